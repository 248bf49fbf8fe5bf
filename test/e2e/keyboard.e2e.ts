import type { Page } from '@playwright/test'
import { expectFocusOn, expectFocusSeen, focused, press, tabTo } from './kit/keyboard'
import { callFromPage, expect, test } from './kit/launch'

// The whole way without a mouse: every step is a key, nothing is focused or clicked by the test.

async function enterSandbox(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
  await tabTo(page, 'Explore the sandbox')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible({ timeout: 30_000 })
  await chord(page, 'k', 'Keys')
  await expect(page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1)).toBeVisible()
  await expect
    .poll(() => callFromPage(page, 'app.snapshot', {}), { timeout: 30_000 })
    .toMatchObject({ value: { sandbox: { state: 'on' }, sync: { isRunning: false } } })
  await expectFocusSeen(page, 'in the list')
}

async function chord(page: Page, letter: string, title: string): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press(letter)
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expectFocusSeen(page, title)
}

test('goes from the sandbox through every screen with the keyboard alone', async ({ rekey }) => {
  test.setTimeout(240_000)
  const { page } = rekey
  await enterSandbox(page)

  // The filter, completed twice, then on to the list.
  await press(page, '/')
  await page.keyboard.type('prov')
  await press(page, 'ArrowDown')
  await press(page, 'Tab')
  await page.keyboard.type('blo')
  await press(page, 'ArrowDown')
  await press(page, 'Enter')
  await page.keyboard.type('dormant:yes otp-gateway-staging')
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue(
    /^provider:blocx dormant:yes otp/
  )
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await press(page, 'Enter')
  await expectFocusOn(page, 'otp-gateway-staging', 'the first match')

  // Its detail, beside the list; the panel is reached by Tab, and Esc leads back.
  await press(page, 'Enter')
  await expect(page.getByRole('complementary', { name: 'Key otp-gateway-staging' })).toBeVisible()
  await tabTo(page, 'Close the panel')
  await press(page, 'Escape')
  await expect(page.getByRole('complementary')).toBeHidden()
  await expectFocusOn(page, 'otp-gateway-staging', 'back in the list')

  // A rotation: the dialog gives the focus back, then it is really started.
  await press(page, 'r')
  await expectFocusOn(page, 'Start rotation')
  await press(page, 'Escape')
  await expectFocusOn(page, 'otp-gateway-staging', 'after the dialog')
  await press(page, 'r')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Deliver the new key' })).toBeVisible({ timeout: 30_000 })
  await expectFocusSeen(page, 'side by side')
  await tabTo(page, 'Deliver the new key')
  await press(page, 'Enter')
  await tabTo(page, 'Deliver')
  await press(page, 'Enter')
  await expect(page.getByRole('button', { name: 'Done, it is stored' })).toBeEnabled({ timeout: 20_000 })
  await tabTo(page, 'Done, it is stored')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expectFocusSeen(page, 'after the hand-off')

  // The board.
  await press(page, 'Escape')
  await expect(page.getByRole('heading', { level: 1, name: 'Rotations' })).toBeVisible()
  await expectFocusSeen(page, 'the board')
  await tabTo(page, 'otp-gateway-staging')
  await press(page, 'Enter')
  await expectFocusSeen(page, 'side by side again')

  // The map: one tab stop, arrow keys inside.
  await chord(page, 'm', 'Map')
  await expect.poll(async () => (await focused(page)).role).toMatch(/^(gridcell|rowheader)$/)
  const first = await focused(page)
  await press(page, 'ArrowDown')
  await press(page, 'ArrowRight')
  expect((await focused(page)).name).not.toBe(first.name)
  await press(page, 'End')
  await press(page, 'Home')
  await press(page, 'PageDown')

  // Accounts: a menu opens and gives the focus back.
  await chord(page, 'a', 'Accounts')
  await tabTo(page, /^More for /)
  const card = await focused(page)
  await press(page, 'Enter')
  await press(page, 'ArrowDown')
  await press(page, 'Escape')
  await expectFocusOn(page, card.name, 'after the menu')

  // History.
  await chord(page, 'h', 'History')
  await tabTo(page, 'Check the chain')
  await press(page, 'Enter')
  await expect(page.getByText(/entries, unbroken/)).toBeVisible()
  await expectFocusOn(page, 'Check the chain')

  // The palette leads to the settings.
  await press(page, 'Control+k')
  await page.keyboard.type('go to settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await expectFocusSeen(page, 'settings')
  await tabTo(page, /Default|Strict|Custom/)
  await press(page, 'ArrowRight')
  await press(page, 'ArrowLeft')

  // Two keys are left out of the check, and that is taken back.
  await chord(page, 'k', 'Keys')
  await press(page, '/')
  await press(page, 'Control+a')
  await page.keyboard.type('dormant:yes env:prod')
  await expect(page.getByText(/^\d\d of \d+$/)).toBeVisible()
  await press(page, 'Enter')
  await press(page, 'x')
  await press(page, 'j')
  await press(page, 'x')
  await expect(page.getByRole('toolbar', { name: 'Selected keys' })).toContainText('2 selected')
  await tabTo(page, 'Exclude')
  await press(page, 'Enter')
  await expectFocusOn(page, 'Reason')
  await page.keyboard.type('runs at the end of the year')
  await tabTo(page, 'Author')
  await page.keyboard.type('Dana')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expectFocusSeen(page, 'after the exclusion')
  await expect.poll(() => exclusionStates(page)).toEqual(['active'])
  await press(page, 'u')
  await expect.poll(() => exclusionStates(page)).toEqual(['ended'])
})

async function exclusionStates(page: Page): Promise<readonly string[]> {
  const reply = (await callFromPage(page, 'exclusions.list', {})) as { value: { state: string }[] }
  return reply.value.map(({ state }) => state)
}

test('gives the focus back after every dialog', async ({ rekey }) => {
  test.setTimeout(240_000)
  const { page } = rekey
  await enterSandbox(page)

  async function opensAndReturns(
    opener: string | RegExp,
    dialog: string | RegExp,
    key = 'Enter'
  ): Promise<void> {
    const before = await focused(page)
    expect(before.name).toMatch(opener)
    await page.keyboard.press(key)
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null))
      .toBe(true)
    await expectFocusSeen(page, `in ${String(dialog)}`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expectFocusOn(page, before.name, `after ${String(dialog)}`)
  }

  /** Opens the menu that has the focus and takes the line with this name. */
  async function fromMenu(
    menu: RegExp,
    line: RegExp,
    dialog: string | RegExp,
    role: 'dialog' | 'alertdialog' = 'dialog'
  ): Promise<void> {
    const before = await focused(page)
    expect(before.name).toMatch(menu)
    await press(page, 'Enter')
    for (let more = 0; more < 12 && !line.test((await focused(page)).name); more += 1)
      await press(page, 'ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole(role, { name: dialog })).toBeVisible()
    await expectFocusSeen(page, `in ${String(dialog)}`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole(role)).toBeHidden()
    await expectFocusOn(page, before.name, `after ${String(dialog)} from a menu`)
  }

  // From a line of the list, by its shortcuts.
  await press(page, '/')
  await page.keyboard.type('dormant:yes provider:blocx')
  await press(page, 'Enter')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  // The list may still answer what stood there before the last word was typed.
  await expect.poll(async () => (await focused(page)).name).toMatch(/, Blocx /)
  const line = (await focused(page)).name.slice(0, 12)
  await opensAndReturns(new RegExp(`^${line}`), /^Rotate/, 'r')
  await opensAndReturns(new RegExp(`^${line}`), 'Revoke key', 'Backspace')
  await opensAndReturns(new RegExp(`^${line}`), 'Shortcuts', '?')
  await opensAndReturns(new RegExp(`^${line}`), /command/i, 'Control+k')

  // From the bar above the list.
  await tabTo(page, 'Save view', 'Shift+Tab')
  await opensAndReturns(/^Save view/, 'Save view')
  await tabTo(page, 'Create key', 'Shift+Tab')
  await opensAndReturns(/^Create key/, 'Create key')
  await tabTo(page, 'More for this list', 'Shift+Tab')
  await fromMenu(/^More for this list/, /^Break glass/, 'Break glass')
  await tabTo(page, 'Columns', 'Shift+Tab')
  await opensAndReturns(/^Columns/, 'Columns')

  // From the bulk bar and from the panel.
  await press(page, '/')
  await press(page, 'Enter')
  await press(page, 'x')
  await tabTo(page, 'Tag')
  await opensAndReturns(/^Tag/, /^Tag/)
  await tabTo(page, 'Exclude')
  await opensAndReturns(/^Exclude/, /^Exclude/)
  await tabTo(page, 'Clear')
  await press(page, 'Enter')
  await press(page, 'Enter')
  await tabTo(page, /^More for (?!this)/)
  await fromMenu(/^More for/, /^Exclude/, /^Exclude/)

  // From the cards of the accounts.
  await chord(page, 'a', 'Accounts')
  await tabTo(page, 'Connect an account')
  await opensAndReturns(/^Connect/, 'Connect an account')
  await tabTo(page, /^More for /)
  await fromMenu(/^More for/, /^Edit/, /^Edit/)
  await fromMenu(/^More for/, /^Remove/, /^Remove/, 'alertdialog')

  // From the palette into another dialog: back to where the palette was opened.
  const before = await focused(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('exclude keys by a rule')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /^Exclude/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expectFocusOn(page, before.name, 'after a dialog from the palette')
})
