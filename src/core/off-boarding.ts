import type { AuditAct, AuditRow } from './ports/audit'
import type { KeyId } from './ids'

// What has to be done when a person leaves.

/** What becomes of a key when its creator's account at the provider ends; `unknown` where the provider's documents do not say. */
export type KeyFate = 'stays' | 'ends' | 'unknown'

/** Acts after which a person can have read a secret: it left the vault into their hands. */
export const READING_ACTS = [
  'handoff.copied',
  'handoff.revealed',
  'handoff.saved',
  'handoff.delivered'
] as const satisfies readonly AuditAct[]
export type ReadingAct = (typeof READING_ACTS)[number]

/** `seen`: shown to them or put into their hands. `delivered`: they sent it to a destination, and may be able to read it there. */
export type Reading = {
  readonly keyId: KeyId
  readonly how: 'seen' | 'delivered'
  readonly act: ReadingAct
  readonly at: number
}

/** One reading for each key: the strongest, and of those the newest. */
export function readingsIn(rows: readonly Pick<AuditRow, 'act' | 'at' | 'keyId'>[]): readonly Reading[] {
  const byKey = new Map<KeyId, Reading>()
  for (const { act, at, keyId } of rows) {
    const reading = READING_ACTS.find(known => known === act)
    if (reading === undefined || keyId === null) continue
    const how = reading === 'handoff.delivered' ? 'delivered' : 'seen'
    const known = byKey.get(keyId)
    const isStronger = known === undefined || (how === 'seen' && known.how === 'delivered')
    const isNewer = known?.how === how && at > known.at
    if (isStronger || isNewer) byKey.set(keyId, { keyId, how, act: reading, at })
  }
  return [...byKey.values()].sort((left, right) => right.at - left.at)
}
