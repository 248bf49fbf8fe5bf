import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Account } from '../../src/core/account'
import { DAY } from '../../src/core/clock'
import { ok, type Result } from '../../src/core/fault'
import { keyIdOf, type KeyId } from '../../src/core/ids'
import type { Provider, ProviderClient } from '../../src/core/ports/provider'
import type { SandboxSeed, StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { openStore, type OpenedStore } from '../../src/store/open-store'
import { anAccount, NOON } from './builders'
import { connectedSandbox, type ConnectedSandbox } from './connected-sandbox'

/** One account, for real: its provider's sandbox over a socket, and a store on disk that has seen its keys. */
export type StockedAccount = ConnectedSandbox & {
  readonly store: OpenedStore
  readonly account: Account
  readonly provider: Provider
  readonly groupId: string
  withClient<T>(id: unknown, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  /** Adds a key at the provider and reads it into the store. */
  stock(key: Partial<SandboxSeed> & { readonly name: string }): Promise<KeyId>
}

export async function stockedAccount(
  provider: Provider,
  startSandbox: StartSandbox,
  group: { readonly id: string; readonly name: string }
): Promise<StockedAccount> {
  const sandbox = await connectedSandbox(provider, startSandbox, { groups: [group] })
  const directory = mkdtempSync(join(tmpdir(), 'rekey-stocked-'))
  const opened = openStore({ path: join(directory, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  const store = opened.value
  onTestFinished(() => {
    store.close()
    rmSync(directory, { recursive: true, force: true })
  })
  const account = anAccount({ providerId: provider.manifest.id, baseUrl: sandbox.server.url })
  store.accounts.insert(account)

  return {
    ...sandbox,
    store,
    account,
    provider,
    groupId: group.id,
    withClient: async (_id, work) => ok(await work(sandbox.client)),
    async stock(key) {
      const { id } = sandbox.server.seed({
        groupId: group.id,
        grants: [],
        createdAt: NOON - 200 * DAY,
        lastUsedAt: NOON - 100 * DAY,
        ...key
      })
      const listed = await sandbox.client.listGroup(group.id)
      if (!listed.ok) throw new Error(listed.fault.code)
      store.keys.upsert(account, listed.value, NOON)
      return keyIdOf(account.id, group.id, id)
    }
  }
}
