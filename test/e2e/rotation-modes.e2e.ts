import type { Page } from '@playwright/test'
import { expectAccessible } from './kit/axe'
import { expect, test } from './kit/launch'
import { openKeys, shot } from './kit/looks'

// Bulk groups and policies as a person meets them. With REKEY_SHOTS=DIR the screens are kept as pictures.

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
}

test('rotates several keys as one group, which is paused, left and taken up by keyboard', async ({
  rekey
}) => {
  test.setTimeout(180_000)
  const { page } = rekey
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(page)
  const grid = page.getByRole('grid', { name: 'Keys' })
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('provider:blnk dormant:yes')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  for (const row of [1, 2, 3, 4]) await grid.getByRole('row').nth(row).getByRole('checkbox').check()
  await page
    .getByRole('button', { name: /^Rotate/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'Rotate 4 keys' })
  await dialog.getByRole('combobox', { name: 'At once' }).selectOption('1')
  await expectAccessible(page, 'the dialog of several keys')
  await shot(page, 'rotate-several')
  await dialog.getByRole('button', { name: 'Start rotation' }).click()

  // One begins; three wait for their turn.
  await expect(page.getByRole('heading', { name: 'Bulk rotation of 4 keys' })).toBeVisible({
    timeout: 30_000
  })
  const waiting = page.getByRole('region', { name: 'Queued' })
  await expect(waiting.getByRole('article')).toHaveCount(3)
  await expect(page.getByRole('region', { name: 'Needs you' }).getByRole('article')).toHaveCount(1, {
    timeout: 30_000
  })
  await expectAccessible(page, 'the view of a group')
  await shot(page, 'group')

  await page.getByRole('button', { name: 'Deliver new keys…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Deliver the new keys of this group' })
  await sheet.getByRole('textbox', { name: 'Path' }).fill('/srv/{environment}/{name}.env')
  await expect(sheet.getByRole('region', { name: 'Entries' }).getByRole('listitem')).toHaveCount(1)
  await expectAccessible(page, 'the delivery of a group')
  await shot(page, 'deliver-group')
  await sheet.getByRole('button', { name: 'Cancel' }).click()
  await expect(sheet).toBeHidden()

  await page.keyboard.press('p')
  await expect(page.getByText('paused', { exact: true })).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.getByRole('region', { name: 'Needs you' }).locator('.lane-name')).toBeFocused()
  await page.keyboard.press('j')
  await expect(waiting.locator('.lane-name').first()).toBeFocused()

  // Taken out before its turn: it waits for its own start, and is not lost.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Take out of the group' }).click()
  await expect(waiting.getByRole('article')).toHaveCount(2)
  await page.keyboard.press('p')
  await expect(page.getByText('paused', { exact: true })).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Bulk rotations' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start rotation' })).toHaveCount(1)
  await expectAccessible(page, 'the board with a group')
  await shot(page, 'board')
})

test('keeps a policy, and asks about what is due by it', async ({ rekey }) => {
  test.setTimeout(180_000)
  const { page } = rekey
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(page)
  await go(page, 'Settings')
  await page.getByRole('button', { name: 'Add a policy…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a policy' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ledger, every month')
  await dialog.getByRole('combobox', { name: 'Account' }).selectOption({ label: 'Ledger EU' })
  await dialog.getByRole('textbox', { name: 'Rotate every (days)' }).fill('30')
  await dialog.getByText('Always ask').click()
  await expectAccessible(page, 'the dialog of a policy')
  await shot(page, 'policy')
  await dialog.getByRole('button', { name: 'Save policy' }).click()
  await expect(dialog).toBeHidden()
  const section = page.getByRole('region', { name: 'Scheduled rotations' })
  await expect(section.getByText('Ledger, every month')).toBeVisible()
  await section.scrollIntoViewIfNeeded()
  await expectAccessible(page, 'the settings of policies')
  await shot(page, 'policies')

  await go(page, 'Rotations')
  const due = page.getByRole('region', { name: 'Due by a policy' })
  await expect(due.getByRole('listitem').first()).toBeVisible({ timeout: 30_000 })
  await expectAccessible(page, 'what is due by a policy')
  await shot(page, 'due')
  const name = await due.getByRole('listitem').first().locator('strong').textContent()
  await due
    .getByRole('button', { name: `Put off ${name ?? ''} for a week` })
    .first()
    .click()
  await expect(due.getByRole('listitem').first().locator('strong')).not.toHaveText(name ?? '')
})

test('rotates the key that Rekey itself uses, from the menu of its account to its proven end', async ({
  rekey
}) => {
  test.setTimeout(180_000)
  const { page } = rekey
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(page)
  await go(page, 'Accounts')
  await page.getByRole('button', { name: 'More for Ledger test bench' }).click()
  await page.getByRole('menuitem', { name: 'Rotate the key that Rekey uses…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Rotate the key that Rekey uses for Ledger test bench' })
  await expectAccessible(page, 'the dialog of the own key')
  await shot(page, 'rotate-own')
  await dialog.getByRole('button', { name: 'Start rotation' }).click()

  // No hand-off: the connection takes the new key, and a person only agrees to the end of the old one.
  await page.getByRole('button', { name: /^Revoke/ }).click({ timeout: 60_000 })
  const confirm = page.getByRole('dialog', { name: 'Revoke key' })
  const phrase = confirm.getByRole('textbox')
  await expect(confirm.getByRole('button', { name: /^Revoke/ })).toBeVisible()
  if ((await phrase.count()) > 0) {
    const label = (await confirm.getByText(/^Type .* to confirm/).textContent()) ?? ''
    await phrase.fill(/^Type (.*) to confirm/.exec(label)?.[1] ?? '')
  }
  await confirm.getByRole('button', { name: /^Revoke/ }).click()
  await expect(page.getByText(/revoke proven|closed/i).first()).toBeVisible({ timeout: 60_000 })
  await shot(page, 'rotate-own-done')

  // The account works on, and its key can be rotated again.
  await go(page, 'Accounts')
  await page.getByRole('button', { name: 'More for Ledger test bench' }).click()
  await expect(page.getByRole('menuitem', { name: 'Rotate the key that Rekey uses…' })).toBeEnabled()
})
