import { DAY } from '../../src/core/clock'
import { createBreakGlass, type BreakGlass } from '../../src/services/break-glass/break-glass'
import { createConfirmations } from '../../src/services/confirmations'
import { createBatchRuns, type BatchRuns } from '../../src/services/revocation/batch-runs'
import { createRevocation, type RevocationService } from '../../src/services/revocation/revocation'
import type { RevocationTools } from '../../src/services/revocation/tools'
import { batchStore } from '../../src/store/batches'
import { deliveryStore } from '../../src/store/deliveries'
import { revocationStore } from '../../src/store/obligations'
import type { StockedAccount } from './stocked-account'

export type RevocationServices = {
  readonly revocations: RevocationTools['revocations']
  readonly runs: BatchRuns
  readonly service: RevocationService
  readonly breakGlass: BreakGlass
}

/** Everything that revokes keys of an account by hand, put together as the app does. A second one is a second start. */
export function revocationServices(
  world: StockedAccount,
  changed: Partial<RevocationTools> = {}
): RevocationServices {
  const run = Math.random()
  let next = 0
  const ids = { id: () => `id-${run}-${next++}` }
  const revocations = revocationStore(world.store.db)
  const tools = {
    ...world.store,
    clock: world.clock,
    ids,
    revocations,
    deliveries: deliveryStore(world.store.db),
    confirmations: createConfirmations({ clock: world.clock, ids }),
    providerOf: () => world.provider,
    withClient: world.withClient,
    quietMs: () => 30 * DAY,
    ...changed
  }
  const runs = createBatchRuns(tools, batchStore(world.store.db))
  const breakGlass = createBreakGlass(tools, runs, error => {
    throw error
  })
  return { revocations, runs, service: createRevocation(tools, runs), breakGlass }
}
