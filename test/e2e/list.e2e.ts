import type { Page } from '@playwright/test'
import { callFromPage, expect, test } from './kit/launch'
import { enterSandbox } from './kit/looks'

// Where the lines of the list stand while it is scrolled, searched and shown larger.

const ONE_KEY = { filter: {}, sort: 'name', descending: false, group: 'none', offset: 0, limit: 1 }

async function useDensity(page: Page, density: 'dense' | 'comfortable'): Promise<void> {
  const { value } = (await callFromPage(page, 'settings.get', {})) as {
    value: { appearance: Record<string, unknown> }
  }
  await callFromPage(page, 'settings.update', { settings: { appearance: { ...value.appearance, density } } })
  await expect(page.locator('html')).toHaveAttribute('data-density', density)
}

/** Px from the lower edge of the last key's row to that of `below`, or to its upper edge. */
async function roomBelowLast(page: Page, below: string, edge: 'top' | 'bottom'): Promise<number> {
  const last = page.getByRole('grid', { name: 'Keys' }).getByRole('row').last()
  await expect(last).toBeFocused()
  const row = await last.boundingBox()
  const other = await page.locator(below).boundingBox()
  if (row === null || other === null) throw new Error('It is not shown.')
  return other.y + (edge === 'bottom' ? other.height : 0) - (row.y + row.height)
}

test('shows its last line whole in either density, and above the bar of a selection', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  const grid = page.getByRole('grid', { name: 'Keys' })
  for (const density of ['dense', 'comfortable'] as const) {
    await useDensity(page, density)
    await grid.getByRole('row').nth(1).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('End')
    await expect
      .poll(() => roomBelowLast(page, '[role=grid]', 'bottom'), density)
      .toBeGreaterThanOrEqual(-0.5)
  }

  await page.keyboard.press('x')
  await expect(page.locator('.bulk')).toBeVisible()
  await page.keyboard.press('Home')
  await page.keyboard.press('End')

  await expect.poll(() => roomBelowLast(page, '.bulk', 'top')).toBeGreaterThanOrEqual(0)
})

test('is read from the top when something else is asked', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  const grid = page.getByRole('grid', { name: 'Keys' })
  await grid.evaluate(element => element.scrollTo({ top: 3_000 }))
  await expect(grid.locator('[aria-rowindex="2"]')).toHaveCount(0)

  await page.getByRole('searchbox', { name: 'Search keys' }).fill('env:prod')

  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await expect.poll(() => grid.evaluate(element => element.scrollTop)).toBe(0)
  await expect(grid.locator('[aria-rowindex="2"]')).toBeVisible()
})

test('does not move what is looked at when reasons open or close above it', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  const grid = page.getByRole('grid', { name: 'Keys' })
  await grid
    .getByRole('button', { name: /^Reasons of / })
    .first()
    .click()
  const height = () => grid.locator('.grid-body').evaluate(element => element.clientHeight)
  await expect(grid.getByRole('button', { name: 'Rotate' }).first()).toBeVisible()
  const open = await height()
  await grid.evaluate(element => element.scrollTo({ top: 6_500 }))
  const line = grid.locator('[aria-rowindex="215"]')
  await expect(line).toBeVisible()
  const before = await line.boundingBox()

  // The page of the open one is forgotten when keys change, and with it which of its lines stand open.
  const first = (await callFromPage(page, 'keys.page', ONE_KEY)) as { value: { rows: { id: string }[] } }
  await callFromPage(page, 'keys.tag', { keyIds: first.value.rows.map(({ id }) => id), tags: ['seen'] })
  await expect.poll(height, { timeout: 30_000 }).toBe(open - 32)

  expect((await line.boundingBox())?.y).toBe(before?.y)
})
