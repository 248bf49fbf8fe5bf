import type { Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { callFromPage, expect } from './launch'
import type { LaunchedApp } from './launch'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export async function useTheme(page: Page, theme: Theme): Promise<void> {
  const reply = (await callFromPage(page, 'settings.get', {})) as {
    value: { appearance: Record<string, unknown> }
  }
  const settings = { appearance: { ...reply.value.appearance, theme } }
  await callFromPage(page, 'settings.update', { settings })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}

export async function inBothThemes(page: Page, what: string): Promise<void> {
  for (const theme of THEMES) {
    await useTheme(page, theme)
    await expectAccessible(page, `${what}, ${theme}`)
  }
}

/** Where main answers nothing: the page is painted in both themes by hand. */
export async function paintedInBothThemes(page: Page, what: string): Promise<void> {
  for (const theme of THEMES) {
    await page.evaluate(wanted => {
      document.documentElement.dataset['theme'] = wanted
    }, theme)
    await expectAccessible(page, `${what}, ${theme}`)
  }
}

/** With REKEY_SHOTS=DIR the screen is kept as a picture. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['REKEY_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` })
}

export async function go(page: Page, screen: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: screen, exact: true })
    .click()
}

/** From the first screen, which may still be on its way, to the list of keys. */
export async function openKeys(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: 'Keys', exact: true })
    .click({ timeout: 60_000 })
  await expect(page.getByRole('grid', { name: 'Keys' })).toBeVisible({ timeout: 60_000 })
}

export async function enterSandbox({ page }: LaunchedApp): Promise<void> {
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(page)
  await expect
    .poll(() => callFromPage(page, 'app.snapshot', {}), { timeout: 60_000 })
    .toMatchObject({ value: { sandbox: { state: 'on' }, sync: { isRunning: false } } })
}
