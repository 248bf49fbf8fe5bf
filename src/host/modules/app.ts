import { SECOND } from '../../core/clock'
import { ok } from '../../core/fault'
import type { App } from '../app'
import type { HandlersOf, Module, SliceName, Slices, Snapshot } from '../module'
import { after } from '../timers'

const NO_TRAY = 'no-tray'
const FOR_EVER = Number.MAX_SAFE_INTEGER
/** The window has loaded, but listens only when its script has run. */
const AFTER_FIRST_PICTURE_MS = 2 * SECOND

/** What a window begins with, and where it can go. */
export type AppModule = Module & {
  readonly handlers: HandlersOf<'app'>
  readonly slices: Slices<'storage'>
  /** This desktop shows no tray: said once, ever. */
  noteNoTray(): void
}

export function openAppModule(app: App, slices: () => Slices): AppModule {
  const { options, lock, publisher, settings, records } = app

  /** All that a window begins with. A locked app shows that it is locked, and nothing of what it knows. */
  function snapshot(): Snapshot {
    return {
      revision: publisher.revision(),
      version: options.version,
      platform: options.platform,
      oldRuntime: options.oldRuntime ?? null,
      clipboardClearing: options.clipboard.clearing,
      settingsWere: settings.were,
      keysRevision: publisher.keysRevision(),
      ...shownSlices(slices(), lock.isLocked())
    }
  }

  return {
    handlers: {
      'app.snapshot': async () => {
        await lock.known()
        return ok(snapshot())
      },
      'app.show': ({ screen, id }) => {
        options.desktop.showMain()
        publisher.go(screen, id)
        return ok(null)
      }
    },
    slices: { storage: { read: () => records.state() } },
    noteNoTray: () => {
      const { notices } = app.profile
      const at = options.clock.now()
      if (notices.all().some(row => row.fact === NO_TRAY)) return
      // Far from now, so that it is never forgotten and said again.
      notices.put([{ fact: NO_TRAY, step: 1, firstSeenAt: at, lastSeenAt: FOR_EVER, toldAt: at }])
      const say = (): void => {
        publisher.go(NO_TRAY, null)
      }
      after(AFTER_FIRST_PICTURE_MS, say, { onError: app.onError, keepsAlive: false })
    }
  }
}

/** The slices as a window may see them now. */
function shownSlices(slices: Slices, isLocked: boolean): Pick<Snapshot, SliceName> {
  const shown = Object.entries(slices).map(([name, { read, whileLocked }]) => [
    name,
    isLocked && whileLocked !== undefined ? whileLocked : read()
  ])
  // Each name keeps its own value; only TypeScript's view of entries forgets that. The router parses it on the way out.
  return Object.fromEntries(shown) as Pick<Snapshot, SliceName>
}
