import { randomBytes } from 'node:crypto'
import type { ElectronApplication, Locator } from '@playwright/test'
import { startSandbox } from '../../src/providers/blazelock'
import { callFromPage, expect, test } from './kit/launch'
import { enterSandbox, go, openKeys } from './kit/looks'

// Small things that decide whether people keep the app after the first hour.

test('copies the id of a key', async ({ rekey }) => {
  const { app, page } = rekey
  await enterSandbox(rekey)
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).focus()
  await page.keyboard.press('Home')

  await page.keyboard.press('y')

  const said = page.getByText(/^Copied the id of /)
  await expect(said).toBeVisible()
  // Verdicts are still being made, and with them the order of the list.
  const name = (await said.innerText()).replace(/^Copied the id of |\.$/g, '')
  const query = {
    filter: { text: name },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 50
  }
  const found = (await callFromPage(page, 'keys.page', query)) as {
    value: { rows: { name: string; providerKeyId: string }[] }
  }
  const ids = found.value.rows.filter(row => row.name === name).map(row => row.providerKeyId)
  const copied = await app.evaluate(async ({ clipboard }) => await clipboard.readText())
  expect(ids).toContain(copied)
})

test('shows no rows for a filter that it does not understand, and says why', async ({ rekey }) => {
  const { page } = rekey
  await enterSandbox(rekey)
  const grid = page.getByRole('grid', { name: 'Keys' })

  await page.getByRole('searchbox', { name: 'Search keys' }).fill('finding:nonsense')

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

test('says that a key is not listed any more, and hides it once it is dismissed', async ({ rekey }) => {
  const { app, page } = rekey
  const groupId = '01890a5d-ac96-774b-bcce-b302099a8057'
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: groupId, name: 'Main' }]
  })
  const seed = { groupId, grants: [], createdAt: Date.now() - 90 * 86_400_000, lastUsedAt: null }
  for (const name of ['upload-worker', 'report-worker']) server.seed({ ...seed, name })
  await expect
    .poll(() => callFromPage(page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' } } })
  await callFromPage(page, 'accounts.connect', {
    providerId: 'blazelock',
    name: 'scans',
    environment: 'production',
    baseUrl: server.url,
    settings: server.settings,
    credential: server.credential
  })
  await openKeys(page)
  const grid = page.getByRole('grid', { name: 'Keys' })
  const row = grid.getByRole('row', { name: /^upload-worker/ })
  await expect(row).toBeVisible()
  const isSynced = { value: { sync: { isRunning: false, accounts: [{ state: 'done' }] } } }
  await expect.poll(() => callFromPage(page, 'app.snapshot', {})).toMatchObject(isSynced)

  // Somebody deletes it at the provider: Rekey knows only that its list lacks it.
  const gone = server.keys().find(key => key.name === 'upload-worker')
  const answer = await fetch(`${server.url}/api-integrations/${gone?.groupId}/api-keys/${gone?.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${server.credential['token']}` }
  })
  expect(answer.ok).toBe(true)
  // A list may lag behind a key that was first seen just now.
  await app.evaluate(() => {
    const now = Date.now
    Date.now = () => now() + 20 * 60_000
  })
  await callFromPage(page, 'sync.start', {})

  await expect(row).toContainText('not listed')
  await row.click()
  await expect(page.getByText(/does not list this key, but it may still work/)).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss', exact: true }).first().click()

  await expect(page.getByText(/^Dismissed upload-worker/)).toBeVisible()
  await expect(row).toHaveCount(0)
  await expect(grid.getByRole('row', { name: /^report-worker/ })).toBeVisible()
  await server.close()
})

test('is drawn in its own typefaces, on any machine', async ({ rekey }) => {
  // The style sheet that names the faces comes before anything is drawn, and after the window.
  await expect(rekey.page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
  const loaded = await rekey.page.evaluate(async () => {
    const faces = ['Inter Variable', 'JetBrains Mono Variable'].map(family =>
      document.fonts.load(`14px "${family}"`)
    )
    return (await Promise.all(faces)).map(([face]) => `${face?.family} ${face?.status}`)
  })

  expect(loaded).toEqual(['Inter Variable loaded', 'JetBrains Mono Variable loaded'])
})
