import type { Clock } from '../core/clock'
import { failed, ok, type Result } from '../core/fault'
import type { AccountId, RotationId } from '../core/ids'
import type { Key } from '../core/key'
import type { ProviderClient } from '../core/ports/provider'
import { capacityOffers, usesCapacity, type CapacityOffer } from '../core/capacity/offers'
import type { AccountStore } from '../core/ports/accounts'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'
import type { RotationsService } from './rotation/rotations'

export type CapacityTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly accounts: Pick<AccountStore, 'get' | 'state'>
  readonly keys: Pick<KeyStore, 'upsert' | 'forEachOfAccount' | 'withVerdict' | 'whenReady'>
  readonly rotations: Pick<RotationsService, 'state'>
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
}

/** How full a rotation's group is, and what could go. Times in epoch ms. */
export type CapacityReport = {
  readonly groupName: string
  /** Null when the provider names none. */
  readonly cap: number | null
  readonly taken: number
  readonly readAt: number
  readonly offers: readonly CapacityOffer[]
}

/**
 * Reads the group of this rotation anew, and says what could be freed. Changes nothing: each offer is revoked by a person, with
 * the facts read again. Faults: `not-found`, and what stops the reading.
 */
export async function capacityFor(
  tools: CapacityTools,
  rotationId: RotationId
): Promise<Result<CapacityReport>> {
  const state = tools.rotations.state(rotationId)
  const account = state === null ? null : tools.accounts.get(state.plan.accountId)
  if (state === null || account === null) return failed('not-found')
  const { groupId, groupName } = state.plan.old
  const answer = await tools.withClient(account.id, client => client.listGroup(groupId))
  const listed = answer.ok ? answer.value : answer
  if (!listed.ok) return listed
  await tools.keys.whenReady()
  const readAt = tools.clock.now()
  tools.transactions.run(() => tools.keys.upsert(account, listed.value, readAt))

  const beside: Key[] = []
  const here = new Set(listed.value.map(key => key.providerKeyId))
  tools.keys.forEachOfAccount(account.id, key => {
    if (key.groupId === groupId && here.has(key.providerKeyId)) beside.push(key)
  })
  const report = tools.accounts.state(account.id).report
  const offers = capacityOffers(
    beside.flatMap(key => {
      const found = tools.keys.withVerdict(key.id)
      if (found === null || key.id === state.plan.oldKeyId) return []
      const isOrphan = found.verdict.findings.some(({ code }) => code === 'orphan')
      return [{ key, state: found.verdict.state, isOrphan }]
    })
  )
  return ok({
    groupName,
    cap: report?.groups.find(group => group.id === groupId)?.cap ?? null,
    taken: beside.filter(usesCapacity).length,
    readAt,
    offers
  })
}
