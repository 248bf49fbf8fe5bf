import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../host/settings'
import type { ShellOptions } from './shell'

const electron = vi.hoisted(() => ({
  app: { on: vi.fn(), quit: vi.fn(), isPackaged: false },
  trayIsShown: vi.fn(() => Promise.resolve('yes')),
  makeAgain: vi.fn(),
  onTray: { change: (_answer: string): void => undefined },
  onScreen: { locked: (): void => undefined }
}))
vi.mock('electron', () => ({ app: electron.app }))
vi.mock('./first-window', () => ({ openAppWindow: vi.fn() }))
vi.mock('./quick-window', () => ({
  createQuickWindow: () => ({ open: vi.fn(), current: () => null, close: vi.fn() })
}))
vi.mock('./menu', () => ({ installMenu: vi.fn() }))
vi.mock('./lock', () => ({ onSystemLock: () => () => undefined }))
vi.mock('./command-socket', () => ({
  openCommandSocket: () => ({ drain: () => Promise.resolve(), close: vi.fn() })
}))
vi.mock('./smoke', () => ({ runSmoke: vi.fn() }))
vi.mock('./global-shortcut', () => ({
  registerShortcut: ({ onRefused }: { onRefused: () => void }) => ({ set: onRefused, close: vi.fn() })
}))
vi.mock('./login-item', () => ({ setStartAtLogin: vi.fn() }))
vi.mock('./core-dumps', () => ({ limitCoreDumps: () => Promise.resolve(true) }))
vi.mock('./window', () => ({ focusWindow: vi.fn() }))
vi.mock('./tray-updater', () => ({
  createTrayUpdater: () => ({ makeAgain: electron.makeAgain, close: vi.fn() })
}))
vi.mock('./tray-host-check', () => ({
  trayIsShown: electron.trayIsShown,
  onTrayHost: (_platform: string, change: (answer: string) => void) => {
    electron.onTray.change = change
    return () => undefined
  }
}))
vi.mock('./screen-lock', () => ({
  onScreenLock: ({ onLocked }: { onLocked: () => void }) => {
    electron.onScreen.locked = onLocked
    return () => undefined
  }
}))

const { runShell } = await import('./shell')

class FakeWindow extends EventEmitter {
  readonly webContents = Object.assign(new EventEmitter(), { isDestroyed: () => false, send: vi.fn() })
  isFull = false
  hide = vi.fn()
  minimize = vi.fn()
  isDestroyed = (): boolean => false
  isFullScreen = (): boolean => this.isFull
  setFullScreen = vi.fn()

  close(): boolean {
    const event = { preventDefault: vi.fn() }
    this.emit('close', event)
    return event.preventDefault.mock.calls.length === 0
  }
}

function open() {
  const window = new FakeWindow()
  const host = {
    settings: () => ({ ...DEFAULT_SETTINGS, tray: { show: true, closeToTray: true } }),
    vaultState: () => 'open',
    subscribe: () => () => undefined,
    lock: vi.fn(),
    noteNoTray: vi.fn(),
    noteNoShortcut: vi.fn(),
    close: () => Promise.resolve()
  }
  const clearIfOurs = vi.fn(() => Promise.resolve())
  const options = {
    host,
    launch: { isSmoke: false },
    first: { pages: { session: {}, origin: 'app://rekey' }, door: {}, window },
    profile: '/profile',
    log: { write: vi.fn() },
    clipboard: { clearIfOurs },
    secretWindows: { closeAll: vi.fn() },
    windows: { main: null },
    acts: {},
    closeNotifier: vi.fn()
  }
  // Only what the shell uses here is there.
  const shell = runShell(options as unknown as ShellOptions)
  return { shell, host, clearIfOurs, window, main: window as unknown as BrowserWindow }
}

/** Tray, shortcut and listeners come a moment after the window. */
function settle(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(1_100)
}

function secondStart(): void {
  type Listener = (event: unknown, argv: readonly string[]) => void
  for (const [name, listener] of electron.app.on.mock.calls as [string, Listener][])
    if (name === 'second-instance') listener({}, ['/opt/Rekey/rekey'])
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('closing the window to the tray', () => {
  it('hides it where there is a tray, and clears the clipboard', async () => {
    const { window, clearIfOurs } = open()
    await settle()

    expect(window.close()).toBe(false)

    expect(window.hide).toHaveBeenCalledOnce()
    expect(clearIfOurs).toHaveBeenCalledOnce()
  })

  it.each(['no', 'unknown'])(
    'only minimizes it where the tray is "%s": it could not be brought back',
    async answer => {
      electron.trayIsShown.mockResolvedValueOnce(answer)
      const { window } = open()
      await settle()

      window.close()

      expect(window.hide).not.toHaveBeenCalled()
      expect(window.minimize).toHaveBeenCalledOnce()
    }
  )

  it('leaves full screen first, which macOS would otherwise leave black', async () => {
    const { window } = open()
    await settle()
    window.isFull = true

    window.close()
    expect(window.hide).not.toHaveBeenCalled()
    window.emit('leave-full-screen')

    expect(window.setFullScreen).toHaveBeenCalledWith(false)
    expect(window.hide).toHaveBeenCalledOnce()
  })

  it('keeps the clipboard when another window only covers this one, which macOS reports as hidden', async () => {
    const { window, clearIfOurs } = open()
    await settle()

    window.emit('hide')

    expect(clearIfOurs).not.toHaveBeenCalled()
  })
})

describe('the desktop around the window', () => {
  it('gets a new icon when its tray starts after Rekey, and the window hides from then on', async () => {
    electron.trayIsShown.mockResolvedValueOnce('no')
    const { window, host } = open()
    await settle()
    expect(host.noteNoTray).toHaveBeenCalledOnce()

    electron.onTray.change('yes')
    window.close()

    expect(electron.makeAgain).toHaveBeenCalledOnce()
    expect(window.hide).toHaveBeenCalledOnce()
  })

  it('locks the vault with its screen', async () => {
    const { host } = open()
    await settle()

    electron.onScreen.locked()

    expect(host.lock).toHaveBeenCalledWith('screen-locked')
  })

  it('is reported when the system refuses the global shortcut', async () => {
    const { host } = open()

    await settle()

    expect(host.noteNoShortcut).toHaveBeenCalledOnce()
  })

  it('of Windows ends the app with the session, and clears the clipboard', async () => {
    const { window, clearIfOurs } = open()
    await settle()

    window.emit('session-end')

    expect(clearIfOurs).toHaveBeenCalledOnce()
    expect(electron.app.quit).toHaveBeenCalledOnce()
  })
})

describe('a second start', () => {
  it('while the app closes starts it again afterwards', () => {
    const { shell } = open()
    shell.prepareToQuit()

    secondStart()

    expect(shell.mustStartAgain()).toBe(true)
  })

  it('while it runs only brings the window to the front', () => {
    const { shell } = open()

    secondStart()

    expect(shell.mustStartAgain()).toBe(false)
  })
})
