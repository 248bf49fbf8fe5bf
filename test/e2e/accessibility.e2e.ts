import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { callFromPage, expect, test } from './kit/launch'

const SCREENS = ['Keys', 'Map', 'Rotations', 'Accounts', 'History', 'Settings']
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function expectAccessible(page: Page, what: string): Promise<void> {
  // Half faded in, everything is too pale.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  // Electron cannot open the second page that axe's other mode wants.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(RULES).analyze()
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`
  )
  expect(found, what).toEqual([])
}

async function useTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  const reply = (await callFromPage(page, 'settings.get', {})) as {
    value: { appearance: Record<string, unknown> }
  }
  const settings = { appearance: { ...reply.value.appearance, theme } }
  await callFromPage(page, 'settings.update', { settings })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
}

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violation on any screen or dialog in the ${theme} theme`, async ({ rekey }) => {
    test.setTimeout(180_000)
    const { page } = rekey
    await expect(page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
    await useTheme(page, theme)
    await expectAccessible(page, 'first start')
    await page.getByRole('button', { name: 'Connect an account' }).click()
    await expectAccessible(page, 'connect dialog')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Explore the sandbox' }).click()
    await expect(page.getByRole('grid', { name: 'Keys' })).toBeVisible({ timeout: 30_000 })

    for (const screen of SCREENS) {
      await go(page, screen)
      await expectAccessible(page, screen)
    }

    await go(page, 'Keys')
    await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
    await expectAccessible(page, 'key detail')
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await expect(page.getByRole('dialog', { name: 'Revoke key' })).toBeVisible()
    await expectAccessible(page, 'revoke dialog')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page
      .getByRole('button', { name: /^More for / })
      .last()
      .click()
    await page.getByRole('menuitem', { name: /^Exclude/ }).click()
    await expect(page.getByRole('dialog', { name: /^Exclude/ })).toBeVisible()
    await expectAccessible(page, 'exclude dialog')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByText('Chosen', { exact: true }).click()
    await expectAccessible(page, 'columns')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Create key' }).click()
    await expectAccessible(page, 'create dialog')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.keyboard.press('Control+k')
    await expectAccessible(page, 'palette')
  })
}
