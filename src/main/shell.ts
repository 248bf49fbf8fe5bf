import { app } from 'electron'
import { linkIn, linkPlace } from './links'
import type { LinkPlace } from './links'
import type { BrowserWindow, WebContents } from 'electron'
import type { Host, LockReason } from '../host/host-port'
import type { Log } from '../host/log'
import type { NoticePlace } from '../core/monitor/notices'
import { EVENT_CHANNEL } from '../contract/channels'
import type { SocketServer } from '../host/socket/server'
import { after, safely } from '../host/timers'
import { APP_PATHS } from './app-paths'
import { limitCoreDumps } from './core-dumps'
import type { ClipboardGuard } from './clipboard-guard'
import { openCommandSocket } from './command-socket'
import { createCover } from './cover'
import { openDesktop } from './desktop'
import type { Desktop } from './desktop'
import { openAppWindow } from './first-window'
import type { FirstWindow } from './first-window'
import type { LaunchOptions } from './launch-options'
import { onSystemLock } from './lock'
import type { SecretWindows } from './secret-window'
import { codeOf, runSmoke } from './smoke'
import { installMenu } from './menu'
import { printLine } from './terminal'
import { registerShortcut } from './global-shortcut'
import { setStartAtLogin } from './login-item'
import { createQuickWindow } from './quick-window'
import { createTrayActs } from './tray-acts'
import { focusWindow } from './window'

/** What the host may ask of the shell; filled in once the windows are there. */
export type DesktopActs = {
  openQuickRevoke: () => void
  showMain: () => void
  openPlace: (place: NoticePlace) => void
  /** Everything is closed as for quitting, but the process lives on for a moment to start the new app. */
  closeForUpdate: () => Promise<void>
}

export type OpenedApp = {
  prepareToQuit(): void
  close(): Promise<void>
  exitCode(): number
  /** Everything is closed already, because an update is being installed. */
  isClosedForUpdate(): boolean
  /** Somebody started Rekey while it was closing: it must be there again afterwards. */
  mustStartAgain(): boolean
}

export type ShellOptions = {
  readonly host: Host
  readonly launch: LaunchOptions
  readonly first: FirstWindow
  readonly profile: string
  readonly log: Log
  readonly clipboard: ClipboardGuard
  readonly secretWindows: SecretWindows
  /** Where the one main window is kept, for those who need a parent for a dialog. */
  readonly windows: { main: BrowserWindow | null }
  readonly acts: DesktopActs
  readonly closeNotifier: () => void
}

const MOST_RELOADS = 3
/** Tray, shortcut and the like wait until the first keys are on the screen: nobody reaches for them sooner. */
const SURROUNDINGS_AFTER_MS = 1_000
/** A command that is being answered may end; the app closes soon all the same. */
const COMMANDS_END_WITHIN_MS = 1_000
const LIMITS_AGAIN_AFTER_MS = 7_000

/** The life of the app around an open host: window, door, tray, lock and the way out. */
export function runShell(options: ShellOptions): OpenedApp {
  const { host, log, clipboard, secretWindows, windows, first } = options
  const { pages, door } = first
  let isQuitting = false
  let isClosedForUpdate = false
  let mustStartAgain = false
  let desktop: Desktop | null = null
  let commandLine: SocketServer | null = null
  let exitCode = 0
  let reloads = 0
  let touchedAt = performance.now()

  const cover = createCover({
    closeSecretWindows: secretWindows.closeAll,
    clearClipboard: () => clipboard.clearIfOurs(),
    forgetPages: () => pages.forget(),
    onError: noteTrouble
  })
  const idleSeconds = (): number => (performance.now() - touchedAt) / 1_000
  const noteInput = (contents: WebContents): void => {
    contents.on('input-event', () => {
      touchedAt = performance.now()
    })
  }
  app.on('web-contents-created', (_event, made) => noteInput(made))

  const quick = createQuickWindow({
    session: pages.session,
    preload: APP_PATHS.preload,
    icon: APP_PATHS.icon,
    origin: pages.origin,
    hasDevTools: !app.isPackaged,
    onMade: made => {
      door.open(made.webContents, 'quick')
    },
    onAgain: keyId => {
      host.go('quick', keyId)
    }
  })

  function open(): BrowserWindow {
    return lookAfter(openAppWindow({ pages, door, profile: options.profile }))
  }

  function lookAfter(window: BrowserWindow): BrowserWindow {
    windows.main = window
    window.webContents.on('render-process-gone', (_event, details) => {
      log.write('window.crashed', {})
      if (details.reason === 'clean-exit' || reloads >= MOST_RELOADS) return
      reloads += 1
      window.webContents.reload()
    })
    noteInput(window.webContents)
    window.on('close', event => {
      if (isQuitting || !closesToTray()) return
      event.preventDefault()
      if (desktop === null) window.minimize()
      else desktop.leaveScreen(window)
    })
    // Windows ends a session without asking the app to quit first.
    window.on('session-end', () => {
      cover.clearClipboard()
      app.quit()
    })
    window.on('closed', () => {
      windows.main = null
      secretWindows.closeAll()
    })
    return window
  }

  function show(screen: string | null, id: string | null): void {
    const window = windows.main ?? open()
    focusWindow(window)
    if (screen === null) return
    const go = (): void => {
      host.go(screen, id)
    }
    // A page hears nothing before its script has run.
    if (window.webContents.isLoading()) window.webContents.once('did-finish-load', go)
    else go()
  }

  function showLink(place: LinkPlace | null): void {
    show(place?.screen ?? null, place?.id ?? null)
  }

  function closesToTray(): boolean {
    const { tray } = host.settings()
    return tray.show && tray.closeToTray
  }

  function noteTrouble(error: unknown): void {
    log.write('timer.failed', { error })
  }

  function limitDumps(): void {
    limitCoreDumps().catch(noteTrouble)
  }

  function lock(reason: LockReason = 'by-hand'): void {
    // Before the vault's own lock, which a person sees by what is gone from the screen.
    cover.all()
    host.lock(reason)
  }

  const act = createTrayActs({
    host,
    show,
    openQuickRevoke: quick.open,
    lock,
    clearClipboard: cover.clearClipboard,
    quit: () => {
      app.quit()
    }
  })

  options.acts.openQuickRevoke = () => {
    quick.open(null)
  }
  options.acts.showMain = () => {
    show(null, null)
  }
  options.acts.closeForUpdate = async () => {
    isQuitting = true
    await close()
    isClosedForUpdate = true
  }
  options.acts.openPlace = place => {
    show(place.screen, place.id)
  }
  const shortcut = registerShortcut({
    onPress: () => {
      quick.open(null)
    },
    onRefused: () => {
      host.noteNoShortcut()
    }
  })
  const applySettings = (): void => {
    const { globalShortcut, startAtLogin } = host.settings().monitor
    shortcut.set(globalShortcut ? 'on' : 'off')
    setStartAtLogin(startAtLogin)
  }
  const isOpen = (): boolean => ['open', 'session'].includes(host.vaultState())
  const stopLockListener = onSystemLock({
    isOpen,
    afterIdleMinutes: () => host.settings().lock.afterIdleMinutes,
    locksOnSuspend: () => host.settings().lock.onSuspend,
    lock,
    ownIdleSeconds: idleSeconds,
    onSleep: cover.clearClipboard,
    onError: noteTrouble,
    onWake: () => {
      host.wake()
    }
  })
  const stopEvents = host.subscribe(event => {
    if (event.slice === 'vault' && event.value.state !== 'open' && event.value.state !== 'session')
      cover.all()
    if (event.slice === 'settings') applySettings()
    for (const window of [windows.main, quick.current()]) {
      const contents = window?.webContents
      if (contents !== undefined && !contents.isDestroyed()) contents.send(EVENT_CHANNEL, event)
    }
  })
  app.on('second-instance', (_event, argv) => {
    if (isQuitting) mustStartAgain = true
    else showLink(linkIn(argv))
  })
  // How macOS hands over a link.
  app.on('open-url', (event, link) => {
    event.preventDefault()
    if (!isQuitting) showLink(linkPlace(link))
  })
  app.on('browser-window-focus', () => {
    clipboard.retry()
  })
  app.on('activate', () => {
    show(null, null)
  })
  app.on('window-all-closed', () => {
    // The installer of an update ends the app itself.
    if (isClosedForUpdate || (!isQuitting && closesToTray())) return
    app.quit()
  })

  const window = first.window.isDestroyed() ? open() : lookAfter(first.window)
  const place = linkIn(process.argv)
  if (place !== null) showLink(place)

  const cancelSurroundings = after(
    SURROUNDINGS_AFTER_MS,
    () => {
      applySettings()
      installMenu({
        show,
        lock: () => {
          lock()
        },
        quit: () => {
          app.quit()
        },
        mainWindow: () => windows.main
      })
      safely(() => {
        commandLine = openCommandSocket({ host, profile: options.profile, onError: noteTrouble })
      }, noteTrouble)
      desktop = openDesktop({
        host,
        log,
        isSmoke: options.launch.isSmoke,
        isOpen,
        lock,
        onAct: act,
        clearClipboard: cover.clearClipboard,
        onError: noteTrouble
      })
      limitDumps()
    },
    { onError: noteTrouble }
  )
  // Once more, for what began while the first round was on its way.
  const cancelLimits = after(LIMITS_AGAIN_AFTER_MS, limitDumps, { onError: noteTrouble })
  if (options.launch.isSmoke) {
    runSmoke({ host, window, launch: options.launch })
      .then(
        isDone => {
          exitCode = isDone ? 0 : 1
        },
        (error: unknown) => {
          exitCode = 1
          log.write('internal', { error })
          printLine(`Rekey: the smoke run failed (${codeOf(error)}).`)
        }
      )
      .finally(() => {
        app.quit()
      })
  }

  let closing: Promise<void> | null = null

  function close(): Promise<void> {
    closing ??= closeAll()
    return closing
  }

  async function closeAll(): Promise<void> {
    // What may still show a secret goes first, and nothing that fails behind it keeps the vault open.
    cover.all()
    const steps = [stopLockListener, stopEvents, cancelSurroundings, cancelLimits, options.closeNotifier]
    for (const close of [...steps, () => desktop?.close(), shortcut.close, quick.close]) {
      safely(close, noteTrouble)
    }
    await clipboard.clearIfOurs().catch(noteTrouble)
    await commandLine?.drain(COMMANDS_END_WITHIN_MS).catch(noteTrouble)
    await host.close()
    commandLine?.close()
  }

  return {
    prepareToQuit: () => {
      isQuitting = true
    },
    exitCode: () => exitCode,
    isClosedForUpdate: () => isClosedForUpdate,
    mustStartAgain: () => mustStartAgain,
    close
  }
}
