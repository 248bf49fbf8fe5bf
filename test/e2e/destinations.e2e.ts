import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { freePort, startServer, type RealServer } from '../real/servers'
import { callFromPage, expect, ROOT, test } from './kit/launch'
import { enterSandbox, go, shot } from './kit/looks'

const TOKEN = 'not-a-real-root-token'
const NAME = 'OpenBao staging'

let server: RealServer | null = null

test.beforeAll(async () => {
  const servers = pathToFileURL(join(ROOT, 'scripts/real/servers.mjs')).href
  // A plain script, which the compiler does not read.
  const { installedServer } = (await import(servers)) as { installedServer(name: string): string | null }
  const program = installedServer('openbao')
  test.skip(program === null, 'OpenBao is not installed: npm run test:real installs it.')
  if (program === null) return
  const port = await freePort()
  const args = ['server', '-dev', `-dev-root-token-id=${TOKEN}`, `-dev-listen-address=127.0.0.1:${port}`]
  server = await startServer(program, [...args, '-dev-no-store-token'], { url: `http://127.0.0.1:${port}` })
  await expect.poll(() => ask('GET', 'none').then(({ status }) => status), { timeout: 30_000 }).toBe(404)
})

test.afterAll(() => server?.stop())

/** The administrator's way to the server, beside the app. */
async function ask(method: string, path: string, data?: object) {
  const response = await fetch(`${server?.url}/v1/secret/data/${path}`, {
    method,
    headers: { 'x-vault-token': TOKEN },
    ...(data === undefined ? {} : { body: JSON.stringify({ data }) })
  })
  return {
    status: response.status,
    body: (await response.json()) as { data?: { data?: Record<string, string> } }
  }
}

async function connectOpenBao(page: Page): Promise<void> {
  await go(page, 'Accounts')
  await page.getByRole('button', { name: 'Connect a destination' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect a destination' })
  await dialog
    .getByRole('combobox', { name: 'Kind' })
    .selectOption({ label: 'Vault or OpenBao (KV version 2)' })
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(NAME)
  await dialog.getByRole('textbox', { name: 'Address' }).fill(server?.url ?? '')
  const token = dialog.getByLabel('Token', { exact: true })
  await token.fill('not-a-real-token-either')
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(token).toHaveAttribute('aria-invalid', 'true')
  await token.fill(TOKEN)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** Starts the rotation of the first key that fits, up to the dialog that takes the new one. */
async function rotate(page: Page, search: string): Promise<void> {
  await go(page, 'Keys')
  await page.getByRole('searchbox', { name: 'Search keys' }).fill(search)
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start rotation' }).click()
  await page.getByRole('button', { name: 'Deliver the new key' }).click({ timeout: 30_000 })
}

test('connects OpenBao, rotates a key into it and another into it and a file, and reads all back', async ({
  rekey
}) => {
  test.setTimeout(180_000)
  const { page } = rekey
  await ask('POST', 'app/otp', { NEIGHBOUR: 'stays as it is' })
  await enterSandbox(rekey)

  await connectOpenBao(page)
  const card = page.getByRole('article', { name: NAME })
  await card.getByRole('button', { name: 'Check sign-in' }).click()
  await expect(card.getByText('The server accepts the credential.')).toBeVisible()
  expect(JSON.stringify(await callFromPage(page, 'app.snapshot', {}))).not.toContain(TOKEN)

  await rotate(page, 'provider:blocx dormant:yes otp-gateway-staging')
  const delivery = page.getByRole('dialog', { name: 'Deliver the new key' })
  await delivery.getByRole('combobox', { name: 'Send to' }).selectOption({ label: NAME })
  await delivery.getByRole('textbox', { name: 'Mount' }).fill('secret')
  await delivery.getByRole('textbox', { name: 'Path' }).fill('app/otp')
  await delivery.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(delivery.getByText('The entry holds no value yet.')).toBeVisible()
  await delivery.getByRole('button', { name: 'Deliver', exact: true }).click()
  await expect(page.getByText('Delivered and read back: it holds the new key.')).toBeVisible()
  await delivery.getByRole('button', { name: 'Done, it is stored' }).click()
  await expect(delivery).toBeHidden()

  const { NEIGHBOUR, ...delivered } = (await ask('GET', 'app/otp')).body.data?.data ?? {}
  expect(NEIGHBOUR).toBe('stays as it is')
  expect(Object.keys(delivered)).toHaveLength(2)
  const shown = await page.content()
  for (const [name, value] of Object.entries(delivered)) {
    if (name.includes('SECRET')) expect(shown).not.toContain(value)
  }

  // The next key goes into the same server and into a file, one after the other.
  await rotate(page, 'provider:blocx dormant:yes campaign-runner')
  const file = join(mkdtempSync(join(tmpdir(), 'rekey-e2e-')), 'orders.env')
  writeFileSync(file, '# of the orders team\nPORT=8080\n')
  await delivery.getByRole('combobox', { name: 'Send to' }).selectOption({ label: NAME })
  await delivery.getByRole('textbox', { name: 'Mount' }).fill('secret')
  await delivery.getByRole('textbox', { name: 'Path' }).fill('app/orders')
  await delivery.getByRole('button', { name: 'Add another destination' }).click()
  await delivery.getByRole('combobox', { name: 'Send to' }).selectOption({ label: 'Env file' })
  await delivery.getByRole('textbox', { name: 'Path' }).fill(file)
  await shot(page, 'destinations-sheet')
  await delivery.getByRole('button', { name: 'Deliver to 2 destinations' }).click()
  await expect(delivery).toBeHidden()
  const held = page.getByRole('region', { name: 'Destinations' }).getByRole('listitem')
  await expect(held.filter({ hasText: 'Verified' })).toHaveCount(2, { timeout: 30_000 })
  await shot(page, 'destinations-verified')

  const written = readFileSync(file, 'utf8')
  expect(written.startsWith('# of the orders team\nPORT=8080\n')).toBe(true)
  const values = Object.values((await ask('GET', 'app/orders')).body.data?.data ?? {})
  expect(values).toHaveLength(2)
  for (const value of values) expect(written).toContain(value)

  // While the rotation is open, its destination cannot be removed.
  await go(page, 'Accounts')
  await card.getByRole('button', { name: `More for ${NAME}` }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  const remove = page.getByRole('alertdialog')
  await remove.getByRole('button', { name: `Remove “${NAME}”` }).click()
  await expect(remove.getByText(/is open/)).toBeVisible()
})
