import { ok } from '../../core/fault'
import { asAccountId } from '../../core/ids'
import type { AccountId } from '../../core/ids'
import type { Inventory } from '../../services/inventory'
import type { Handlers } from '../router'
import { toSyncView } from '../views/sync-view'

export type SyncHandlerTools = {
  readonly inventory: Inventory
  /** Starts a sync that goes on after the answer; failures of it are shown at the accounts. */
  readonly startSync: (accountIds?: readonly AccountId[]) => void
}

export function syncHandlers({
  inventory,
  startSync
}: SyncHandlerTools): Pick<Handlers, 'sync.start' | 'sync.stop'> {
  return {
    'sync.start': ({ accountIds }) => {
      startSync(accountIds?.map(asAccountId))
      return ok(toSyncView(inventory.progress()))
    },
    'sync.stop': () => {
      inventory.stop()
      return ok(toSyncView(inventory.progress()))
    }
  }
}
