import { MINUTE } from '../core/clock'
import type { Clock } from '../core/clock'
import type { AuditStore } from '../core/ports/audit'
import type { Refusal } from './router'

/** A page that knocks in a loop must not fill the history. */
const MOST_ROWS_A_MINUTE = 20

/** Writes calls that were not let through into the history: a bounded number, and never what they said. */
export function createRefusalNotes(tools: {
  readonly audit: Pick<AuditStore, 'append'>
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}): (command: string | null, why: Refusal | 'foreign-page') => void {
  let since = tools.clock.monotonic()
  let rows = 0
  return (command, why) => {
    if (tools.clock.monotonic() - since > MINUTE) {
      since = tools.clock.monotonic()
      rows = 0
    }
    rows += 1
    if (rows > MOST_ROWS_A_MINUTE) return
    try {
      tools.audit.append({
        at: tools.clock.now(),
        act: 'access.refused',
        actor: 'rekey',
        accountId: null,
        keyId: null,
        rotationId: null,
        facts: { command, why }
      })
    } catch (error) {
      // The call is refused all the same, also when the disk is full.
      tools.onError(error)
    }
  }
}
