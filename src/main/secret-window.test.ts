import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SecretPage } from '../host/shell-ports'

type Handler = (event: unknown) => Promise<unknown>
const PAGE: SecretPage = { title: 'night-shift', parts: [] }

/** A window that is on the screen only when the test says so. */
class FakeWindow extends EventEmitter {
  static made: FakeWindow[] = []
  handler: Handler = () => Promise.resolve(null)
  isGone = false
  readonly webContents = Object.assign(new EventEmitter(), {
    mainFrame: { url: 'app://rekey/secret.html' },
    isDestroyed: () => this.isGone,
    ipc: {
      handle: (_channel: string, handler: Handler) => {
        this.handler = handler
      }
    }
  })

  constructor() {
    super()
    FakeWindow.made.push(this)
  }

  /** As its page asks, once the page has a door. */
  ask(): Promise<unknown> {
    return this.handler({ sender: this.webContents, senderFrame: this.webContents.mainFrame })
  }

  removeMenu(): void {}

  setContentProtection(): void {
    // A real window hides itself from recorders; a fake one has nothing to hide.
  }

  loadURL(): Promise<void> {
    return Promise.resolve()
  }

  isDestroyed(): boolean {
    return this.isGone
  }

  destroy(): void {
    this.isGone = true
    this.emit('closed')
  }

  show(): void {
    this.emit('show')
  }
}

vi.mock('electron', () => ({
  BrowserWindow: FakeWindow,
  app: { isPackaged: false },
  protocol: {},
  session: {
    fromPartition: () => ({ clearStorageData: () => Promise.resolve(), clearCache: () => Promise.resolve() })
  }
}))
vi.mock('./hardening', () => ({ hardenSession: () => undefined }))
vi.mock('./app-protocol', () => ({ serveApp: () => undefined }))

const { createSecretWindows } = await import('./secret-window')

function openWindow(take: () => Promise<SecretPage | null>) {
  FakeWindow.made = []
  const windows = createSecretWindows({
    files: new Map(),
    preload: 'secret.cjs',
    icon: 'icon.png',
    devOrigin: null,
    parent: () => null,
    guardShown: () => () => undefined,
    onTrouble: () => undefined
  })
  const isTaken = windows.show({ title: 'night-shift', take })
  const [window] = FakeWindow.made
  if (window === undefined) throw new Error('no window was made')
  return { window, isTaken, windows }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the one-time window', () => {
  it('R53: takes the secret only when it is on the screen', async () => {
    const take = vi.fn(() => Promise.resolve(PAGE))
    const { window, isTaken } = openWindow(take)

    const answer = window.ask()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(take).not.toHaveBeenCalled()
    window.webContents.emit('did-finish-load')

    expect(await answer).toEqual(PAGE)
    expect(await isTaken).toBe(true)
  })

  it('R53: takes nothing when the window goes before it is seen', async () => {
    const take = vi.fn(() => Promise.resolve(PAGE))
    const { window, isTaken, windows } = openWindow(take)

    const answer = window.ask()
    windows.closeAll()

    expect(await answer).toBeNull()
    expect(await isTaken).toBe(false)
    expect(take).not.toHaveBeenCalled()
  })

  it('R53: ends as not taken when its page never asks', async () => {
    const take = vi.fn(() => Promise.resolve(PAGE))
    const { window, isTaken } = openWindow(take)

    await vi.advanceTimersByTimeAsync(65_000)

    expect(await isTaken).toBe(false)
    expect(window.isGone).toBe(true)
  })

  it('stays for the whole count-down, however late it appeared', async () => {
    const { window } = openWindow(() => Promise.resolve(PAGE))
    await vi.advanceTimersByTimeAsync(50_000)
    await window.ask()

    await vi.advanceTimersByTimeAsync(64_000)
    expect(window.isGone).toBe(false)
    await vi.advanceTimersByTimeAsync(1_000)

    expect(window.isGone).toBe(true)
  })
})
