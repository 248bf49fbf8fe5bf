import { fault, type Fault, type FaultDetail } from '../../core/fault'
import { Faulted, faultOf } from '../../core/faulted'
import type { AccountId, RotationId } from '../../core/ids'
import { begin } from '../../core/rotation/phases/creating'
import type { EventOf, RotationEvent } from '../../core/rotation/event'
import { clockStepMs } from '../../core/rotation/clock-moved'
import type { Hold } from '../../core/rotation/overview-of'
import type { RotationState } from '../../core/rotation/state'
import { isFinal } from '../../core/rotation/state'
import { transition } from '../../core/rotation/transition'
import { attestedDelivery } from './attested-delivery'
import { actorOf, auditOf } from './audit-of'
import { encodeEvent } from './event-codec'
import { keepInventory } from './keep-inventory'
import type { RotationTools } from './tools'

/** A rotation in memory: its state, and what passes by itself and is in no journal. */
export type Live = {
  state: RotationState
  hold: Hold | null
  /** Readings and calls that failed in a row. */
  failures: number
  /** Nothing is tried before this time (epoch ms). */
  restUntil: number
  /** A bug of ours stopped it: it rests until a person has it looked at, or the next start. */
  isBroken: boolean
  /** Monotonic time of its last change: what began before says nothing new. */
  changedAt: number
  /** The first row of this run, as long as the disk has not taken it: nothing comes before it. */
  unresumed: EventOf<'resumed'> | null
  /** The disk did not take what comes before every other row. */
  isBehind: boolean
  /** Both clocks as they were when it was last caught up with. */
  caughtUpAt: { readonly wall: number; readonly mono: number } | null
  /** The end of this rotation's queue: its pieces of work are done one after the other. */
  queue: Promise<void>
  /** Pieces of work in the queue that have not begun. */
  queued: number
  /** Cancels the current step if it is still queued for a permit or a list; null otherwise. */
  cancelQueued: (() => void) | null
}

export type Within = () => void

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 30_000

/** The rotations in memory, and the only way to change one: through its journal. */
export type Register = {
  get(id: RotationId): Live | null
  all(): readonly Live[]
  add(state: RotationState): Live
  /** Begins a journal, with all that belongs to it (`within`) in one transaction. Null when the key has an open rotation. */
  plan(event: EventOf<'planned'>, within?: Within): Live | null
  /**
   * Journals the event with all that belongs to it (`within`, the audit rows, the inventory) in one transaction, and then
   * takes the new state. False, and nothing is written, when the machine does not accept the event. Throws `Faulted`.
   */
  apply(live: Live, event: RotationEvent, within?: Within): boolean
  /**
   * Ends this rotation and begins another of its key in one transaction, so that no crash comes between. Null, and nothing is
   * written, when the event does not end it. Throws `Faulted`.
   */
  replace(live: Live, end: RotationEvent, next: EventOf<'planned'>): Live | null
  /**
   * Journals what comes before every other row: that the clock was set since the last one, and the first row of this run.
   * True when there was something. Throws `Faulted`.
   */
  catchUp(live: Live): boolean
  /**
   * Everything that `write` writes about these rotations is one transaction: they wait for the disk once. When the disk does
   * not take it, none of it has happened. Throws `Faulted`.
   */
  together(lives: readonly Live[], write: () => void): void
  /** As `apply`, for facts that must not be forgotten: tries again until the disk takes them. */
  record(live: Live, event: RotationEvent, within?: Within): Promise<boolean>
  onChange(listener: (live: Live) => void): () => void
  changed(live: Live): void
  markers(): ReadonlySet<string>
  /** Drops an account's rotations without a word in their journals, which are about to be deleted (a sandbox). */
  forget(accountId: AccountId): void
}

export function createRegister(tools: RotationTools, isStopped: () => boolean): Register {
  const lives = new Map<RotationId, Live>()
  const listeners = new Set<(live: Live) => void>()
  let markers: Set<string> | null = null
  /** Whom to tell about when the transaction that they share is on disk; null outside of one. */
  let untold: Set<Live> | null = null

  function changed(live: Live): void {
    if (untold !== null) {
      untold.add(live)
      return
    }
    for (const listener of listeners) {
      try {
        listener(live)
      } catch (error) {
        // A listener must not stop what is written already.
        tools.onBug(error)
      }
    }
  }

  function add(state: RotationState): Live {
    const live: Live = {
      state,
      hold: null,
      failures: 0,
      restUntil: 0,
      isBroken: false,
      changedAt: tools.clock.monotonic(),
      unresumed: null,
      isBehind: false,
      caughtUpAt: null,
      queue: Promise.resolve(),
      queued: 0,
      cancelQueued: null
    }
    lives.set(state.plan.rotationId, live)
    return live
  }

  function knownMarkers(): Set<string> {
    markers ??= new Set(tools.journal.markers())
    return markers
  }

  function plan(event: EventOf<'planned'>, within?: Within): Live | null {
    const isOpened = tools.transactions.run(() => {
      if (!writePlan(event)) return false
      within?.()
      return true
    })
    return isOpened ? take(event) : null
  }

  function writePlan(event: EventOf<'planned'>): boolean {
    const { rotationId, accountId, oldKeyId } = event.plan
    const record = { id: rotationId, accountId, keyId: oldKeyId, startedAt: event.at }
    if (!tools.journal.open(record)) return false
    const state = begin(event)
    const actor = actorOf(state, event)
    tools.journal.append(rotationId, { seq: 1, at: event.at, event: encodeEvent(event), actor })
    tools.keys.setRotation(oldKeyId, rotationId)
    for (const entry of auditOf(null, event, state)) tools.audit.append(entry)
    return true
  }

  function take(event: EventOf<'planned'>): Live {
    const live = add(begin(event))
    changed(live)
    return live
  }

  function replace(live: Live, end: RotationEvent, next: EventOf<'planned'>): Live | null {
    catchUp(live)
    if (!isFinal(transition(live.state, end).state)) return null
    // The key is free once the end is written, and not before.
    const isWritten = write(live, end, undefined, () => {
      if (!writePlan(next)) throw new Error('The key of a rotation that ended is not free.')
    })
    return isWritten ? take(next) : null
  }

  function apply(live: Live, event: RotationEvent, within?: Within): boolean {
    catchUp(live)
    return write(live, event, within)
  }

  function catchUp(live: Live): boolean {
    live.isBehind = true
    const at = tools.clock.now()
    const mono = tools.clock.monotonic()
    const before = live.caughtUpAt
    const passed = before === null ? null : { wallMs: at - before.wall, monoMs: mono - before.mono }
    const byMs = clockStepMs(live.state, at, passed)
    // Times of an earlier run are moved before this run adds its own.
    const hasMoved = byMs !== 0 && write(live, { kind: 'clock-moved', at, byMs })
    live.caughtUpAt = { wall: at, mono }
    // A pause that was to end by the other clock's time ends now.
    if (byMs < 0) live.restUntil = Math.min(live.restUntil, at)
    const first = live.unresumed
    if (first !== null) write(live, first)
    live.unresumed = null
    live.isBehind = false
    return hasMoved || first !== null
  }

  function write(live: Live, event: RotationEvent, within?: Within, afterwards?: Within): boolean {
    const before = live.state
    const after = transition(before, event).state
    // One that was forgotten while a call of it was under way has no journal any more.
    if (after === before || !lives.has(before.plan.rotationId)) return false
    if (isFinal(before) && !isFinal(after)) requireFreeKey(before.plan)
    const row = { seq: after.seq, at: event.at, event: encodeEvent(event), actor: actorOf(after, event) }
    try {
      tools.transactions.run(() => {
        tools.journal.append(before.plan.rotationId, row)
        within?.()
        keepInventory(tools, before, after, event.at)
        for (const entry of auditOf(before, event, after)) tools.audit.append(entry)
        const attested = attestedDelivery(event, after)
        if (attested !== null) tools.deliveries.add(attested)
        if (event.kind === 'create-intended') tools.journal.addMarker(event.marker, before.plan.rotationId)
        afterwards?.()
      })
    } catch (error) {
      // What fails behind the commit (emptying the log, say) must not be taken for a row that is not there.
      if (faultOf(error) === null || !isOnDisk(before, row)) throw error
    }
    if (event.kind === 'create-intended') knownMarkers().add(event.marker)
    live.state = after
    live.changedAt = tools.clock.monotonic()
    changed(live)
    return true
  }

  /** A key has one open rotation: one that ended does not open again beside it. */
  function requireFreeKey({ oldKeyId }: RotationState['plan']): void {
    if (tools.journal.openOf(oldKeyId) === null) return
    throw new Faulted(fault('conflict', 'another-rotation-open'))
  }

  function isOnDisk(before: RotationState, row: { readonly seq: number; readonly event: string }): boolean {
    return tools.journal.rows(before.plan.rotationId).at(row.seq - 1)?.event === row.event
  }

  function together(shared: readonly Live[], write: () => void): void {
    const before = shared.map(live => ({ ...live }))
    const told = new Set<Live>()
    const work = { isWhole: false }
    untold = told
    try {
      tools.transactions.run(() => {
        write()
        work.isWhole = true
      })
    } catch (error) {
      // As for one: what fails behind the commit must not be taken for rows that are not there.
      if (faultOf(error) === null || !work.isWhole || !shared.every(isWritten)) {
        for (const [index, live] of shared.entries()) Object.assign(live, before[index])
        throw error
      }
    } finally {
      untold = null
    }
    for (const live of told) changed(live)
  }

  /** A disk that cannot even be read has taken nothing. */
  function isWritten({ state }: Live): boolean {
    try {
      return tools.journal.rows(state.plan.rotationId).length === state.seq
    } catch (error) {
      if (faultOf(error) === null) throw error
      return false
    }
  }

  async function record(live: Live, event: RotationEvent, within?: Within): Promise<boolean> {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(LONGEST_RETRY_MS, waitMs * 2)) {
      try {
        const isTaken = apply(live, event, within)
        if (live.hold?.fault?.code === 'storage-failed') live.hold = null
        return isTaken
      } catch (error) {
        const known = faultOf(error)
        if (known === null || isStopped()) throw error
        // The provider has acted and the disk does not take it: the fact stays in memory until it does.
        live.hold = holdOf(known, tools.clock.now(), tools.clock.now() + waitMs)
        changed(live)
        await tools.clock.sleep(waitMs)
      }
    }
  }

  return {
    get: id => lives.get(id) ?? null,
    all: () => [...lives.values()],
    add,
    plan,
    replace,
    apply,
    catchUp,
    together,
    record,
    forget: accountId => {
      for (const [id, live] of lives) if (live.state.plan.accountId === accountId) lives.delete(id)
    },
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    changed,
    markers: knownMarkers
  }
}

/** Faults with which the team holds a rotation up; it goes on by itself once they pass. */
const TEAM_DETAILS: ReadonlySet<FaultDetail> = new Set([
  'lease-held',
  'lease-lost',
  'approval-needed',
  'approval-pending',
  'approval-declined',
  'approval-expired',
  'not-a-member',
  'member-removed',
  'ledger-unreachable'
])

/** What keeps work from being done, in the words of the overview. */
export function holdOf(fault: Fault, since: number, until: number | null): Hold {
  return { code: holdCode(fault), since, until, fault }
}

/** Neither the provider nor the network keeps it from going on. */
export function isOfThisComputer({ code }: Fault): boolean {
  return code === 'vault-locked' || code === 'storage-failed'
}

function holdCode(fault: Fault): Hold['code'] {
  if (fault.detail !== undefined && TEAM_DETAILS.has(fault.detail)) return 'team'
  if (fault.code === 'vault-locked') return 'vault'
  if (fault.code === 'storage-failed') return 'storage'
  const isNetwork =
    fault.detail === 'offline' || fault.detail === 'dns-failed' || fault.detail === 'connection-refused'
  return isNetwork ? 'offline' : 'provider-answer'
}
