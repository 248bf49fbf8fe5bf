import type { Page } from '@playwright/test'
import { expectFocusSeen, press, tabTo } from './kit/keyboard'
import { callFromPage, expect, test } from './kit/launch'
import { enterSandbox, go, inBothThemes, shot } from './kit/looks'

// The first screen: what to do, what there is, and the checklist of the sandbox.

const step = (page: Page, title: string) =>
  page
    .getByRole('region', { name: 'Try Rekey in four steps' })
    .getByRole('listitem')
    .filter({ hasText: title })

/** Types the phrase where one is asked for, and confirms. */
async function confirmRevoke(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Revoke key' })
  const confirm = dialog.getByRole('button', { name: /^Revoke/ })
  await expect(confirm).toBeVisible()
  const phrase = dialog.getByRole('textbox')
  if ((await phrase.count()) > 0) {
    const label = (await dialog.getByText(/^Type .* to confirm/).textContent()) ?? ''
    await phrase.fill(/^Type (.*) to confirm/.exec(label)?.[1] ?? '')
  }
  await confirm.click()
  await expect(dialog).toBeHidden({ timeout: 30_000 })
}

async function deliverAndFinish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Deliver the new key' }).click({ timeout: 30_000 })
  const dialog = page.getByRole('dialog', { name: 'Deliver the new key' })
  await dialog.getByRole('button', { name: 'Deliver', exact: true }).click()
  await dialog.getByRole('button', { name: 'Done, it is stored' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: /^Revoke the old key/ }).click({ timeout: 90_000 })
  await confirmRevoke(page)
}

test('leads through the whole job in four steps, by mouse', async ({ rekey }) => {
  test.setTimeout(300_000)
  const { page } = rekey
  await enterSandbox(rekey)
  await go(page, 'Overview')
  await expect(page.getByText('0 of 4 done')).toBeVisible()

  await page.getByRole('button', { name: 'Show dormant keys' }).click()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await go(page, 'Overview')
  await expect(step(page, 'Find a dormant key').getByText(', done')).toBeAttached()

  await page.getByRole('button', { name: 'Show keys in use' }).click()
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('provider:blocx otp-gateway-staging')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start rotation' }).click()
  await deliverAndFinish(page)
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('Rotated', { timeout: 90_000 })
  await shot(page, 'rotation-end')

  await go(page, 'Keys')
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('provider:blnk dormant:yes env:staging')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await confirmRevoke(page)

  await go(page, 'Overview')
  await page.getByRole('button', { name: 'Open the history' }).click()
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await expect(page.getByText(/entries, unbroken/)).toBeVisible()

  await go(page, 'Overview')
  await expect(page.getByText('4 of 4 done')).toBeVisible()
  await expect(page.getByText('That is the whole job.')).toBeVisible()
})

test('is used with the keyboard alone, from a step of the checklist and back', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expectFocusSeen(page, 'the overview')

  await tabTo(page, 'Show dormant keys')
  await press(page, 'Enter')
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue('dormant:yes')
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await tabTo(page, /^Review: \d+ dormant keys/)
  await press(page, 'Enter')

  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue('finding:dormant')
})

test('counts what the list shows, and is accessible in both themes', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  await go(page, 'Overview')
  const { value } = (await callFromPage(page, 'keys.counts', { filter: {} })) as { value: { total: number } }
  await expect(page.getByRole('region', { name: 'Keys by environment' })).toContainText(String(value.total))
  await shot(page, 'overview')
  await inBothThemes(page, 'Overview')
  await shot(page, 'overview-dark')

  await page.getByRole('button', { name: /prod, Dormant: Show these keys/ }).click()

  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue(
    'env:production state:dormant'
  )
})

test('finds a way on for a key that nobody uses', async ({ rekey }) => {
  test.setTimeout(180_000)
  const { page } = rekey
  await enterSandbox(rekey)
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('provider:blocx dormant:yes')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Revoke instead…' })).toBeVisible()

  await dialog.getByRole('button', { name: 'Revoke instead…' }).click()

  await expect(page.getByRole('dialog', { name: 'Revoke key' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
})
