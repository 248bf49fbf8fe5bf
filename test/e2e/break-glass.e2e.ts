import { randomBytes } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { provider, startSandbox } from '../../src/providers/23telecom'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { inBothThemes, openKeys } from './kit/looks'
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

async function connect(page: Page): Promise<void> {
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
}

/** From anywhere to the question for the words that start it. */
async function choose(page: Page): Promise<Locator> {
  // The first screen gives way to the list; what is pressed in that moment is lost.
  await openKeys(page)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  await page.keyboard.type('break glass')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Break glass' })
  await dialog.getByLabel('Environment').selectOption('staging')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByText('12 keys in 1 account')).toBeVisible()
  return dialog
}

test('breaks the glass over one environment and reports what did not die', async ({ rekey }) => {
  const { page } = rekey
  await connect(page)
  server.faults.next({ method: 'DELETE' }, { kind: 'reset-after' }, 2)
  server.faults.next({ method: 'DELETE' }, { kind: 'server-error-before', status: 503 }, 2)

  const dialog = await choose(page)
  expect(live()).toHaveLength(13)
  await inBothThemes(page, 'choice and preview')
  await dialog.getByRole('button', { name: 'Continue…' }).click()
  const revoke = dialog.getByRole('button', { name: 'Revoke 12 keys' })
  await expect(revoke).toBeDisabled()
  await dialog.getByLabel('Type REVOKE 12 KEYS to confirm').fill('REVOKE 12 KEYS')
  await inBothThemes(page, 'typed confirmation')
  await revoke.click()

  await expect(dialog.getByText('All done: 12 of 12 keys proven revoked')).toBeVisible({ timeout: 30_000 })
  await inBothThemes(page, 'report')
  expect(live()).toEqual(['checkout-production'])
})

test('stops sending at once in a pause, says what may be alive, and goes on with that', async ({ rekey }) => {
  const { page } = rekey
  await connect(page)
  const spared = server.keys().slice(3)
  const busy = { kind: 'rate-limited', retryAfter: '12' } as const
  for (const { id } of spared) server.faults.next({ method: 'DELETE', pathIncludes: id }, busy)

  const dialog = await choose(page)
  await dialog.getByRole('button', { name: 'Continue…' }).click()
  await dialog.getByLabel('Type REVOKE 12 KEYS to confirm').fill('REVOKE 12 KEYS')
  await dialog.getByRole('button', { name: 'Revoke 12 keys' }).click()
  const stop = dialog.getByRole('button', { name: 'Stop sending' })
  await expect.poll(() => live().length).toBeLessThan(13)
  await stop.click()

  await expect(stop).toHaveCount(0)
  await expect(dialog.getByRole('status')).toHaveText(/No more is sent; what was sent is still looked for$/)
  await inBothThemes(page, 'stopping')
  await expect(dialog.getByRole('button', { name: 'Resume the rest…' })).toBeVisible({ timeout: 40_000 })
  await expect(dialog.getByRole('status')).toHaveText(/^(Interrupted: )?\d+ of 12 keys proven revoked/)
  await inBothThemes(page, 'stopped')
  const left = live().filter(name => name !== 'checkout-production').length
  expect(left).toBeGreaterThan(0)

  server.faults.clear()
  await dialog.getByRole('button', { name: 'Resume the rest…' }).click()
  const words = `REVOKE ${left} KEYS`
  await dialog.getByLabel(`Type ${words} to confirm`).fill(words)
  await dialog.getByRole('button', { name: `Revoke ${left} keys` }).click()

  await expect(dialog.getByText('All done: 12 of 12 keys proven revoked')).toBeVisible({ timeout: 30_000 })
  expect(live()).toEqual(['checkout-production'])
})
