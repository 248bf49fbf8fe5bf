import type { AccountId, KeyId, RotationId } from '../core/ids'
import type { OldKey } from '../services/handoff'
import { printsOf } from '../services/handoff/recognise'
import type { AuditAct, AuditEntry, AuditStore } from '../core/ports/audit'
import type { Profile } from './profile'

/** A place where a key's secret was put, as far as Rekey knows. */
export type Place = {
  readonly at: number
  readonly label: string
  /** How to send there again, where it was a destination. */
  readonly destination: PlaceDestination | null
}

export type PlaceDestination = {
  readonly id: string
  readonly settings: { readonly [name: string]: string }
}

const PLACING: readonly AuditAct[] = ['handoff.delivered', 'handoff.saved', 'handoff.confirmed']
const MOST_ROWS = 50
/** Facts with this prefix are the destination's settings. */
const SETTING = 'to.'

/** Read from the history, which is the only memory of it that nobody can rewrite. Newest first, each label once. */
export function placesOf(audit: AuditStore, keyId: KeyId): readonly Place[] {
  const rows = audit.page({ keyId, acts: PLACING }, null, MOST_ROWS).rows
  const places = new Map<string, Place>()
  for (const { at, facts } of rows) {
    const label = facts['where']
    if (typeof label === 'string' && !places.has(label))
      places.set(label, { at, label, destination: destinationOf(facts) })
  }
  return [...places.values()]
}

/** What is known of the key that a rotation replaces: from the provider's list, from its own slot and from the history. */
export function oldKeyOf(
  { journal, slots, store }: Pick<Profile, 'journal' | 'slots' | 'store'>,
  rotationId: RotationId
): OldKey | null {
  const keyId = journal.get(rotationId)?.keyId
  if (keyId === undefined) return null
  const rows = store.audit.page({ keyId, acts: PLACING }, null, MOST_ROWS).rows
  const noted = rows.flatMap(({ facts }) =>
    typeof facts['fingerprint'] === 'string' ? facts['fingerprint'].split(' ').filter(Boolean) : []
  )
  const own = printsOf(slots.ofKey(keyId)?.parts ?? [])
  return { masked: store.keys.get(keyId)?.masked ?? null, prints: [...own, ...noted] }
}

/** The audit trail cuts long texts off; what was cut is no place to write to. */
function destinationOf(facts: AuditEntry['facts']): PlaceDestination | null {
  const id = facts['destination']
  if (typeof id !== 'string') return null
  const settings: Record<string, string> = {}
  for (const [name, value] of Object.entries(facts)) {
    if (!name.startsWith(SETTING)) continue
    if (typeof value !== 'string' || value.endsWith('…')) return null
    settings[name.slice(SETTING.length)] = value
  }
  return { id, settings }
}

/** The sandbox's services hold their keys from the start: noted like a hand-off, and as made by Rekey. */
export function notePlace(
  audit: AuditStore,
  place: {
    readonly at: number
    readonly keyId: KeyId
    readonly accountId: AccountId
    readonly file: string
    readonly prints: readonly string[]
  }
): void {
  audit.append({
    at: place.at,
    act: 'handoff.delivered',
    actor: 'rekey',
    accountId: place.accountId,
    keyId: place.keyId,
    rotationId: null,
    facts: {
      where: place.file.split(/[/\\]/).slice(-2).join('/'),
      destination: 'env-file',
      [`${SETTING}path`]: place.file,
      fingerprint: place.prints.join(' '),
      by: 'sandbox'
    }
  })
}
