import { MINUTE, SECOND } from '../core/clock'
import type { Clock } from '../core/clock'
import type { AccountId } from '../core/ids'
import type { NoticeFact } from '../core/watch/notices'
import type { ReadingEnd, Surroundings } from '../core/watch/schedule'
import { createWatch } from '../services/watch/watch'
import type { WatchState } from '../services/watch/watch'
import type { Notifier, NoticeStore } from '../core/ports/notices'
import type { SyncProgress } from '../services/inventory'
import type { SettingsView } from '../contract/settings'
import { every } from './timers'

/** Between two looks at what is due: short, and free when nothing is due. */
const LOOK_EVERY_MS = 5 * SECOND

export type Watch = {
  pause(): void
  resume(): void
  state(): WatchState
  /** The machine woke up or the vault was opened: look at once instead of at the next turn. */
  wake(): void
  close(): void
}

export type WatchOptions = {
  readonly clock: Clock
  readonly settings: () => SettingsView
  readonly isOpen: () => boolean
  readonly accounts: () => readonly AccountId[]
  readonly sync: (accountIds: readonly AccountId[]) => Promise<SyncProgress>
  readonly surroundings: () => Surroundings
  readonly facts: () => readonly NoticeFact[]
  readonly notices: NoticeStore
  readonly notifier: Notifier
  /** Providers may be called: what else is due is looked at. */
  readonly afterLook: () => Promise<void>
  /** A look is over, whatever became of it: what only looks need can go until the next one. */
  readonly rest: () => void
  /** Called when the state that a person sees has changed. */
  readonly onState: () => void
  readonly onError: (error: unknown) => void
}

/** Gives the watch its turns while the app runs. */
export function startWatch(options: WatchOptions): Watch {
  let isClosed = false
  let told = ''
  const watch = createWatch({
    clock: options.clock,
    dice: Math.random,
    policy: () => ({ everyMs: options.settings().sync.everyMinutes * MINUTE }),
    surroundings: options.surroundings,
    isOpen: options.isOpen,
    accounts: options.accounts,
    sync: async ids => endsOf(ids, await options.sync(ids)),
    quietHours: () => {
      const { notify, quietFromMinute, quietToMinute } = options.settings().watch
      return notify ? { fromMinute: quietFromMinute, toMinute: quietToMinute } : null
    },
    minuteOfDay: now => {
      const local = new Date(now)
      return local.getHours() * 60 + local.getMinutes()
    },
    facts: options.facts,
    notices: options.notices,
    notifier: options.notifier
  })

  function tell(): void {
    const now = JSON.stringify(watch.state())
    if (now === told) return
    told = now
    options.onState()
  }

  function lookSoon(): void {
    if (isClosed) return
    watch
      .look()
      .then(() => {
        tell()
        return watch.state().kind === 'watching' ? options.afterLook() : undefined
      })
      .finally(() => {
        if (!isClosed) options.rest()
      })
      .catch(options.onError)
    tell()
  }

  const stop = every(LOOK_EVERY_MS, lookSoon, { onError: options.onError, keepsAlive: false })
  return {
    pause: () => {
      watch.pause()
      tell()
    },
    resume: () => {
      watch.resume()
      lookSoon()
    },
    state: () => watch.state(),
    wake: () => {
      watch.wake()
      lookSoon()
    },
    close: () => {
      isClosed = true
      stop()
    }
  }
}

function endsOf(ids: readonly AccountId[], progress: SyncProgress): ReadonlyMap<AccountId, ReadingEnd> {
  const ends = new Map<AccountId, ReadingEnd>()
  for (const { accountId, state, fault } of progress.accounts) {
    if (!ids.includes(accountId)) continue
    if (state === 'failed' && fault !== null) ends.set(accountId, { state: 'failed', fault })
    else ends.set(accountId, { state: state === 'done' ? 'done' : 'stopped' })
  }
  return ends
}
