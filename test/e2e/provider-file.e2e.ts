import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { blockOf, startTally } from '../kit/worked-example'
import type { Tally } from '../kit/worked-example'
import { expectAccessible } from './kit/axe'
import { callFromPage, expect, test } from './kit/launch'
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

type View = {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly closedAt: number | null
  readonly acts: readonly string[]
  readonly deliveries: readonly unknown[]
}

async function rotationOf(page: Page): Promise<View | undefined> {
  const reply = (await callFromPage(page, 'app.snapshot', {})) as {
    readonly value: { readonly rotations: readonly View[] }
  }
  return reply.value.rotations[0]
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
  await finish(page, join(folder, 'counter.env'))

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

/** Delivers to an env file, uses the new key as the service would, and confirms the revoke. */
async function finish(page: Page, envFile: string): Promise<void> {
  const until = Date.now() + 150_000
  for (;;) {
    const view = await rotationOf(page)
    if (view !== undefined && view.closedAt !== null) return expect(view.state).toBe('closed')
    if (Date.now() > until) throw new Error(`It still waits: ${JSON.stringify(view)}`)
    if (view !== undefined) await act(page, view, envFile)
    const token = tokenIn(envFile)
    if (token !== null) await callTally(token)
    await page.waitForTimeout(300)
  }
}

function tokenIn(envFile: string): string | null {
  if (!existsSync(envFile)) return null
  return /^TALLY_TOKEN=(\S+)$/m.exec(readFileSync(envFile, 'utf8'))?.[1] ?? null
}

async function act(page: Page, view: View, envFile: string): Promise<void> {
  const shown = { rotationId: view.id, version: view.version }
  const [first] = view.acts
  if (first === 'start') await callFromPage(page, 'rotations.start', shown)
  if (first === 'hand-off' && view.deliveries.length === 0) {
    const destinations = [{ id: 'env-file', settings: { path: envFile } }]
    await callFromPage(page, 'rotations.chooseDestinations', { ...shown, destinations })
  }
  if (view.acts.includes('attest-in-use')) {
    await callFromPage(page, 'rotations.attestInUse', { ...shown, note: 'The counter was restarted.' })
  }
  if (!view.acts.includes('revoke-old')) return
  const reply = (await callFromPage(page, 'rotations.prepareRevoke', { rotationId: view.id })) as {
    readonly ok: boolean
    readonly value: { readonly token: string; readonly phrase: string | null }
  }
  if (!reply.ok) return
  const { token, phrase } = reply.value
  await callFromPage(page, 'rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
}
