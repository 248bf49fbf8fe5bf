import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { provider, startSandbox } from '../../src/providers/blocx'
import { expectFocusOn, focused } from './kit/keyboard'
import { callFromPage, expect, ROOT, test } from './kit/launch'
import { enterSandbox, go, inBothThemes, paintedInBothThemes } from './kit/looks'

// The pages and dialogs that a person meets when something is wrong, or only now and then.

/** Opens a dialog, looks at it in both themes, leaves it by Esc, and expects the keyboard where it came from. */
async function dialog(page: Page, what: string, open: () => Promise<void>, back: string | RegExp) {
  await open()
  const shown = page.locator('[role=dialog], [role=alertdialog]')
  await expect(shown.first()).toBeVisible()
  await inBothThemes(page, what)
  await page.keyboard.press('Escape')
  await expect(shown).toHaveCount(0)
  await expectFocusOn(page, back, what)
}

test('without a keychain: the page that says so, and the banner of a run that keeps nothing', async ({
  launch
}) => {
  test.setTimeout(120_000)
  const rekey = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: 'disabled:' } })
  const { page } = rekey
  const goOn = page.getByRole('button', { name: 'Work for this run only' })
  await expect(goOn).toBeVisible({ timeout: 30_000 })
  await paintedInBothThemes(page, 'no keychain')
  await goOn.click()
  await enterSandbox(rekey)
  await expect(page.getByText(/^This run only/)).toBeVisible()
  await inBothThemes(page, 'banner of this run only')
})

test('settings that could not be read, no network, and a window that loads nothing', async ({
  launch,
  profile
}) => {
  test.setTimeout(120_000)
  writeFileSync(join(profile, 'settings.json'), '{ "appearance": ')
  const rekey = await launch()
  rekey.expectErrors(/settings could not be read/)
  const { app, page } = rekey
  await enterSandbox(rekey)
  await expect(page.getByText(/^The settings could not be read/)).toBeVisible()
  await inBothThemes(page, 'settings banner')
  // Only an account on another machine needs the network at all.
  await app.evaluate(
    ({ dialog: asked, net }, path) => {
      asked.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      Object.defineProperty(net, 'isOnline', { value: () => false })
    },
    join(ROOT, 'test/e2e/kit/accounts-to-import.csv')
  )
  const read = (await callFromPage(page, 'files.readImport', {})) as { value: { importId: string } }
  await callFromPage(page, 'files.applyImport', { importId: read.value.importId })
  await expect(page.getByText(/^Offline: /)).toBeVisible({ timeout: 60_000 })
  await inBothThemes(page, 'offline banner')

  await app.evaluate(({ BrowserWindow }) => {
    const ipc = BrowserWindow.getAllWindows()[0]?.webContents.ipc
    ipc?.removeHandler('rekey:call')
    ipc?.handle('rekey:call', () =>
      JSON.stringify({ ok: false, fault: { code: 'internal', retry: 'no', ref: 'trial' } })
    )
  })
  await page.reload()
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  await paintedInBothThemes(page, 'nothing could be loaded')
})

test('the dialogs of an account of one’s own, of policies, and of the vault', async ({ rekey }) => {
  test.setTimeout(180_000)
  const { page } = rekey
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: 'org_main', name: 'Main' }]
  })
  try {
    await expect
      .poll(() => callFromPage(page, 'app.snapshot', {}))
      .toMatchObject({ value: { vault: { state: 'open' } } })
    await callFromPage(page, 'accounts.connect', {
      providerId: provider.manifest.id,
      name: 'main',
      environment: 'production',
      baseUrl: server.url,
      settings: server.settings,
      credential: server.credential
    })
    await go(page, 'Accounts')
    for (const line of ['Replace credential…', 'Rotate the key that Rekey uses…', 'Edit…', 'Remove…']) {
      const more = page.getByRole('button', { name: 'More for main' })
      const open = async () => {
        await more.click()
        await page.getByRole('menuitem', { name: line }).click()
      }
      await more.click()
      const isOffered = (await page.getByRole('menuitem', { name: line }).count()) > 0
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toHaveCount(0)
      if (isOffered || line !== 'Rotate the key that Rekey uses…')
        await dialog(page, line, open, 'More for main')
    }

    await go(page, 'Settings')
    const add = page.getByRole('button', { name: 'Add a policy…' })
    await dialog(page, 'add a policy', () => add.click(), 'Add a policy')
    await add.click()
    await page.getByRole('dialog').getByLabel('Name').fill('Each quarter')
    await page.getByRole('dialog').getByRole('button', { name: 'Save policy' }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expectFocusOn(page, 'Add a policy', 'after keeping a policy')
    await inBothThemes(page, 'a policy')
    const rule = page.getByRole('button', { name: 'Add a rule…' })
    await dialog(page, 'add a rule', () => rule.click(), 'Add a rule')
    const phrase = page.getByRole('button', { name: 'Set a passphrase…' })
    await dialog(page, 'passphrase', () => phrase.click(), 'Set a passphrase')
  } finally {
    await server.close()
  }
})

test('the words that a rotation asks for, giving a new key up, and the head of the history', async ({
  rekey
}) => {
  test.setTimeout(240_000)
  const { app, page, profile } = rekey
  await enterSandbox(rekey)
  await go(page, 'Settings')
  const remove = page.getByRole('button', { name: 'Remove the sandbox…' })
  await dialog(page, 'remove the sandbox', () => remove.click(), 'Remove the sandbox')

  await go(page, 'Keys')
  await page
    .getByRole('searchbox', { name: 'Search keys' })
    .fill('provider:blocx dormant:yes otp-gateway-staging')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.keyboard.press('r')
  await page.getByRole('button', { name: 'Start rotation' }).click()
  const handOff = page.getByRole('button', { name: 'Deliver the new key' })
  await handOff.click({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Discard this key…' }).click()
  const discard = page.getByRole('dialog', { name: 'Discard this key' })
  await expect(discard.getByText(/Checked just now · expires in/)).toBeVisible()
  await inBothThemes(page, 'discard')
  await discard.getByRole('button', { name: 'Cancel' }).click()
  const dialogOfHandOff = page.getByRole('dialog', { name: 'Deliver the new key' })
  await expect(dialogOfHandOff).toBeVisible()
  const file = join(profile, 'sandbox/env/harbour-messaging/otp-gateway-staging.env')
  await dialogOfHandOff.getByRole('textbox', { name: 'Path' }).fill(file)
  await dialogOfHandOff.getByRole('button', { name: 'Deliver', exact: true }).click()
  await dialogOfHandOff.getByRole('button', { name: 'Done, it is stored' }).click()
  await expect(dialogOfHandOff).toHaveCount(0)
  const keep = page.getByRole('button', { name: 'Keep both keys…' })
  await expect(keep).toBeVisible({ timeout: 60_000 })
  await dialog(page, 'keep both keys', () => keep.click(), 'Keep both keys')

  const head = join(profile, 'head.json')
  await app.evaluate(({ dialog: asked }, path) => {
    asked.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
    asked.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, head)
  await go(page, 'History')
  for (const line of [/^Export chain head/, /^Compare with a saved head/]) {
    await page.getByRole('button', { name: 'More about the chain' }).click()
    await page.getByRole('menuitem', { name: line }).click()
    await expect.poll(async () => (await focused(page)).name).toBe('More about the chain')
  }
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await expect(page.getByText(/entries, unbroken/)).toBeVisible()
  await inBothThemes(page, 'the proof of the history')
})
