import { fault } from '../../core/fault'
import { currentAttempt } from '../../core/rotation/state'
import type { Live, Register } from './live'

/** Whoever waited for the answer of a call is gone: its outcome is unknown, and is looked for. Throws `Faulted`. */
export function letGo(register: Register, live: Live, at: number): void {
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
}
