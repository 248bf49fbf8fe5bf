import type { Clock } from '../../core/clock'
import { HOUR, MINUTE } from '../../core/clock'
import type { AccountId } from '../../core/ids'
import { decideNotices, isQuiet, type NoticeFact, type QuietHours } from '../../core/monitor/notices'
import {
  afterGap,
  afterReading,
  dueAccounts,
  lostBetween,
  newSchedule,
  nextDue,
  type AccountSchedule,
  type ClockReading,
  type Dice,
  type ReadingEnd,
  type Surroundings,
  type MonitorPolicy
} from '../../core/monitor/schedule'
import type { NoticeStore, Notifier } from '../../core/ports/notices'

export type MonitorTools = {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly dice: Dice
  policy(): MonitorPolicy
  surroundings(): Surroundings
  /** May providers be called now? */
  isOpen(): boolean
  accounts(): readonly AccountId[]
  /** Reads these accounts; answers how each ended. One call at a time. */
  sync(accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, ReadingEnd>>
  /** Null: notifications are switched off. */
  quietHours(): QuietHours | null
  /** Minutes of the local day at `now`. */
  minuteOfDay(now: number): number
  facts(): readonly NoticeFact[]
  readonly notices: NoticeStore
  readonly notifier: Notifier
}

/** What the account monitor does now, for the tray and the windows. */
export type MonitorState = {
  readonly kind: 'monitoring' | 'paused' | 'offline' | 'locked'
  readonly pausedUntil: number | null
}

export type Monitor = {
  /** Does what is due. Call it every few seconds, and after anything that may have changed something. */
  look(): Promise<void>
  state(): MonitorState
  pause(): void
  resume(): void
  /** The vault was opened or the machine woke up: what is due is due soon. */
  wake(): void
  /** When the next reading is due, on the monotonic clock. */
  nextDueAt(): number | null
}

const PAUSE_MS = HOUR
/** Facts are read from the store this often; nothing that is told changes faster. */
const TELL_EVERY_MS = MINUTE
/** A fact that was away for this long is a new one when it is back. */
const FORGET_AFTER_MS = 30 * 24 * HOUR

export function createMonitor(tools: MonitorTools): Monitor {
  const { clock } = tools
  let schedules: readonly AccountSchedule[] = []
  let last: ClockReading = reading()
  let pausedUntil: number | null = null
  let toldAt: number | null = null
  let isBusy = false
  let wasOffline = false

  function reading(): ClockReading {
    return { wall: clock.now(), monotonic: clock.monotonic() }
  }

  function state(): MonitorState {
    const until = pausedUntil !== null && clock.monotonic() < pausedUntil ? pausedUntil : null
    const leftMs = until === null ? 0 : until - clock.monotonic()
    if (until !== null) return { kind: 'paused', pausedUntil: clock.now() + leftMs }
    if (!tools.isOpen()) return { kind: 'locked', pausedUntil: null }
    return { kind: wasOffline ? 'offline' : 'monitoring', pausedUntil: null }
  }

  /** Sleep, clock jumps and lost networks first: they decide what "due" means. */
  function catchUp(): void {
    const now = reading()
    const lostMs = lostBetween(last, now)
    last = now
    if (pausedUntil !== null) pausedUntil -= lostMs
    const isOffline = tools.surroundings().network === 'offline'
    // What fell due while nobody could be reached comes one after the other, not in one burst.
    const isBack = wasOffline && !isOffline
    if (lostMs > 0 || isBack) schedules = afterGap(schedules, lostMs, now.monotonic, tools.dice)
    wasOffline = isOffline
  }

  function adjust(): void {
    const wanted = tools.accounts()
    const known = new Map(schedules.map(one => [one.accountId, one]))
    let place = 0
    schedules = wanted.map(accountId => {
      const found = known.get(accountId)
      if (found !== undefined) return found
      const made = newSchedule(accountId, place, clock.monotonic(), tools.dice)
      place += 1
      return made
    })
  }

  async function readDue(): Promise<void> {
    if (state().kind !== 'monitoring') return
    const due = dueAccounts(schedules, clock.monotonic())
    if (due.length === 0) return
    const ends = await tools.sync(due)
    // What was just read may be worth telling at once.
    toldAt = null
    const now = clock.monotonic()
    const around = { policy: tools.policy(), surroundings: tools.surroundings(), dice: tools.dice }
    schedules = schedules.map(one => {
      if (!due.includes(one.accountId)) return one
      return afterReading(one, ends.get(one.accountId) ?? { state: 'stopped' }, now, around)
    })
  }

  function tell(): void {
    const hours = tools.quietHours()
    if (hours === null) return
    if (toldAt !== null && clock.monotonic() - toldAt < TELL_EVERY_MS) return
    toldAt = clock.monotonic()
    const now = clock.now()
    const told = new Map(tools.notices.all().map(row => [row.fact, row]))
    const quiet = isQuiet(tools.minuteOfDay(now), hours) ? 'quiet' : 'loud'
    const decision = decideNotices(tools.facts(), told, now, quiet)
    // Remembered first: after a crash in between, a fact is told too seldom rather than again and again.
    tools.notices.put(decision.rows)
    tools.notices.prune(now - FORGET_AFTER_MS)
    for (const notice of decision.notices) tools.notifier.show(notice)
  }

  return {
    look: async () => {
      if (isBusy) return
      isBusy = true
      try {
        catchUp()
        adjust()
        await readDue()
        tell()
      } finally {
        isBusy = false
      }
    },
    state,
    pause: () => {
      pausedUntil = clock.monotonic() + PAUSE_MS
    },
    resume: () => {
      pausedUntil = null
    },
    wake: () => {
      schedules = afterGap(schedules, 0, clock.monotonic(), tools.dice)
      toldAt = null
    },
    nextDueAt: () => nextDue(schedules)
  }
}
