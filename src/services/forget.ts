import type { OnError } from '../core/guarded'
import type { AuditEntry, AuditStore } from '../core/ports/audit'
import type { Transactions } from '../core/ports/transactions'

export type ForgetTools = {
  readonly transactions: Transactions
  readonly audit: Pick<AuditStore, 'append'>
  /** Something was forgotten, and the history lacks its row. */
  readonly onUnrecorded: OnError
}

/**
 * Forgets, and records it in the same transaction. If the row cannot be written, what was to be forgotten goes without it, and
 * the missing row is reported.
 */
export function forgetAndRecord(tools: ForgetTools, forget: () => void, entry: AuditEntry): void {
  const { transactions, audit, onUnrecorded } = tools
  try {
    transactions.run(() => {
      // The row first: its chain depends on the account, which is gone afterwards.
      audit.append(entry)
      forget()
    })
  } catch (error) {
    transactions.run(forget)
    onUnrecorded(error)
  }
}
