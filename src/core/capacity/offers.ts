import type { VerdictState } from '../dormancy/verdict'
import type { KeyId } from '../ids'
import type { Key } from '../key'

// A provider allows so many keys at once, and all places are taken. What could go? Offered in this order, chosen by a person,
// never by us.

/**
 * - `orphan`: Rekey made it and nobody holds its secret.
 * - `leftover`: disabled or expired, and still in the provider's list.
 * - `dormant`: live, and not used for longer than its policy allows, or never.
 */
export type CapacityOfferKind = 'orphan' | 'leftover' | 'dormant'
export type CapacityOffer = { readonly kind: CapacityOfferKind; readonly keyId: KeyId }

export type CapacityCandidate = {
  readonly key: Pick<
    Key,
    'id' | 'status' | 'rotationId' | 'isManagementCredential' | 'vanishedAt' | 'createdAt' | 'isZombie'
  >
  readonly state: VerdictState
  readonly isOrphan: boolean
}

const ORDER: readonly CapacityOfferKind[] = ['orphan', 'leftover', 'dormant']
const UNUSED: ReadonlySet<VerdictState> = new Set(['dormant', 'never-used'])

/** What may be offered of a group, the least missed first; within a kind the oldest first. */
export function capacityOffers(candidates: readonly CapacityCandidate[]): readonly CapacityOffer[] {
  return candidates
    .flatMap(candidate => {
      const kind = kindOf(candidate)
      return kind === null ? [] : [{ kind, keyId: candidate.key.id, at: candidate.key.createdAt ?? 0 }]
    })
    .toSorted((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind) || left.at - right.at)
    .map(({ kind, keyId }) => ({ kind, keyId }))
}

function kindOf({ key, state, isOrphan }: CapacityCandidate): CapacityOfferKind | null {
  // The key that is being replaced, one of another rotation, and the one we work with have their own ways to go.
  if (key.rotationId !== null || key.isManagementCredential || key.vanishedAt !== null) return null
  if (key.status === 'revoked') return null
  if (isOrphan) return 'orphan'
  if (key.status === 'disabled' || key.status === 'expired' || key.isZombie) return 'leftover'
  return UNUSED.has(state) ? 'dormant' : null
}

/** Does the provider count this key against its cap, as far as we know? */
export function usesCapacity(key: Pick<Key, 'status' | 'vanishedAt'>): boolean {
  return key.vanishedAt === null && key.status !== 'revoked' && key.status !== 'expired'
}
