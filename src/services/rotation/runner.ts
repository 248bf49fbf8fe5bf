import { MINUTE, SECOND } from '../../core/clock'
import { fault, type Fault } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import type { RotationId } from '../../core/ids'
import { backoffMs } from '../../core/rotation/change'
import { isReading, type Effect } from '../../core/rotation/effect'
import { effectsOf } from '../../core/rotation/effects-of'
import { currentAttempt } from '../../core/rotation/state'
import { createAgenda } from './agenda'
import type { EffectTools, Errand } from './effect-tools'
import { perform } from './effects'
import { createListings } from './listings'
import { createRegister, holdOf, isOfThisComputer, type Live, type Register } from './live'
import { permitsFor } from './permits'
import { inTime } from './timing'
import { createTogether } from './together'
import type { RotationTools } from './tools'

// How the work of all rotations is ordered. Three things are shared.
//
// - A queue for each rotation: its steps are done one after the other, so that each decides on the state that the last one left.
// - Permits for each account: a background step begins when its account has one, as many as its connection sends at once.
// - Lists for each group: rotations that want the same list wait for one call, which holds one permit for all of them.
//
// A person's reading goes first. Example: two hundred rotations of one group are due, and their list is queued for a permit. A
// person asks for a reading of one of them: its queued step is cancelled (`cancelQueued`), a list begins at once without a permit,
// and all two hundred get that list. A list that began before the person asked will not do for them.

/** Pieces of work that a person who looks waits for. */
const MOST_FOR_A_READING = 4
/** The longest rest after a step that this computer refused. */
const LONGEST_LOCAL_REST_MS = MINUTE
/** How long a person waits for a look that they asked for. */
const READING_PATIENCE_MS = 30 * SECOND

export type RotationRunner = {
  readonly register: Register
  /** The first rows of this run; where the disk does not take one, it is tried again with the rotation's next step. */
  begin(lives: readonly Live[]): void
  /** Lets a rotation go on, now or when its next work is due. */
  wake(id: RotationId): void
  /** Does what is due for one rotation and everything that follows at once; resolves when nothing is due any more. */
  settle(id: RotationId): Promise<void>
  /** Reads the provider now, whatever the agenda says. The fault says why it could not. */
  readNow(id: RotationId): Promise<Fault | null>
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
  const permits = permitsFor(tools)
  const effects: EffectTools = {
    tools,
    register,
    listings: createListings(tools, permits),
    together: createTogether(register)
  }
  const working = new Set<Promise<void>>()
  const agenda = createAgenda<RotationId>(tools.clock, tools.scheduler, id => {
    wake(id)
  })

  function wake(id: RotationId): void {
    const live = register.get(id)
    if (live === null || isStopped) return
    const work = enqueue(live, () => goOn(live))
    working.add(work)
    // Bugs end in `onBug` inside; nothing is left to reject.
    work.then(
      () => working.delete(work),
      () => working.delete(work)
    )
  }

  function enqueue(live: Live, work: () => Promise<void>): Promise<void> {
    live.queued += 1
    const done = live.queue.then(() => {
      live.queued -= 1
      return work()
    })
    live.queue = done.catch((error: unknown) => {
      tools.onBug(error)
      rest(live)
    })
    return live.queue
  }

  /** A bug of ours: nobody knows any more what came of a call that was on the wire, and so it is said. */
  function rest(live: Live): void {
    live.isBroken = true
    live.hold = holdOf(fault('internal'), tools.clock.now(), null)
    try {
      abandonCalls(register, live, tools.clock.now())
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
      // Readings may take longer than the pause between them: queued work goes before the next one.
      wake(live.state.plan.rotationId)
      return
    }
    plan(live)
  }

  /** Does it with a permit. While it is queued for one, or for a list, a person's reading cancels it. */
  async function inBackground(live: Live, effect: Effect): Promise<void> {
    const queued = new AbortController()
    const { signal } = queued
    const work = (): Promise<Fault | null> => doOne(live, effect, { by: 'agenda', signal })
    live.cancelQueued = () => {
      queued.abort()
    }
    // Everyone who waits for the same list needs one permit, and the list holds it.
    await (isReading(effect) ? work() : permits.take(live.state.plan.accountId, work, signal))
    live.cancelQueued = null
  }

  /** Reads the provider now; what is due anyway comes first, and may be the very look that was asked for. */
  async function readOnce(live: Live, errand: Errand): Promise<Fault | null> {
    live.restUntil = 0
    // A person who asks for a reading wants it to go on.
    live.isBroken = false
    const readAt = live.state.old.readAt
    const problem = await goOnFor(live, errand, () => live.state.old.readAt === readAt)
    if (problem !== null || live.state.old.readAt !== readAt) return problem
    return doOne(live, readingEffect(live, tools.clock.now()), errand)
  }

  /** Does a few things that are due, as long as they are wanted and nothing is in the way; else it says what. */
  async function goOnFor(
    live: Live,
    errand: Errand,
    isWanted: (effect: Effect) => boolean
  ): Promise<Fault | null> {
    for (let count = 0; count < MOST_FOR_A_READING; count += 1) {
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
    if (isCancelled(errand, problem)) return null
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
    const restMs = backoffMs(live.failures, Math.max(1, pollMs), problem.retryAfterMs)
    // A disk with room again, or an open vault, is not kept waiting as a provider is that asked for fewer calls.
    live.restUntil = now + (isOfThisComputer(problem) ? Math.min(restMs, LONGEST_LOCAL_REST_MS) : restMs)
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
      do await enqueue(live, () => goOn(live))
      while (dueEffect(live) !== null)
    },
    async readNow(id) {
      const live = register.get(id)
      if (live === null) return fault('not-found')
      const errand: Errand = { by: 'person', askedAt: tools.clock.monotonic() }
      // Undefined until the provider was read, or could not be.
      let problem: Fault | null | undefined
      const reading = async (): Promise<void> => {
        problem = await readOnce(live, errand)
        // What follows from it is done for them as well, but not another list.
        if (problem === null) await goOnFor(live, errand, effect => !isReading(effect))
        wake(id)
      }
      const done = enqueue(live, reading)
      live.cancelQueued?.()
      // A step ahead of us may be retrying on a full disk; report that instead of waiting.
      await inTime(tools.clock, () => done, {
        tooLate: () => {
          if (problem === undefined) problem = live.hold?.fault ?? fault('provider-unavailable', 'timed-out')
        },
        ms: READING_PATIENCE_MS
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
      for (const live of register.all()) live.cancelQueued?.()
      await Promise.all([...working])
    }
  }
}

/** A step that a person's reading cancelled says nothing, and is no obstacle. */
function isCancelled(errand: Errand, problem: Fault | null): boolean {
  return errand.by === 'agenda' && errand.signal.aborted && problem?.code === 'cancelled'
}

/** A look that somebody asked for at `now`: a list from before will not do. */
function readingEffect(live: Live, now: number): Effect {
  const due = effectsOf(live.state).find(isReading)
  return { ...(due ?? { kind: 'sample-last-used', unknown: 'repeat' }), notBefore: now }
}

/** Nothing waits for the answer of a call any more: its outcome is unknown, and is looked for. Throws `Faulted`. */
function abandonCalls(register: Register, live: Live, at: number): void {
  const { name, task } = live.state
  const why = fault('internal')
  const attempt = currentAttempt(live.state)
  if (name === 'create-intent' && attempt !== null) {
    register.apply(live, {
      kind: 'create-unknown',
      at,
      attempt: attempt.number,
      fault: why,
      providerKeyId: null
    })
  }
  if (task?.phase === 'sent') {
    register.apply(live, { kind: 'call-failed', at, callId: task.callId, outcome: 'unknown', fault: why })
  }
  for (const [delivery, { activation }] of live.state.deliveries.entries()) {
    if (activation?.state !== 'started') continue
    register.apply(live, { kind: 'activation-failed', at, delivery, outcome: 'unknown', fault: why })
  }
}
