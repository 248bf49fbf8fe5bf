import { HOUR, SECOND } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { ActivationOrder, ActivatorClient, ActivatorManifest } from '../../core/ports/activator'

// CI jobs take their secrets when they begin. Nothing has to be started: those that began before the write end by themselves, and
// only they may still hold the old key.

/** A job may run for six hours. */
export const JOBS_DEADLINE_MS = 7 * HOUR

/** Dates of servers have whole seconds. */
const PRECISION_MS = SECOND

export function jobsManifest(id: string, name: string): ActivatorManifest {
  const help = 'Starts nothing. Waits until the runs that were queued before the delivery have ended.'
  return { id, name, help, fields: [], deadlineMs: JOBS_DEADLINE_MS }
}

export type Jobs<State extends string> = {
  /** By the server's clock, in epoch ms; null when it does not say. Faults: those of a missing right. */
  serverTime(order: ActivationOrder): Promise<Result<number | null>>
  readonly states: readonly State[]
  /** Is a job in this state that was created at this time or before? */
  hasOlder(order: ActivationOrder, state: State, createdBy: number): Promise<Result<boolean>>
}

export function waitForJobs<State extends string>(jobs: Jobs<State>): ActivatorClient {
  return {
    async prepare(order) {
      const time = await jobs.serverTime(order)
      if (!time.ok) return time
      return time.value === null
        ? failed('provider-changed', 'unexpected-shape')
        : ok(String(Math.ceil(time.value) + PRECISION_MS))
    },

    start: () => Promise.resolve({ kind: 'committed', value: 'running' }),

    async follow(order, mark) {
      // Twice: a job may move from a state that is read later to one that was read before.
      for (const state of [...jobs.states, ...jobs.states]) {
        const older = await jobs.hasOlder(order, state, Number(mark))
        if (!older.ok) return older
        if (older.value) return ok({ kind: 'running' })
      }
      return ok({ kind: 'active' })
    }
  }
}
