import type { Fault, Result } from './fault'

/**
 * An expected failure on its way up through code whose answers are plain values, such as a full disk below a repository.
 * Its message is the code alone. Whoever can decide catches it with `faultOf`.
 */
export class Faulted extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.detail === undefined ? fault.code : `${fault.code}/${fault.detail}`)
    this.name = 'Faulted'
    this.fault = fault
  }
}

/** The fault that `error` carries, or null when it is a bug. */
export function faultOf(error: unknown): Fault | null {
  return error instanceof Faulted ? error.fault : null
}

/** Full disks and the like, which a store throws, as the faults that they are. */
export async function answering<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    const fault = faultOf(error)
    if (fault === null) throw error
    return { ok: false, fault }
  }
}
