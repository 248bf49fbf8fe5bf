import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../src/providers/anthropic-api-keys'
import { expectAccessible } from './kit/axe'
import { confirmRevoke, finishRotation, rotationOf } from './kit/finish-rotation'
import { callFromPage, expect, test } from './kit/launch'
import { inBothThemes, openKeys, shot } from './kit/looks'

// No API makes keys at this provider: the rotation asks for the key that a person has made in the console.

const GROUP = { id: 'b4a1c0de-0000-4000-8000-000000000001', name: 'Harbour Logistics' }
const VARIABLE = 'ANTHROPIC_API_KEY'

let folder: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-by-hand-'))
})
test.afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('replaces a leaked key by one that was made in the console', async ({ rekey }) => {
  test.setTimeout(240_000)
  const { page } = rekey
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [GROUP]
  })
  const seed = { groupId: GROUP.id, grants: [], lastUsedAt: null }
  const old = server.seed({ ...seed, name: 'invoice-reader', createdAt: Date.now() - 90 * 86_400_000 })
  await expect
    .poll(() => callFromPage(page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' } } })
  await callFromPage(page, 'accounts.connect', {
    providerId: 'anthropic-api-keys',
    name: 'claude',
    environment: 'staging',
    baseUrl: server.url,
    settings: server.settings,
    credential: server.credential
  })
  await openKeys(page)
  const row = page.getByRole('grid', { name: 'Keys' }).getByRole('row', { name: /^invoice-reader/ })
  await row.getByRole('checkbox').check()
  await page
    .getByRole('button', { name: /^Rotate/ })
    .first()
    .click()
  const rotate = page.getByRole('dialog', { name: /^Rotate/ })
  await rotate.getByRole('radio', { name: /incident/i }).check()
  await rotate.getByRole('button', { name: /^Start/ }).click()
  await expect.poll(() => rotationOf(page)).toBeDefined()
  await confirmRevoke(page, (await rotationOf(page))?.id ?? '')
  await expect.poll(async () => (await rotationOf(page))?.state, { timeout: 60_000 }).toBe('key-wanted')
  expect(server.keys().map(({ isActive }) => isActive)).toEqual([false])

  await page.getByRole('navigation').getByRole('link', { name: 'Rotations', exact: true }).click()
  await expect(page.getByText('Make the new key in the provider’s console').first()).toBeVisible()
  await shot(page, 'by-hand-waiting')
  await page.getByRole('button', { name: 'Enter the new key…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New key for invoice-reader' })
  await expect(dialog.getByText('In the Claude Console, create an API key')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Open platform.claude.com' })).toBeVisible()
  await inBothThemes(page, 'the dialog for a key that was made by hand')

  // The secret of the old key first: it is refused, and the dialog says why.
  await dialog.getByLabel('API key').fill(old.secret[VARIABLE] ?? '')
  await dialog.getByRole('button', { name: 'Take this key' }).click()
  await expect(dialog.getByText('This secret is not new.')).toBeVisible()
  await expectAccessible(page, 'the refusal of a key that was made by hand')
  await shot(page, 'by-hand-refused')

  const made = server.seed({ ...seed, name: 'invoice-reader 2', createdAt: Date.now() })
  await dialog.getByLabel('API key').fill(made.secret[VARIABLE] ?? '')
  await dialog.getByRole('button', { name: 'Take this key' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(async () => (await rotationOf(page))?.state).toBe('created')
  expect(await page.content()).not.toContain(made.secret[VARIABLE])

  await finishRotation(page, {
    envFile: join(folder, 'invoices.env'),
    use: async envFile => {
      if (!existsSync(envFile)) return
      const value = /^ANTHROPIC_API_KEY="?([^"\n]+)"?$/m.exec(readFileSync(envFile, 'utf8'))?.[1] ?? ''
      const { path, headers } = server.consumerCall({ [VARIABLE]: value })
      expect((await fetch(server.url + path, { headers })).status).toBe(200)
    }
  })
  expect(readFileSync(join(folder, 'invoices.env'), 'utf8')).toContain(made.secret[VARIABLE])
  expect(server.keys().filter(({ isActive }) => isActive)).toHaveLength(1)
  await server.close()
})
