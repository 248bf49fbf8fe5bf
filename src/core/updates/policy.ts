import type { RotationStateName } from '../rotation/overview'

// When an update may be installed. Pure: whoever downloads and checks signatures asks here first.

export type UpdateOffer = {
  /** As in semantic versioning, without a leading `v`. */
  readonly version: string
  /** Of the one file that this machine would install, base64. */
  readonly sha512: string
  readonly isSignatureValid: boolean
}

/** The newest offer that this profile has ever found to be signed. A feed that goes back behind it is lying or broken. */
export type SeenUpdate = { readonly version: string; readonly sha512: string }

export type UpdateSurroundings = {
  readonly current: string
  /** An installed app; a checkout never replaces itself. */
  readonly isPackaged: boolean
  readonly setting: 'on' | 'off'
  readonly seen: SeenUpdate | null
}

/** What the app is in the middle of. */
export type UnfinishedWork = {
  /** States of all rotations that are not closed. */
  readonly rotations: readonly RotationStateName[]
  /** Creates outside a rotation whose answer is not recorded yet. */
  readonly openCreations: number
  /** Fresh secrets that nobody has yet. */
  readonly sealedSecrets: number
  /** A break-glass batch or a revoke is under way. */
  readonly isRevoking: boolean
}

export type UpdateRefusal =
  | 'switched-off'
  | 'not-installed'
  | 'bad-signature'
  | 'unreadable-version'
  | 'not-newer'
  | 'older-than-seen'
  | 'changed-under-same-version'

/**
 * From the intent to create until the secret is handed off a restart could lose the only copy of a secret, or leave its
 * outcome to be reconciled: nothing is worth that.
 */
const NOT_WHILE: readonly RotationStateName[] = [
  'create-intent',
  'create-unknown',
  'created',
  'revoke-intent'
]

/** Why this offer must never be installed here; null when it may be offered to the person. */
export function updateRefusal(offer: UpdateOffer, around: UpdateSurroundings): UpdateRefusal | null {
  if (around.setting === 'off') return 'switched-off'
  if (!around.isPackaged) return 'not-installed'
  if (!offer.isSignatureValid) return 'bad-signature'
  const order = compareVersions(offer.version, around.current)
  if (order === null) return 'unreadable-version'
  if (order <= 0) return 'not-newer'
  return around.seen === null ? null : refusalBySeen(offer, around.seen)
}

/** An old offer that was signed once stays signed for ever: it must not be played again to keep a fix away. */
function refusalBySeen(offer: UpdateOffer, seen: SeenUpdate): UpdateRefusal | null {
  const order = compareVersions(offer.version, seen.version)
  // Nothing of worth was remembered.
  if (order === null) return null
  if (order < 0) return 'older-than-seen'
  return order === 0 && offer.sha512 !== seen.sha512 ? 'changed-under-same-version' : null
}

/** Whether a restart now could lose a secret, or leave a create or a revoke without its answer. */
export function isRestartUnsafe({
  rotations,
  openCreations,
  sealedSecrets,
  isRevoking
}: UnfinishedWork): boolean {
  return (
    rotations.some(state => NOT_WHILE.includes(state)) || openCreations > 0 || sealedSecrets > 0 || isRevoking
  )
}

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]{1,64}))?$/

/**
 * Below, at or above zero like a sort; null when one of them is no version. A release is newer than its own pre-releases;
 * two pre-releases of one release are never taken for newer than each other unless their numbers say so.
 */
export function compareVersions(left: string, right: string): number | null {
  const a = VERSION.exec(left)
  const b = VERSION.exec(right)
  if (a === null || b === null) return null
  for (const part of [1, 2, 3]) {
    const difference = Number(a[part]) - Number(b[part])
    if (difference !== 0) return difference
  }
  return comparePreReleases(a[4], b[4])
}

function comparePreReleases(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0
  if (left === undefined) return 1
  if (right === undefined) return -1
  const a = left.split('.')
  const b = right.split('.')
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const one = a[place]
    const other = b[place]
    if (one === undefined) return -1
    if (other === undefined) return 1
    const order = compareIdentifiers(one, other)
    if (order !== 0) return order
  }
  return 0
}

/** Numbers by value and below words; words by their letters. */
function compareIdentifiers(one: string, other: string): number {
  const isNumber = /^\d+$/.test(one)
  if (isNumber !== /^\d+$/.test(other)) return isNumber ? -1 : 1
  if (isNumber) return Number(one) - Number(other)
  if (one === other) return 0
  return one < other ? -1 : 1
}
