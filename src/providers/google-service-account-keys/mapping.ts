import type { KeyAttributes, KeyStatus, ProviderKey } from '../../core/key'
import { timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { KeyRow } from './wire'

/** How Google writes that a key has no end. */
const NO_END = /^9999-/

export function toProviderKey(row: KeyRow, email: string, now: number): ProviderKey {
  const { validBeforeTime: end } = row
  const hasEnd = end != null && !NO_END.test(end)
  const expiresAt = hasEnd ? timeOf(end, manifest.timeFormats) : null
  return {
    providerKeyId: row.name,
    groupId: email,
    groupName: email,
    // A key has no name: what a person knows is whose it is.
    name: email,
    masked: row.name,
    status: statusOf(row, { now, expiresAt, isUnreadable: hasEnd && expiresAt === null }),
    permissions: { source: 'unscoped', grants: [] },
    createdAt: timeOf(row.validAfterTime, manifest.timeFormats),
    createdBy: null,
    expiresAt,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: attributesOf(row),
    environmentHint: null,
    isZombie: false
  }
}

function statusOf(
  { disabled }: KeyRow,
  end: { readonly now: number; readonly expiresAt: number | null; readonly isUnreadable: boolean }
): KeyStatus {
  if (end.isUnreadable) return 'unknown'
  if (end.expiresAt !== null && end.expiresAt <= end.now) return 'expired'
  return disabled === true ? 'disabled' : 'active'
}

/** Google finds leaked keys and may disable them itself. What it found stays with the key when somebody enables it again. */
function attributesOf({ disableReason, extendedStatus, keyOrigin }: KeyRow): KeyAttributes {
  const found = [disableReason ?? '', ...(extendedStatus ?? []).map(({ key }) => key ?? '')].join(' ')
  return {
    ...(/COMPROMISE/.test(found) ? { foundByGoogle: 'used by an attacker' } : {}),
    ...(!/COMPROMISE/.test(found) && /EXPOSED/.test(found) ? { foundByGoogle: 'exposed in public' } : {}),
    ...(keyOrigin === 'USER_PROVIDED' ? { isUploaded: true } : {})
  }
}
