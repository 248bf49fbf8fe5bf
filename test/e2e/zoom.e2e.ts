import type { Page } from '@playwright/test'
import { expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'
import { enterSandbox, useTheme } from './kit/looks'
import { controlsOf, flawsOf } from './kit/reflow'

const SCREENS = ['Overview', 'Keys', 'Map', 'Rotations', 'Due', 'Accounts', 'Team', 'History', 'Settings']

/** As a person does with Ctrl and +: 1280 × 720 at 200 % leaves 640 × 360. */
async function zoom({ app, page }: LaunchedApp, factor: 1 | 2): Promise<void> {
  await app.evaluate(({ BrowserWindow }, wanted) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setContentSize(1280, 720)
    window?.webContents.setZoomFactor(wanted)
  }, factor)
  await page.waitForFunction(wanted => Math.abs(innerWidth - 1280 / wanted) < 4, factor)
  // Columns that fit are chosen after the new width is known.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function go(page: Page, screen: string): Promise<void> {
  const link = page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: screen, exact: true })
  await link.evaluate((one: HTMLElement) => {
    one.click()
  })
  await page.waitForTimeout(300)
}

/** Everything that can be operated at 100 % can be at 200 %, and nothing has to be scrolled in two directions. */
async function expectReflow(rekey: LaunchedApp, what: string): Promise<void> {
  const before = await controlsOf(rekey.page)
  await zoom(rekey, 2)
  const zoomed = new Set(await controlsOf(rekey.page))
  expect(await flawsOf(rekey.page), `at 200 %: ${what}`).toEqual([])
  await zoom(rekey, 1)
  // A sync that begins or ends meanwhile changes buttons at any size: lost is what comes back at 100 %.
  const after = new Set(await controlsOf(rekey.page))
  expect(
    before.filter(name => after.has(name) && !zoomed.has(name)),
    `lost at 200 %: ${what}`
  ).toEqual([])
}

async function dialog(rekey: LaunchedApp, what: string, words: string): Promise<void> {
  const { page } = rekey
  await page.keyboard.press('Control+k')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').first()).toBeVisible()
  await expectReflow(rekey, what)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('loses no control and scrolls one way only at 200 % on any screen or dialog', async ({ rekey }) => {
  test.setTimeout(300_000)
  const { page } = rekey
  await expect(page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
  await zoom(rekey, 1)
  await expectReflow(rekey, 'first start')
  await enterSandbox(rekey)

  for (const screen of SCREENS) {
    await go(page, screen)
    await expectReflow(rekey, screen)
  }
  await go(page, 'Keys')
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('dormant:yes env:prod')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await expect(page.getByRole('complementary')).toBeVisible()
  await expectReflow(rekey, 'the detail panel')
  await page.keyboard.press('Backspace')
  await expect(page.getByText(/^Type .* to confirm/)).toBeVisible()
  await expectReflow(rekey, 'revoke')
  await page.keyboard.press('Escape')
  await page.keyboard.press('r')
  await expect(page.getByRole('button', { name: 'Start rotation' })).toBeVisible()
  await expectReflow(rekey, 'rotate')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Close the panel' }).click()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('checkbox').nth(1).check()
  await expectReflow(rekey, 'the bulk bar')

  await dialog(rekey, 'create a key', 'create key')
  await dialog(rekey, 'exclude by a rule', 'exclude keys by a rule')
  await dialog(rekey, 'break glass', 'break glass')
  await dialog(rekey, 'connect', 'connect an account')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog').first()).toBeVisible()
  await expectReflow(rekey, 'shortcuts')
  await page.keyboard.press('Escape')
})

test('moves nothing for a person who asked for reduced motion', async ({ rekey }) => {
  const { page } = rekey
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterSandbox(rekey)
  await page.getByRole('grid', { name: 'Keys' }).getByRole('checkbox').nth(1).check()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()

  const slowest = await page.evaluate(() => {
    const seconds = (text: string) => text.split(',').map(part => Number.parseFloat(part) || 0)
    return Math.max(
      ...[...document.querySelectorAll('*')].flatMap(element =>
        [getComputedStyle(element), getComputedStyle(element, '::before')].flatMap(style =>
          [style.animationDuration, style.transitionDuration].flatMap(seconds)
        )
      )
    )
  })
  expect(slowest).toBeLessThanOrEqual(0.001)
  // What begins and ends within a millisecond may be caught running; what goes on may not.
  const lasting = await page.evaluate(
    () =>
      document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().endTime) > 1).length
  )
  expect(lasting).toBe(0)
})

test('takes another theme at once for a person who asked for reduced motion', async ({ rekey }) => {
  const { page } = rekey
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enterSandbox(rekey)
  await useTheme(page, 'light')
  const name = page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).locator('.key-name-text')
  const running = await name.evaluate(element => {
    const before = getComputedStyle(element).color
    document.documentElement.dataset['theme'] = 'dark'
    return {
      isChanged: getComputedStyle(element).color !== before,
      animations: document.getAnimations().length
    }
  })
  expect(running).toEqual({ isChanged: true, animations: 0 })
})
