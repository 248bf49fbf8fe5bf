import { SECOND } from '../../core/clock'
import { ok } from '../../core/fault'
import { guarded } from '../../core/guarded'
import type { KeyPageView } from '../../contract/keys'
import type { App } from '../app'
import type { HandlersOf, Module, SliceName, Slices, Snapshot } from '../module'
import { after } from '../timers'
import type { KeysModule } from './keys'

/** As many as a window asks for at a time. */
const FIRST_KEYS = 100
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

export function openAppModule(app: App, keys: KeysModule, slices: () => Slices): AppModule {
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

  /** Only this order has an index on the disk. For any other all keys are read first, and the window asks in its own time. */
  async function firstKeys(): Promise<KeyPageView | null> {
    const { sort, descending, group } = settings.current().keysTable
    if (sort !== 'risk' || !descending || group !== 'none') return null
    const query = { filter: {}, sort, descending, group, offset: 0, limit: FIRST_KEYS }
    return keys.page(query)
  }

  const takeFirstKeys = readAhead(() => ({ asOf: publisher.keysRevision(), keys: firstKeys() }))

  return {
    handlers: {
      'app.snapshot': () => ok(snapshot()),
      'app.start': async () => {
        // Read while the keychain is being asked, and given away only if it opens.
        const { asOf, keys: reading } = takeFirstKeys()
        const first = await reading
        await lock.known()
        const shown = snapshot()
        const isOpen = shown.vault.state === 'open' || shown.vault.state === 'session'
        const isFresh = shown.keysRevision === asOf
        return ok({ snapshot: shown, keys: isOpen && isFresh ? first : null })
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

type Ahead = { readonly asOf: number; readonly keys: Promise<KeyPageView | null> }

/** The window asks a moment after the host was opened, and would wait for the reading then: so it is begun before. */
function readAhead(read: () => Ahead): () => Ahead {
  let ahead: Ahead | null = null
  let isAsked = false
  setImmediate(() => {
    if (isAsked) return
    // What went wrong is read once more for whoever asks, who then hears of it.
    const forget = (): void => {
      ahead = null
    }
    guarded(() => {
      ahead = read()
      ahead.keys.catch(forget)
    }, forget)()
  })
  return () => {
    const taken = ahead ?? read()
    ahead = null
    isAsked = true
    return taken
  }
}
