import type { Page } from '@playwright/test'
import { callFromPage, expect, test } from './kit/launch'
import { enterSandbox, go, inBothThemes, shot } from './kit/looks'

// The list of keys as people know lists from other desktop apps, and the filter by mouse.

const row = (page: Page, place: number) =>
  page.getByRole('grid', { name: 'Keys' }).locator(`[aria-rowindex="${place + 1}"]`)
const selected = (page: Page) => page.getByRole('grid', { name: 'Keys' }).locator('[aria-selected="true"]')

test('selects with Ctrl, Shift, the arrows and Ctrl A, and acts by the context menu', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)

  await row(page, 2).click({ modifiers: ['Control'] })
  await row(page, 5).click({ modifiers: ['Shift'] })
  await expect(selected(page)).toHaveCount(4)
  await expect(page.getByRole('complementary')).toBeHidden()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(selected(page)).toHaveCount(5)

  await row(page, 3).click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: /^Revoke \d+ keys?/ })).toBeVisible()
  await shot(page, 'context-menu')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(selected(page)).toHaveCount(0)

  await row(page, 3).click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Copy ID/ }).click()
  const { value } = (await callFromPage(page, 'keys.page', {
    filter: {},
    sort: 'risk',
    descending: true,
    group: 'none',
    offset: 2,
    limit: 1
  })) as { value: { rows: { providerKeyId: string }[] } }
  const copied = await rekey.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(copied).toBe(value.rows[0]?.providerKeyId)

  await row(page, 1).focus()
  await page.keyboard.press('Control+a')
  const total = (await callFromPage(page, 'keys.counts', { filter: {} })) as { value: { total: number } }
  await expect(page.getByRole('toolbar', { name: 'Selected keys' })).toContainText(
    `${total.value.total} selected`
  )
})

test('filters by facets and chips, and never shows more than was asked for', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('checkbox', { name: /^prod \(/ }).click()
  await page.getByRole('checkbox', { name: /^overdue \(/ }).click()
  await shot(page, 'facets')
  await inBothThemes(page, 'facets')
  await page.keyboard.press('Escape')

  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue(
    'env:production finding:overdue-rotation'
  )
  await page.getByRole('button', { name: 'Remove the filter Environment: prod' }).click()
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue('finding:overdue-rotation')
  const counts = (await callFromPage(page, 'keys.counts', { filter: {} })) as {
    value: { byFinding: Record<string, number> }
  }
  await expect(
    page.getByRole('status', { name: `${counts.value.byFinding['overdue-rotation']} keys shown` })
  ).toBeVisible()

  await page.getByRole('searchbox', { name: 'Search keys' }).fill('idle > 90 days')
  await expect(page.getByRole('button', { name: 'Remove the filter Not used for: 90 d' })).toBeVisible()
  await expect(page.getByText('Rekey does not understand this filter')).toBeHidden()
})

test('zooms with Ctrl and plus, minus and zero, and goes where the keys of every app lead', async ({
  rekey
}) => {
  const { page, app } = rekey
  await enterSandbox(rekey)
  const level = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel())
  // As the system sends them: keys that a page is sent by a tool never pass through main.
  const press = (keyCode: string) =>
    app.evaluate(({ BrowserWindow }, key) => {
      BrowserWindow.getAllWindows()[0]?.webContents.sendInputEvent({
        type: 'keyDown',
        keyCode: key,
        modifiers: ['control']
      })
    }, keyCode)
  await press('=')
  await press('=')
  await expect.poll(level).toBe(1)
  await press('-')
  await expect.poll(level).toBe(0.5)
  await press('0')
  await expect.poll(level).toBe(0)

  await page.keyboard.press('Control+,')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible()
  await go(page, 'History')
  await page.keyboard.press('Control+f')
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toBeFocused()
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('dialog', { name: 'Create key' })).toBeVisible()
  const labels = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(item => item.label))
  expect(labels).toEqual(['File', 'Edit', 'View', 'Go', 'Help'])
})
