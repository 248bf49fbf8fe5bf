import type { SyncView } from '../../contract/accounts'
import type { SyncProgress } from '../../services/inventory'
import { toFaultView } from '../router'

export function toSyncView(progress: SyncProgress): SyncView {
  return {
    isRunning: progress.isRunning,
    startedAt: progress.startedAt,
    finishedAt: progress.finishedAt,
    accounts: progress.accounts.map(({ accountId, state, keys, fault }) => ({
      accountId,
      state,
      keys,
      fault: fault === null ? null : toFaultView(fault)
    }))
  }
}
