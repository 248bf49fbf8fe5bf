import { randomBytes } from 'node:crypto'
import { provider, startSandbox } from '../../src/providers/23telecom'
import type { RunningSandbox } from '../../src/providers/kit/sandbox'
import { inBothThemes } from './kit/looks'
import { callFromPage, expect, test } from './kit/launch'

const DAY_MS = 86_400_000
let server: RunningSandbox

test.beforeEach(async () => {
  server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: '16', name: 'Main' }]
  })
  const seed = { groupId: '16', grants: ['sms.send'], createdAt: Date.now() - 90 * DAY_MS, lastUsedAt: null }
  for (let more = 0; more < 12; more += 1) server.seed({ ...seed, name: `worker-${more}-staging` })
  server.seed({ ...seed, name: 'checkout-production' })
})

test.afterEach(async () => {
  await server.close()
})

function live(): readonly string[] {
  return server
    .keys()
    .filter(key => key.isActive)
    .map(key => key.name)
}

test('breaks the glass over one environment and reports what did not die', async ({ rekey }) => {
  const { page } = rekey
  await expect
    .poll(() => callFromPage(page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' } } })
  await callFromPage(page, 'accounts.connect', {
    providerId: provider.manifest.id,
    name: 'main',
    environment: 'production',
    baseUrl: server.url,
    settings: server.settings,
    credential: server.credential
  })
  await expect
    .poll(() => callFromPage(page, 'keys.counts', { filter: {} }))
    .toMatchObject({ value: { total: 13 } })
  server.faults.next({ method: 'DELETE' }, { kind: 'reset-after' }, 2)
  server.faults.next({ method: 'DELETE' }, { kind: 'server-error-before', status: 503 }, 2)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('break glass')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Break glass' })
  await dialog.getByLabel('Environment').selectOption('staging')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByText('12 keys in 1 account')).toBeVisible()
  expect(live()).toHaveLength(13)
  await inBothThemes(page, 'choice and preview')
  await dialog.getByRole('button', { name: 'Continue…' }).click()
  const revoke = dialog.getByRole('button', { name: 'Revoke 12 keys' })
  await expect(revoke).toBeDisabled()
  await dialog.getByLabel('Type REVOKE 12 KEYS to confirm').fill('REVOKE 12 KEYS')
  await inBothThemes(page, 'typed confirmation')
  await revoke.click()

  await expect(dialog.getByText('All done: 12 of 12 keys proven dead')).toBeVisible({ timeout: 30_000 })
  await inBothThemes(page, 'report')
  expect(live()).toEqual(['checkout-production'])
})
