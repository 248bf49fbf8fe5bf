import { fault, type Fault } from '../core/fault'
import { faultOf } from '../core/faulted'
import type { RotationId } from '../core/ids'
import { backoffMs } from '../core/rotation/change'
import { isLook, type Effect } from '../core/rotation/effect'
import { effectsOf } from '../core/rotation/effects-of'
import { createAgenda } from './rotation/agenda'
import type { EffectTools } from './rotation/effect-tools'
import { perform } from './rotation/effects'
import { createListings } from './rotation/listings'
import { createRegister, holdOf, type Live, type Register } from './rotation/live'
import { createSlots } from './rotation/turns'
import type { RotationTools } from './rotation/tools'

/** Pieces of work at one time, over all rotations; each account's own limits are kept by its client. */
const MOST_AT_ONCE = 16

export type RotationRunner = {
  readonly register: Register
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
  const effects: EffectTools = { tools, register, listings: createListings(tools) }
  const slots = createSlots(MOST_AT_ONCE)
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
    const turn = live.turn.then(work)
    live.turn = turn.catch((error: unknown) => {
      live.isBroken = true
      tools.onBug(error)
    })
    return live.turn
  }

  async function goOn(live: Live): Promise<void> {
    for (;;) {
      const effect = dueEffect(live)
      if (effect === null) break
      await slots(() => doOne(live, effect))
    }
    plan(live)
  }

  function dueEffect(live: Live): Effect | null {
    const now = tools.clock.now()
    if (isStopped || live.isBroken || now < live.restUntil) return null
    return effectsOf(live.state).find(effect => effect.notBefore <= now) ?? null
  }

  function plan(live: Live): void {
    const id = live.state.plan.rotationId
    const times = effectsOf(live.state).map(effect => effect.notBefore)
    const isIdle = isStopped || live.isBroken || times.length === 0
    agenda.set(id, isIdle ? null : Math.max(Math.min(...times), live.restUntil))
  }

  async function doOne(live: Live, effect: Effect): Promise<Fault | null> {
    const before = live.state
    const problem = await attempt(live, effect)
    // Work that neither failed nor changed anything would be due again at once, for ever.
    const isStuck = problem === null && live.state === before
    settleHold(live, isStuck ? fault('internal') : problem)
    return problem
  }

  async function attempt(live: Live, effect: Effect): Promise<Fault | null> {
    try {
      return await perform(effects, live, effect)
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
    wake,
    settle(id) {
      const live = register.get(id)
      if (live === null) return Promise.resolve()
      live.restUntil = 0
      return inTurn(live, () => goOn(live))
    },
    async lookNow(id) {
      const live = register.get(id)
      if (live === null) return fault('not-found')
      let problem: Fault | null = null
      await inTurn(live, async () => {
        live.restUntil = 0
        // What is due anyway comes first: it may be the very look that was asked for.
        const looked = live.state.old.readAt
        await goOn(live)
        if (live.hold === null && live.state.old.readAt === looked)
          problem = await doOne(live, lookEffect(live, tools.clock.now()))
        else problem = live.hold?.fault ?? null
        await goOn(live)
      })
      return problem
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
      await Promise.all([...working])
    }
  }
}

/** A look that somebody asked for at `now`: a list from before will not do. */
function lookEffect(live: Live, now: number): Effect {
  const due = effectsOf(live.state).find(isLook)
  return { ...(due ?? { kind: 'sample-last-used', unknown: 'repeat' }), notBefore: now }
}
