import type { ElectronApplication, Locator } from '@playwright/test'
import { callFromPage, expect, test } from './kit/launch'
import { enterSandbox, go } from './kit/looks'

// Small things that decide whether people keep the app after the first hour.

test('copies the id of a key', async ({ rekey }) => {
  const { app, page } = rekey
  await enterSandbox(rekey)
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).focus()
  await page.keyboard.press('Home')

  await page.keyboard.press('y')

  await expect(page.getByText(/^Copied the id of /)).toBeVisible()
  const query = { filter: {}, sort: 'risk', descending: true, group: 'none', offset: 0, limit: 1 }
  const first = (await callFromPage(page, 'keys.page', query)) as {
    value: { rows: { providerKeyId: string }[] }
  }
  const copied = await app.evaluate(async ({ clipboard }) => await clipboard.readText())
  expect(copied).toBe(first.value.rows[0]?.providerKeyId)
})

test('shows no rows for a filter that it does not understand, and says why', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  const grid = page.getByRole('grid', { name: 'Keys' })

  await page.getByRole('searchbox', { name: 'Search keys' }).fill('finding:overdue')

  await expect(page.getByText('Rekey does not understand this filter')).toBeVisible()
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveAttribute('aria-invalid', 'true')
  await expect(grid.locator('[aria-rowindex="2"]')).toHaveCount(0)
})

test('keeps the sandbox on when the vault is locked and unlocked, ten times', async ({ rekey }) => {
  test.setTimeout(180_000)
  const { page } = rekey
  await enterSandbox(rekey)

  for (let time = 0; time < 10; time += 1) {
    await callFromPage(page, 'vault.lock', {})
    await callFromPage(page, 'vault.unlock', {})
    await expect
      .poll(() => callFromPage(page, 'app.snapshot', {}), { timeout: 30_000 })
      .toMatchObject({ value: { vault: { state: 'open' }, sandbox: { state: 'on', fault: null } } })
  }
})

/** The field that a fault is about is marked, says why, and is on the screen with its words. */
async function expectMarkedInView(dialog: Locator, label: string, words: string): Promise<void> {
  const field = dialog.getByLabel(label)
  await expect(field).toHaveAttribute('aria-invalid', 'true', { timeout: 20_000 })
  await expect(field).toBeFocused()
  await expect(field).toBeInViewport({ ratio: 1 })
  await expect(dialog.getByText(words).first()).toBeInViewport({ ratio: 1 })
}

async function makeSmall(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 720)
  })
}

test('shows at its field, in view at 1280x720, why a policy was refused', async ({ rekey }) => {
  const { app, page } = rekey
  await enterSandbox(rekey)
  await makeSmall(app)
  await go(page, 'Settings')
  await page.getByRole('button', { name: 'Add a policy…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a policy' })
  await dialog.getByLabel('Name').fill('Quarterly')
  await dialog.getByLabel('Time zone').fill('Mars/Olympus')

  await dialog.getByRole('button', { name: 'Save policy' }).click()

  await expectMarkedInView(dialog, 'Time zone', 'This value is not valid.')
})

test('brings the answer of a check into view at 1280x720 and marks the field', async ({ rekey }) => {
  const { app, page } = rekey
  await makeSmall(app)
  await page.getByRole('button', { name: 'Connect an account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect an account' })
  await dialog.getByLabel('Provider').selectOption({ label: 'Blnk Core' })
  await dialog.getByLabel('Account name').fill('core-eu')
  await dialog.getByLabel('Environment').fill('production')
  await dialog.getByLabel('Base URL').fill('http://127.0.0.1:9')
  await dialog.getByLabel('Master key').fill('not-a-real-key')
  await dialog.getByLabel('Owners').fill('payments-team')

  await dialog.getByRole('button', { name: 'Check', exact: true }).click()

  await expectMarkedInView(dialog, 'Base URL', 'Nothing listens at this address.')
})
