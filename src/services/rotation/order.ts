import { createHash } from 'node:crypto'
import { canonicalJson } from '../../core/canonical-json'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { AccountStore } from '../../core/ports/accounts'
import type { KeyStore } from '../../core/ports/keys'
import type { ChosenDestination, DestinationChoice } from '../../core/rotation/event'
import type { RotationPolicy } from '../../core/rotation/facts'
import type { RotationMode, RotationOverview } from '../../core/rotation/overview'
import type { Account } from '../../core/account'
import { checkedDestinations } from './choose-destinations'
import type { ChooseTools } from './choose-destinations'
import type { RotationsService } from './rotations'

/** A rotation as it was asked for: which key, and where its new secret goes. */
export type RotationOrder = {
  readonly keyId: KeyId
  readonly mode: RotationMode
  readonly destinations: readonly DestinationChoice[]
}

/** What an order would do now. Equal previews have equal hashes, so that a consent is to exactly this. */
export type RotationPreview = {
  readonly key: Key
  readonly mode: RotationMode
  readonly destinations: readonly ChosenDestination[]
  readonly policy: Pick<RotationPolicy, 'quietMs' | 'coolingMs' | 'wanted'>
  readonly hash: string
}

export type OrderTools = Omit<ChooseTools, 'rotations'> & {
  readonly accounts: Pick<AccountStore, 'get'>
  readonly keys: Pick<KeyStore, 'get'>
  readonly policyOf: (account: Account) => RotationPolicy
  readonly rotations: Pick<RotationsService, 'plan' | 'start' | 'abort'>
}

/** Reads what is stored and checks the destinations; changes nothing. Faults: `not-found`, those of the destinations. */
export async function previewOrder(
  tools: OrderTools,
  order: RotationOrder
): Promise<Result<RotationPreview>> {
  const key = tools.keys.get(order.keyId)
  const account = key === null ? null : tools.accounts.get(key.accountId)
  if (key === null || account === null) return failed('not-found')
  const chosen = await checkedDestinations(tools, order.destinations)
  if (!chosen.ok) return chosen
  const { quietMs, coolingMs, wanted } = tools.policyOf(account)
  const made = { key, mode: order.mode, destinations: chosen.value, policy: { quietMs, coolingMs, wanted } }
  return ok({ ...made, hash: hashOf(made) })
}

/**
 * Plans the rotation and starts it. With `approved`, only if what would happen still has this hash, also after the keys were read
 * again; else fault `conflict/confirmation-stale`, and the plan is aborted.
 */
export async function beginOrder(
  tools: OrderTools,
  order: RotationOrder,
  approved: string | null
): Promise<Result<RotationOverview>> {
  const before = await previewOrder(tools, order)
  if (!before.ok) return before
  if (approved !== null && before.value.hash !== approved) return failed('conflict', 'confirmation-stale')
  const planned = await tools.rotations.plan([order.keyId], order.mode)
  if (!planned.ok) return planned
  const [overview] = planned.value
  if (overview === undefined) return failed('not-found')
  const shown = { id: overview.id, version: overview.version }
  const after = approved === null ? before : await previewOrder(tools, order)
  if (!after.ok || (approved !== null && after.value.hash !== approved)) {
    tools.rotations.abort(shown)
    return after.ok ? failed('conflict', 'confirmation-stale') : after
  }
  return tools.rotations.start(shown)
}

/** Last-used is left out: it moves with each call of a service, and a consent would be stale at once. */
function hashOf({ key, mode, destinations, policy }: Omit<RotationPreview, 'hash'>): string {
  const { permissions } = key
  const text = canonicalJson({
    version: 1,
    mode,
    key: {
      id: key.id,
      providerKeyId: key.providerKeyId,
      accountId: key.accountId,
      name: key.name,
      status: key.status,
      expiresAt: key.expiresAt,
      permissions: { ...permissions, grants: [...permissions.grants].sort() },
      isListed: key.vanishedAt === null
    },
    destinations: destinations.map(({ destination, where, quietMs }) => ({ destination, where, quietMs })),
    policy
  })
  return createHash('sha256').update(text).digest('hex')
}
