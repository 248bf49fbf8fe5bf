import type { Fault } from './fault'

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
