import type { ElectronApplication, Page } from '@playwright/test'
import { call, freshSecret } from './kit/fresh-secret'
import type { SecretReply as SealedSecret } from './kit/fresh-secret'
import { closeByButton, expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'

function clipboardOf(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ clipboard }) => await clipboard.readText())
}

/** What the middle mouse button pastes on X11. Electron 44 and later have it beside the clipboard, older ones behind an argument. */
function selectionOf(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ clipboard }) => {
    const either = clipboard as unknown as {
      readonly selection?: { readText(): Promise<string> }
      readText(type: 'selection'): string
    }
    return either.selection === undefined ? either.readText('selection') : await either.selection.readText()
  })
}

/** Opens the one-time window and selects its value by hand, which X11 copies at once. */
async function selectByHand(rekey: LaunchedApp, secretId: string): Promise<{ page: Page; secret: string }> {
  const opening = rekey.app.waitForEvent('window')
  await call<SealedSecret>(rekey.page, 'handoff.reveal', { secretId })
  const page = await opening
  const value = page.getByRole('status').first()
  await expect(value).not.toBeEmpty()
  const secret = (await value.textContent()) ?? ''
  await value.click({ clickCount: 3 })
  await expect.poll(async () => (await selectionOf(rekey.app)).trim()).toBe(secret)
  return { page, secret }
}

test.describe('the selection that the middle mouse button pastes', () => {
  test.skip(process.platform !== 'linux', 'Only X11 has one.')

  test('is empty after the lock', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)
    await selectByHand(rekey, sealedSecret.id)

    await call(rekey.page, 'vault.lock', {})

    await expect.poll(() => selectionOf(rekey.app)).toBe('')
  })

  test('is empty after the clear, also when the window is closed', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)
    const { page } = await selectByHand(rekey, sealedSecret.id)
    await closeByButton(page, 'Close')

    await call(rekey.page, 'handoff.clearClipboard', {})

    await expect.poll(() => selectionOf(rekey.app)).toBe('')
  })

  test('keeps what somebody selected elsewhere', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)
    await call<SealedSecret>(rekey.page, 'handoff.copy', { secretId: sealedSecret.id, part: null })
    await rekey.app.evaluate(async ({ clipboard }) => {
      const either = clipboard as unknown as {
        readonly selection?: { writeText(text: string): Promise<void> }
        writeText(text: string, type: 'selection'): void
      }
      if (either.selection === undefined) either.writeText('a shopping list', 'selection')
      else await either.selection.writeText('a shopping list')
    })

    await call(rekey.page, 'vault.lock', {})

    await expect.poll(() => clipboardOf(rekey.app)).toBe('')
    expect(await selectionOf(rekey.app)).toBe('a shopping list')
  })
})

test.describe('secret', () => {
  test('R04: is shown once, in a window whose process dies with it', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)
    const opening = rekey.app.waitForEvent('window')

    const revealed = await call<SealedSecret>(rekey.page, 'handoff.reveal', { secretId: sealedSecret.id })
    const secretPage = await opening
    const value = secretPage.getByRole('status').first()
    await expect(value).not.toBeEmpty()
    const secret = (await value.textContent()) ?? ''
    const processes = await rekey.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .filter(window => !window.webContents.getURL().endsWith('/index.html'))
        .map(window => window.webContents.getOSProcessId())
    )
    const surface = await secretPage.evaluate(() => ({
      main: 'rekey' in window,
      own: Object.keys((window as unknown as { rekeySecret: object }).rekeySecret)
    }))
    await closeByButton(secretPage, 'Close')
    const again = await call<SealedSecret>(rekey.page, 'handoff.reveal', { secretId: sealedSecret.id })

    expect(secret.length).toBeGreaterThan(20)
    expect(revealed).toMatchObject({ ok: true, value: { state: 'shown', exposures: [{ how: 'reveal' }] } })
    expect(surface).toEqual({ main: false, own: ['take'] })
    expect(again).toMatchObject({ ok: false, fault: { detail: 'already-shown' } })
    await expect.poll(() => rekey.app.windows().length).toBe(1)
    await expect.poll(() => isAlive(processes[0] ?? 0), { timeout: 5_000 }).toBe(false)
    const document = await rekey.page.evaluate(() => window.document.documentElement.outerHTML)
    expect(document).not.toContain(secret)
    expect(JSON.stringify(revealed)).not.toContain(secret)
  })

  test('R37: leaves the clipboard with the lock, but only while it is ours', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)

    const copied = await call<SealedSecret>(rekey.page, 'handoff.copy', {
      secretId: sealedSecret.id,
      part: null
    })
    const during = await clipboardOf(rekey.app)
    await call(rekey.page, 'vault.lock', {})

    expect(copied.value.clipboard).not.toBeNull()
    expect(during.length).toBeGreaterThan(20)
    await expect.poll(() => clipboardOf(rekey.app)).toBe('')
  })

  test('R37: does not take away what somebody copied since', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)
    await call<SealedSecret>(rekey.page, 'handoff.copy', { secretId: sealedSecret.id, part: null })
    await rekey.app.evaluate(async ({ clipboard }) => {
      await clipboard.writeText('a shopping list')
    })

    await call(rekey.page, 'handoff.clearClipboard', {})

    expect(await clipboardOf(rekey.app)).toBe('a shopping list')
  })

  test('R38: closes the secret window at once when the vault is locked', async ({ rekey }) => {
    const sealedSecret = await freshSecret(rekey)
    const opening = rekey.app.waitForEvent('window')
    await call<SealedSecret>(rekey.page, 'handoff.reveal', { secretId: sealedSecret.id })
    const secretPage = await opening
    const closing = secretPage.waitForEvent('close', { timeout: 1_000 })

    await call(rekey.page, 'vault.lock', {})

    await closing
    expect(rekey.app.windows()).toHaveLength(1)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
