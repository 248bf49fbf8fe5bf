import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

// The main job as a new user does it, with nothing but what is on the screen.

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
}

/** Opens the first key that the search finds, and answers its name. */
async function openFirst(page: Page, query: string): Promise<string> {
  await go(page, 'Keys')
  await page.getByRole('searchbox', { name: 'Search keys' }).fill(query)
  const grid = page.getByRole('grid', { name: 'Keys' })
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await grid.getByRole('row').nth(1).click()
  return (await page.getByRole('complementary').getByRole('heading', { level: 2 }).textContent()) ?? ''
}

/** Types the phrase where one is asked for, and confirms. */
async function confirmRevoke(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Revoke key' })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  const confirm = dialog.getByRole('button', { name: /^Revoke/ })
  await expect(confirm).toBeVisible()
  const phrase = dialog.getByRole('textbox')
  if ((await phrase.count()) > 0) {
    await expect(confirm).toBeDisabled()
    const label = (await dialog.getByText(/^Type .* to confirm/).textContent()) ?? ''
    await phrase.fill(/^Type (.*) to confirm/.exec(label)?.[1] ?? '')
  }
  await confirm.click()
  await expect(dialog).toBeHidden({ timeout: 30_000 })
}

test('explores the sandbox, rotates a dormant key to the end, revokes another and reads what happened', async ({
  rekey
}) => {
  test.setTimeout(180_000)
  const { page, profile } = rekey
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(page)

  // A dormant key, with its reason in words.
  const dormant = await openFirst(page, 'provider:blocx dormant:yes otp-gateway-staging')
  expect(dormant).toBe('otp-gateway-staging')
  await expect(page.getByText(/^Dormant: not used for \d+ d/)).toBeVisible()

  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start rotation' }).click()

  // The secret goes to the service's env file; no screen shows it.
  await page.getByRole('button', { name: 'Deliver the new key' }).click({ timeout: 30_000 })
  const handOff = page.getByRole('dialog', { name: 'Deliver the new key' })
  const file = join(profile, 'sandbox/env/harbour-messaging/otp-gateway-staging.env')
  const before = readFileSync(file, 'utf8')
  await handOff.getByRole('textbox', { name: 'Path' }).fill(file)
  await handOff.getByRole('button', { name: 'Deliver', exact: true }).click()
  await handOff.getByRole('button', { name: 'Done, it is stored' }).click()
  await expect(handOff).toBeHidden()
  const after = readFileSync(file, 'utf8')
  expect(after).not.toBe(before)
  for (const value of secretsIn(after)) expect(await page.content()).not.toContain(value)

  // The service picks it up; the old key stays quiet; a person confirms for exactly this pair.
  await page.getByRole('button', { name: /^Revoke/ }).click({ timeout: 60_000 })
  await confirmRevoke(page)
  await expect(page.getByText(/revoke proven|closed/i).first()).toBeVisible({ timeout: 60_000 })

  // Another key goes at once.
  const another = await openFirst(page, 'provider:blnk dormant:yes env:staging')
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await confirmRevoke(page)

  await go(page, 'History')
  await expect(page.getByText(/rotation finished|finished a rotation/i).first()).toBeVisible()
  await expect(
    page
      .getByRole('row')
      .filter({ hasText: another })
      .filter({ hasText: /revoked/i })
  ).toHaveCount(1)
})

function secretsIn(env: string): string[] {
  return env
    .split('\n')
    .filter(line => line.includes('SECRET'))
    .map(line => line.slice(line.indexOf('=') + 1))
}
