import { SECOND } from '../core/clock'
import { fault, type Fault } from '../core/fault'
import { faultOf } from '../core/faulted'
import type { RotationId } from '../core/ids'
import { backoffMs } from '../core/rotation/change'
import { isLook, type Effect } from '../core/rotation/effect'
import { effectsOf } from '../core/rotation/effects-of'
import { createAgenda } from './rotation/agenda'
import { inTime } from './rotation/deadline'
import type { EffectTools, Errand } from './rotation/effect-tools'
import { perform } from './rotation/effects'
import { holdOf } from './rotation/hold'
import { letGo } from './rotation/let-go'
import { createListings } from './rotation/listings'
import { createRegister, type Live, type Register } from './rotation/live'
import { placesFor } from './rotation/places'
import { createTogether } from './rotation/together'
import type { RotationTools } from './rotation/tools'

/** Pieces of work that a person who looks waits for. */
const MOST_FOR_A_LOOK = 4
/** How long a person waits for a look that they asked for. */
const LOOK_PATIENCE_MS = 30 * SECOND

export type RotationRunner = {
  readonly register: Register
  /** The first rows of this run; where the disk does not take one, it is tried again with the rotation's next turn. */
  begin(lives: readonly Live[]): void
  /** Lets a rotation go on, now or when its next work is due. */
  wake(id: RotationId): void
  /** Does what is due for one rotation and everything that follows at once; resolves when nothing is due any more. */
  settle(id: RotationId): Promise<void>
  /** Reads the provider now, whatever the agenda says. The fault says why it could not. */
  lookNow(id: RotationId): Promise<Fault | null>
  /** The vault was opened, the network is back: what was held up is tried again. */
  wakeAll(): void
  /** Nothing new is begun; resolves when what is under way has ended. */
  stop(): Promise<void>
}

/**
 * Executes what the machine calls for: takes the first effect that is due, does it, journals what came of it, and asks the
 * machine again. One piece at a time per rotation, several rotations side by side.
 */
export function createRotationRunner(tools: RotationTools): RotationRunner {
  let isStopped = false
  const register = createRegister(tools, () => isStopped)
  const places = placesFor(tools)
  const effects: EffectTools = {
    tools,
    register,
    listings: createListings(tools, places),
    together: createTogether(register)
  }
  const working = new Set<Promise<void>>()
  const agenda = createAgenda<RotationId>(tools.clock, tools.scheduler, id => {
    wake(id)
  })

  function wake(id: RotationId): void {
    const live = register.get(id)
    if (live === null || isStopped) return
    const work = inTurn(live, () => goOn(live))
    working.add(work)
    // Bugs end in `onBug` inside; nothing is left to reject.
    work.then(
      () => working.delete(work),
      () => working.delete(work)
    )
  }

  function inTurn(live: Live, work: () => Promise<void>): Promise<void> {
    live.queued += 1
    const turn = live.turn.then(() => {
      live.queued -= 1
      return work()
    })
    live.turn = turn.catch((error: unknown) => {
      tools.onBug(error)
      rest(live)
    })
    return live.turn
  }

  /** A bug of ours: nobody knows any more what came of a call that was on the wire, and so it is said. */
  function rest(live: Live): void {
    live.isBroken = true
    live.hold = holdOf(fault('internal'), tools.clock.now(), null)
    try {
      letGo(register, live, tools.clock.now())
    } catch (error) {
      tools.onBug(error)
    }
    register.changed(live)
  }

  async function goOn(live: Live): Promise<void> {
    for (;;) {
      prepare(live)
      const effect = dueEffect(live)
      if (effect === null) break
      await inBackground(live, effect)
      if (live.queued === 0) continue
      // Readings may take longer than the pause between them. Whoever waits for a turn must not wait for the last one.
      wake(live.state.plan.rotationId)
      return
    }
    plan(live)
  }

  /** Does it in its place among the others. What waits for a place, or for a list, gives way to a person. */
  async function inBackground(live: Live, effect: Effect): Promise<void> {
    const giving = new AbortController()
    const { signal } = giving
    const work = (): Promise<Fault | null> => doOne(live, effect, { by: 'agenda', signal })
    live.giveWay = () => {
      giving.abort()
    }
    // Those that wait for the same list need one place, and the list has it.
    await (isLook(effect) ? work() : places.take(live.state.plan.accountId, work, signal))
    live.giveWay = null
  }

  /** Reads the provider now; what is due anyway comes first, and may be the very look that was asked for. */
  async function lookOnce(live: Live, errand: Errand): Promise<Fault | null> {
    live.restUntil = 0
    // Whoever looks wants it to go on.
    live.isBroken = false
    const readAt = live.state.old.readAt
    const problem = await goOnFor(live, errand, () => live.state.old.readAt === readAt)
    if (problem !== null || live.state.old.readAt !== readAt) return problem
    return doOne(live, lookEffect(live, tools.clock.now()), errand)
  }

  /** Does a few things that are due, as long as they are wanted and nothing is in the way; else it says what. */
  async function goOnFor(
    live: Live,
    errand: Errand,
    isWanted: (effect: Effect) => boolean
  ): Promise<Fault | null> {
    for (let count = 0; count < MOST_FOR_A_LOOK; count += 1) {
      prepare(live)
      const effect = dueEffect(live)
      if (effect === null || !isWanted(effect)) return null
      const problem = await doOne(live, effect, errand)
      if (problem !== null) return problem
    }
    return null
  }

  /** What comes before any decision. A disk that does not take it holds the rotation up. */
  function prepare(live: Live): void {
    if (isStopped) return
    try {
      if (register.catchUp(live)) settleHold(live, null)
    } catch (error) {
      const known = faultOf(error)
      if (known === null) throw error
      settleHold(live, known)
    }
  }

  function begin(lives: readonly Live[]): void {
    try {
      if (lives.length > 1) {
        register.together(lives, () => {
          for (const live of lives) register.catchUp(live)
        })
        return
      }
    } catch {
      // Each by itself then: one that cannot be written is no obstacle to the others.
    }
    for (const live of lives) prepare(live)
  }

  function dueEffect(live: Live): Effect | null {
    const now = tools.clock.now()
    if (isStopped || live.isBroken || live.isBehind || now < live.restUntil) return null
    return effectsOf(live.state).find(effect => effect.notBefore <= now) ?? null
  }

  function plan(live: Live): void {
    const id = live.state.plan.rotationId
    const times = live.isBehind ? [0] : effectsOf(live.state).map(effect => effect.notBefore)
    const isIdle = isStopped || live.isBroken || times.length === 0
    agenda.set(id, isIdle ? null : Math.max(Math.min(...times), live.restUntil))
  }

  async function doOne(live: Live, effect: Effect, errand: Errand): Promise<Fault | null> {
    const before = live.state
    const problem = await attempt(live, effect, errand)
    if (hasGivenWay(errand, problem)) return null
    // Work that neither failed nor changed anything would be due again at once, for ever.
    const isStuck = problem === null && live.state === before
    settleHold(live, isStuck ? fault('internal') : problem)
    return problem
  }

  async function attempt(live: Live, effect: Effect, errand: Errand): Promise<Fault | null> {
    try {
      return await perform(effects, live, effect, errand)
    } catch (error) {
      const known = faultOf(error)
      if (known === null) throw error
      return known
    }
  }

  function settleHold(live: Live, problem: Fault | null): void {
    const wasHeld = live.hold !== null
    if (problem === null) {
      live.failures = 0
      live.restUntil = 0
      live.hold = null
      if (wasHeld) register.changed(live)
      return
    }
    const now = tools.clock.now()
    const { pollMs } = live.state.plan.policy
    live.restUntil = now + backoffMs(live.failures, Math.max(1, pollMs), problem.retryAfterMs)
    live.failures += 1
    live.hold = holdOf(problem, live.hold?.since ?? now, live.restUntil)
    register.changed(live)
  }

  return {
    register,
    begin,
    wake,
    async settle(id) {
      const live = register.get(id)
      if (live === null) return
      live.restUntil = 0
      do await inTurn(live, () => goOn(live))
      while (dueEffect(live) !== null)
    },
    async lookNow(id) {
      const live = register.get(id)
      if (live === null) return fault('not-found')
      const errand: Errand = { by: 'person', askedAt: tools.clock.monotonic() }
      // Undefined until the provider was read, or could not be.
      let problem: Fault | null | undefined
      const look = async (): Promise<void> => {
        problem = await lookOnce(live, errand)
        // What follows from it is done for them as well, but not another list.
        if (problem === null) await goOnFor(live, errand, effect => !isLook(effect))
        wake(id)
      }
      const turn = inTurn(live, look)
      live.giveWay?.()
      // What has its turn before may wait for a disk that is full: a person is told then, and need not wait too.
      await inTime(tools.clock, () => turn, {
        tooLate: () => {
          if (problem === undefined) problem = live.hold?.fault ?? fault('provider-unavailable', 'timed-out')
        },
        ms: LOOK_PATIENCE_MS
      })
      return problem === undefined ? fault('internal') : problem
    },
    wakeAll() {
      for (const live of register.all()) {
        live.restUntil = 0
        wake(live.state.plan.rotationId)
      }
    },
    async stop() {
      isStopped = true
      agenda.stop()
      for (const live of register.all()) live.giveWay?.()
      await Promise.all([...working])
    }
  }
}

/** A reading that ended for a person who looks says nothing, and is no obstacle. */
function hasGivenWay(errand: Errand, problem: Fault | null): boolean {
  return errand.by === 'agenda' && errand.signal.aborted && problem?.code === 'cancelled'
}

/** A look that somebody asked for at `now`: a list from before will not do. */
function lookEffect(live: Live, now: number): Effect {
  const due = effectsOf(live.state).find(isLook)
  return { ...(due ?? { kind: 'sample-last-used', unknown: 'repeat' }), notBefore: now }
}
