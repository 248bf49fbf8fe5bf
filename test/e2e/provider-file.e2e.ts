import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { blockOf, startTally } from '../kit/worked-example'
import type { Tally } from '../kit/worked-example'
import { expectAccessible } from './kit/axe'
import { finishRotation } from './kit/finish-rotation'
import { expect, test } from './kit/launch'
import { shot } from './kit/looks'

// A provider that this repository does not have: its service and its file are those of docs/providers-as-data.md.

let folder: string
let tally: Tally

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-tally-'))
  tally = await startTally(folder)
})
test.afterAll(async () => {
  await tally.stop()
  rmSync(folder, { recursive: true })
})

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
}

async function callTally(token: string): Promise<number> {
  return (await fetch(`${tally.url}/api/whoami`, { headers: { 'x-token': token } })).status
}

test('adds a provider from a file, connects an account, rotates a key, and asks when the file changed', async ({
  launch
}) => {
  test.setTimeout(300_000)
  const rekey = await launch()
  const { page, app } = rekey
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, tally.file)

  // A broken file first: its problem has a line, and nothing can be added.
  writeFileSync(tally.file, blockOf('yaml').replace('longestName: 80', 'longestNam: 80'))
  await page.getByRole('button', { name: 'Connect an account' }).click()
  await page.getByRole('button', { name: 'Add a provider from a file…' }).click()
  const review = page.getByRole('dialog', { name: 'Add a provider from a file' })
  await expect(review.getByText(/^Line \d+, create\.longestNam: is no field/)).toBeVisible()
  await expect(review.getByRole('button', { name: /^Add/ })).toHaveCount(0)
  await expectAccessible(page, 'the problems of a provider file')
  await review.getByRole('button', { name: 'Cancel' }).click()

  writeFileSync(tally.file, blockOf('yaml'))
  await page.getByRole('button', { name: 'Connect an account' }).click()
  await page.getByRole('button', { name: 'Add a provider from a file…' }).click()
  const create = review.getByText('POST <base URL>/api/tokens')
  await expect(create).toBeVisible()
  await expect(create).toContainText('authorization: Basic <User>:••••••')
  await expectAccessible(page, 'the review of a provider file')
  await shot(page, 'provider-file')
  await review.getByRole('button', { name: 'Add Tally' }).click()

  const form = JSON.parse(blockOf('json')) as {
    readonly name: string
    readonly environment: string
    readonly settings: { readonly user: string }
    readonly credential: { readonly password: string }
  }
  const connect = page.getByRole('dialog', { name: 'Connect an account' })
  await expect(connect.getByLabel('Provider')).toHaveValue('file-tally')
  await connect.getByLabel('Account name').fill(form.name)
  await connect.getByLabel('Environment').fill(form.environment)
  await connect.getByLabel('Base URL').fill(tally.url)
  await connect.getByLabel('User', { exact: true }).fill(form.settings.user)
  await connect.getByLabel('Password').fill(form.credential.password)
  await connect.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(connect.getByText(/may list keys/i)).toBeVisible()
  await connect.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(connect).toBeHidden()
  await expect(page.getByRole('article', { name: form.name }).getByText('from a file')).toBeVisible()

  await go(page, 'Keys')
  await page
    .getByRole('grid', { name: 'Keys' })
    .getByRole('row', { name: /^counter/ })
    .getByRole('checkbox')
    .check()
  await page
    .getByRole('button', { name: /^Rotate/ })
    .first()
    .click()
  const rotate = page.getByRole('dialog', { name: /^Rotate/ })
  await rotate.getByRole('radio', { name: /incident/i }).check()
  await rotate.getByRole('button', { name: /^Start/ }).click()
  await finishRotation(page, {
    envFile: join(folder, 'counter.env'),
    use: async envFile => {
      const token = tokenIn(envFile)
      if (token !== null) await callTally(token)
    }
  })

  expect(await callTally(tokenIn(join(folder, 'counter.env')) ?? '')).toBe(200)
  expect(await callTally('tal_made-up-0000')).toBe(401)
  await rekey.quit()

  // The file changes while the app is closed: its account is paused until a person accepts it.
  writeFileSync(tally.file, blockOf('yaml').replace('name: Tally\n', 'name: Tally 2\n'))
  const later = await launch()
  await go(later.page, 'Accounts')
  const card = later.page.getByRole('region', { name: 'Providers from files' }).getByRole('article')
  await expect(card.getByText('File changed')).toBeVisible({ timeout: 30_000 })
  await shot(later.page, 'provider-file-changed')
  await card.getByRole('button', { name: 'Review the change…' }).click()
  await later.page.getByRole('button', { name: 'Accept the change' }).click()
  await expect(later.page.getByText('Unchanged')).toBeVisible()
})

function tokenIn(envFile: string): string | null {
  if (!existsSync(envFile)) return null
  return /^TALLY_TOKEN=(\S+)$/m.exec(readFileSync(envFile, 'utf8'))?.[1] ?? null
}
