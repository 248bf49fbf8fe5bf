import type { AccountId, KeyId } from '../core/ids'
import type { AuditAct, AuditStore } from '../store/ports'

/** A place where a key's secret was put, as far as Rekey knows. */
export type Place = { readonly at: number; readonly label: string }

const PLACING: readonly AuditAct[] = ['handoff.delivered', 'handoff.saved', 'handoff.confirmed']
const MOST_ROWS = 50

/** Read from the history, which is the only memory of it that nobody can rewrite. Newest first, each label once. */
export function placesOf(audit: AuditStore, keyId: KeyId): readonly Place[] {
  const rows = audit.page({ keyId, acts: PLACING }, null, MOST_ROWS).rows
  const places = new Map<string, Place>()
  for (const { at, facts } of rows) {
    const label = facts['where']
    if (typeof label === 'string' && !places.has(label)) places.set(label, { at, label })
  }
  return [...places.values()]
}

/** The sandbox's services hold their keys from the start: noted like a hand-off, and as made by Rekey. */
export function notePlace(
  audit: AuditStore,
  place: { readonly at: number; readonly keyId: KeyId; readonly accountId: AccountId; readonly where: string }
): void {
  audit.append({
    at: place.at,
    act: 'handoff.delivered',
    actor: 'rekey',
    accountId: place.accountId,
    keyId: place.keyId,
    rotationId: null,
    facts: { where: place.where, by: 'sandbox' }
  })
}
