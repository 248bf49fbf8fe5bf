import { randomBytes } from 'node:crypto'
import { DAY } from '../../../src/core/clock'
import type { ProviderClient } from '../../../src/core/ports/provider'
import { ok } from '../../../src/core/fault'
import { provider as telecom } from '../../../src/providers/23telecom/index'
import { createBreakGlass } from '../../../src/services/break-glass/break-glass'
import type { BreakGlass } from '../../../src/services/break-glass/break-glass'
import { createConfirmations } from '../../../src/services/confirmations'
import { createBatchRuns } from '../../../src/services/revocation/batch-runs'
import { createRevocation } from '../../../src/services/revocation/revocation'
import type { RevocationService } from '../../../src/services/revocation/revocation'
import { deliveryStore } from '../../../src/store/deliveries'
import { batchStore } from '../../../src/store/batches'
import { revocationStore } from '../../../src/store/obligations'
import { openStore } from '../../../src/store/open-store'
import type { OpenedStore } from '../../../src/store/open-store'
import { benchAccount, pacedProvider, realClock } from './paced-provider'

export type BenchWorld = {
  readonly store: OpenedStore
  readonly client: ProviderClient
  readonly revocation: RevocationService
  readonly breakGlass: BreakGlass
  /** Reads the provider's list into the store. */
  fill(): Promise<void>
  close(): Promise<void>
}

/** The real services on a real database, with `url` as their only provider. */
export async function benchWorld(options: {
  readonly databasePath: string
  readonly url: string
  readonly perMinute: number | null
  readonly wrap?: (client: ProviderClient) => ProviderClient
}): Promise<BenchWorld> {
  const clock = realClock()
  const opened = openStore({ path: options.databasePath })
  if (!opened.ok) throw new Error(opened.fault.detail)
  const store = opened.value
  const account = benchAccount(options.url)
  const provider = pacedProvider(telecom.manifest, options.perMinute)
  const connected = await provider.connect({ baseUrl: options.url, settings: {}, credential: {} }, { clock })
  if (!connected.ok) throw new Error(connected.fault.code)
  const client = options.wrap?.(connected.value) ?? connected.value
  if (store.accounts.get(account.id) === null) store.accounts.insert(account)
  const ids = { id: () => randomBytes(16).toString('base64url') }
  const tools = {
    ...store,
    clock,
    ids,
    revocations: revocationStore(store.db),
    deliveries: deliveryStore(store.db),
    confirmations: createConfirmations({ clock, ids }),
    providerOf: () => provider,
    withClient: async <T>(_id: unknown, work: (lent: ProviderClient) => Promise<T>) => ok(await work(client)),
    quietMs: () => DAY
  }
  const runs = createBatchRuns(tools, batchStore(store.db))
  return {
    store,
    client,
    revocation: createRevocation(tools, runs),
    breakGlass: createBreakGlass(tools, runs, error => {
      throw error
    }),
    fill: async () => {
      const listed = await client.listGroup('bench')
      if (!listed.ok) throw new Error(listed.fault.code)
      store.keys.upsert(account, listed.value, Date.now())
    },
    close: async () => {
      await client.close()
      store.close()
    }
  }
}
