import { failed, type Fault, type Result } from '../../core/fault'
import type { AccountId, KeyId } from '../../core/ids'
import type { Key, ProviderKey } from '../../core/key'
import { sightOf, type Sight } from './revoke-one'
import type { RevocationTools } from './tools'

/** Groups that are read at the same time. */
const PARALLEL = 16

export type Refreshed = {
  /** Accounts that could not be read, and why. */
  readonly failures: ReadonlyMap<AccountId, Fault>
  /** What the fresh lists say of the keys; nothing of a key whose list could not be read. */
  readonly sights: ReadonlyMap<KeyId, Sight>
}

/** Reads every group of these keys anew, side by side, and takes the lists in. */
export async function refreshGroups(tools: RevocationTools, keys: readonly Key[]): Promise<Refreshed> {
  const groups = new Map<string, Key[]>()
  for (const key of keys) {
    const name = `${key.accountId} ${key.groupId}`
    const known = groups.get(name)
    if (known === undefined) groups.set(name, [key])
    else known.push(key)
  }
  const waiting = [...groups.values()]
  const failures = new Map<AccountId, Fault>()
  const sights = new Map<KeyId, Sight>()
  await Promise.all(
    Array.from({ length: Math.min(PARALLEL, waiting.length) }, async () => {
      for (let ofGroup = waiting.shift(); ofGroup !== undefined; ofGroup = waiting.shift()) {
        const [first] = ofGroup
        if (first === undefined) continue
        const read = await refreshGroup(tools, first.accountId, first.groupId)
        if (read.ok) noteSights(sights, read.value, ofGroup)
        else failures.set(first.accountId, read.fault)
      }
    })
  )
  return { failures, sights }
}

async function refreshGroup(
  tools: RevocationTools,
  accountId: AccountId,
  groupId: string
): Promise<Result<readonly ProviderKey[]>> {
  const account = tools.accounts.get(accountId)
  if (account === null) return failed('not-found')
  const answer = await tools.withClient(accountId, client => client.listGroup(groupId))
  const listed = answer.ok ? answer.value : answer
  if (listed.ok) tools.transactions.run(() => tools.keys.upsert(account, listed.value, tools.clock.now()))
  return listed
}

function noteSights(into: Map<KeyId, Sight>, listed: readonly ProviderKey[], keys: readonly Key[]): void {
  const byId = new Map(listed.map(key => [key.providerKeyId, key]))
  for (const key of keys) {
    const now = byId.get(key.providerKeyId)
    into.set(key.id, sightOf(now === undefined ? [] : [now], key))
  }
}
