// Branded identifiers: a string of one kind cannot be passed where another kind is meant.

type Brand<Name extends string> = string & { readonly __brand: Name }

/** A provider's folder name, such as `blnk`. */
export type ProviderId = Brand<'ProviderId'>
/** A connected provider account; made by us, random. */
export type AccountId = Brand<'AccountId'>
/** A key as Rekey knows it: made by us from the account and the provider's own id, stable over syncs. */
export type KeyId = Brand<'KeyId'>
/** One rotation (saga) from plan to close. */
export type RotationId = Brand<'RotationId'>
/** A sealed place where one fresh secret waits for its hand-off. */
export type SealedSecretId = Brand<'SealedSecretId'>
/** A connection to a destination server; made by us, random. */
export type ConnectionId = Brand<'ConnectionId'>
/** A team that shares one ledger; made by its founder, random. */
export type TeamId = Brand<'TeamId'>
/** One installation in a team: SHA-256 of its public key, in hex. */
export type MemberId = Brand<'MemberId'>

export function asProviderId(value: string): ProviderId {
  return value as ProviderId
}
export function asAccountId(value: string): AccountId {
  return value as AccountId
}
export function asRotationId(value: string): RotationId {
  return value as RotationId
}
export function asSealedSecretId(value: string): SealedSecretId {
  return value as SealedSecretId
}
export function asConnectionId(value: string): ConnectionId {
  return value as ConnectionId
}
export function asKeyId(value: string): KeyId {
  return value as KeyId
}
export function asTeamId(value: string): TeamId {
  return value as TeamId
}
export function asMemberId(value: string): MemberId {
  return value as MemberId
}

/**
 * The stable id of a key: account, group and the provider's id. Neither part is secret.
 * `/` is escaped in each part, so that different parts can never give the same id.
 */
export function keyIdOf(accountId: AccountId, groupId: string, providerKeyId: string): KeyId {
  return asKeyId(`${escaped(accountId)}/${escaped(groupId)}/${escaped(providerKeyId)}`)
}

/** Most ids are plain: a hundred thousand of them are made in each sync. */
function escaped(part: string): string {
  return /^[\w.-]*$/.test(part) ? part : encodeURIComponent(part)
}
