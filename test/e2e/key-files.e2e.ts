import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectAccessible } from './kit/axe'
import { callFromPage, expect, test } from './kit/launch'
import { enterSandbox, shot } from './kit/looks'

const SECRET = 'not-a-real-secret-of-a-file'
let folder: string

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-files-'))
})
test.afterAll(() => {
  rmSync(folder, { recursive: true })
})

type Rows = {
  readonly value: { readonly rows: readonly { readonly name: string; readonly providerKeyId: string }[] }
}

async function listedKey(page: Page) {
  const filter = { statuses: ['active'] }
  const page1 = { filter, sort: 'name', descending: false, group: 'none', offset: 0, limit: 200 }
  const { value } = (await callFromPage(page, 'keys.page', page1)) as Rows
  const found = value.rows.find(
    ({ name, providerKeyId }) =>
      providerKeyId.length >= 12 && value.rows.filter(row => row.name === name).length === 1
  )
  if (found === undefined) throw new Error('The sandbox has no key with a telling ID.')
  return found
}

test('reads a file of another tool, shows the key that is listed, and makes a task for the other', async ({
  launch
}) => {
  test.setTimeout(300_000)
  const rekey = await launch()
  const { page, app } = rekey
  await enterSandbox(rekey)
  const listed = await listedKey(page)
  const file = join(folder, 'credentials')
  writeFileSync(
    file,
    `[prod]\naws_access_key_id = ${listed.providerKeyId}\naws_secret_access_key = ${SECRET}\n` +
      `[old]\naws_access_key_id = AKIANOTLISTEDHERE\naws_secret_access_key = ${SECRET}2\n`
  )
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, file)

  await page.getByRole('navigation').getByRole('link', { name: 'Accounts', exact: true }).click()
  await page.getByRole('button', { name: 'Read a file…' }).click()

  const card = page.getByRole('article', { name: file })
  await expect(card.getByText('profile prod')).toBeVisible()
  await card.scrollIntoViewIfNeeded()
  await expectAccessible(page, 'keys in files of this computer')
  await shot(page, 'key-files')
  await card.getByRole('button', { name: `Open ${listed.name}` }).click()
  await expect(page.getByText(`${file}, profile prod`)).toBeVisible()
  await shot(page, 'key-files-key')
  await page.keyboard.press('Escape')

  await page.getByRole('navigation').getByRole('link', { name: 'Accounts', exact: true }).click()
  await card.getByRole('button', { name: 'Add a task…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a task' })
  await expect(dialog.getByLabel('Name')).toHaveValue('AWS: profile old')
  await dialog.getByLabel('Expires on').fill('2099-01-02')
  await dialog.getByRole('button', { name: 'Save task' }).click()
  await expect(card.getByText('On the due board')).toBeVisible()
  expect(await page.content()).not.toContain(SECRET)
})
