import type { ElectronApplication } from '@playwright/test'
import { call, freshSlot } from './kit/fresh-slot'
import type { SlotReply as Slot } from './kit/fresh-slot'
import { closeByButton, expect, test } from './kit/launch'

function clipboardOf(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ clipboard }) => await clipboard.readText())
}

test.describe('secret', () => {
  test('R04: is shown once, in a window whose process dies with it', async ({ rekey }) => {
    const slot = await freshSlot(rekey)
    const opening = rekey.app.waitForEvent('window')

    const revealed = await call<Slot>(rekey.page, 'handoff.reveal', { slotId: slot.id })
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
    const again = await call<Slot>(rekey.page, 'handoff.reveal', { slotId: slot.id })

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
    const slot = await freshSlot(rekey)

    const copied = await call<Slot>(rekey.page, 'handoff.copy', { slotId: slot.id, part: null })
    const during = await clipboardOf(rekey.app)
    await call(rekey.page, 'vault.lock', {})

    expect(copied.value.clipboard).not.toBeNull()
    expect(during.length).toBeGreaterThan(20)
    await expect.poll(() => clipboardOf(rekey.app)).toBe('')
  })

  test('R37: does not take away what somebody copied since', async ({ rekey }) => {
    const slot = await freshSlot(rekey)
    await call<Slot>(rekey.page, 'handoff.copy', { slotId: slot.id, part: null })
    await rekey.app.evaluate(async ({ clipboard }) => {
      await clipboard.writeText('a shopping list')
    })

    await call(rekey.page, 'handoff.clearClipboard', {})

    expect(await clipboardOf(rekey.app)).toBe('a shopping list')
  })

  test('R38: closes the secret window at once when the vault is locked', async ({ rekey }) => {
    const slot = await freshSlot(rekey)
    const opening = rekey.app.waitForEvent('window')
    await call<Slot>(rekey.page, 'handoff.reveal', { slotId: slot.id })
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
