import type { Clock } from '../core/clock'
import type { Fault } from '../core/fault'
import { faultOf } from '../core/faulted'
import type { StorageView } from '../contract/app'
import type { AuditAct, AuditEntry, AuditStore } from '../core/ports/audit'
import type { Log } from './log'

/**
 * The history of what Rekey does by itself or for safety. A lock, a clear or a close has happened when its row is written, and
 * never waits for it: a row that cannot be written is counted, and the windows say so.
 */
export type Records = {
  /** Never throws. */
  note(act: AuditAct, facts: AuditEntry['facts'], actor: AuditEntry['actor']): void
  /** The row of something that was done could not be written. */
  noteUnrecorded(error: unknown): void
  /** Each fault that reaches a person or the log: one of them may say that the database is damaged. */
  noteFault(fault: Fault): void
  /** The same for whatever was thrown. */
  noteError(error: unknown): void
  state(): StorageView
  isDamaged(): boolean
}

export type RecordsOptions = {
  readonly audit: Pick<AuditStore, 'append'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly onChange: () => void
}

export function createRecords({ audit, clock, log, onChange }: RecordsOptions): Records {
  let unrecorded = 0
  let isDamaged = false

  function noteFault({ code, detail }: Fault): void {
    if (isDamaged || code !== 'storage-failed' || detail !== 'database-corrupt') return
    isDamaged = true
    log.write('store.failed', { code, detail })
    onChange()
  }

  function noteError(error: unknown): void {
    const fault = faultOf(error)
    if (fault !== null) noteFault(fault)
  }

  function noteUnrecorded(error: unknown): void {
    unrecorded += 1
    log.write('record.failed', { error, ...storageFields(faultOf(error)) })
    noteError(error)
    onChange()
  }

  return {
    note: (act, facts, actor) => {
      const about = { accountId: null, keyId: null, rotationId: null }
      try {
        audit.append({ at: clock.now(), act, actor, facts, ...about })
      } catch (error) {
        noteUnrecorded(error)
      }
    },
    noteUnrecorded,
    noteFault,
    noteError,
    state: () => ({ isDamaged, unrecorded }),
    isDamaged: () => isDamaged
  }
}

function storageFields(fault: Fault | null): { readonly code?: string; readonly detail?: string } {
  if (fault === null) return {}
  return { code: fault.code, ...(fault.detail === undefined ? {} : { detail: fault.detail }) }
}
