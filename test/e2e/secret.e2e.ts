import type { ElectronApplication, Page } from '@playwright/test'
import { callFromPage, closeByButton, expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'

type Reply<T> = { readonly ok: boolean; readonly value: T; readonly fault?: { readonly detail?: string } }
type Slot = {
  readonly id: string
  readonly state: string
  readonly exposures: readonly { readonly how: string }[]
  readonly clipboard: { readonly clearsAt: number } | null
}

async function call<T>(page: Page, name: string, input: unknown): Promise<Reply<T>> {
  // The door answers with the contract's reply, which main has parsed.
  return (await callFromPage(page, name, input)) as Reply<T>
}

/** A fresh key of the sandbox's Blnk, sealed and waiting for its hand-off. */
async function freshSlot(rekey: LaunchedApp): Promise<Slot> {
  const { page } = rekey
  await expect(page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
  await expect
    .poll(async () => (await call<{ vault: { state: string } }>(page, 'app.snapshot', {})).value.vault.state)
    .toBe('open')
  await call(page, 'sandbox.start', {})
  const snapshot = await call<{
    accounts: { id: string; providerId: string; report: { groups: { id: string }[] } | null }[]
  }>(page, 'app.snapshot', {})
  const account = snapshot.value.accounts.find(each => each.providerId === 'blnk')
  const created = await call<Slot>(page, 'keys.create', {
    accountId: account?.id,
    groupId: account?.report?.groups[0]?.id,
    service: 'night-shift',
    environment: 'staging',
    name: 'night-shift-staging',
    grants: ['ledgers:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 30 * 86_400_000,
    options: {}
  })
  expect(created).toMatchObject({ ok: true, value: { state: 'sealed', exposures: [] } })
  return created.value
}

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
