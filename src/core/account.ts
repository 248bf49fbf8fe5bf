import type { AccountId, ProviderId } from './ids'

/** Non-secret settings of a connection, by the names of the manifest's setting fields. */
export type AccountSettings = { readonly [name: string]: string }

export type Account = {
  readonly id: AccountId
  readonly providerId: ProviderId
  readonly name: string
  /** Environment of keys whose own environment is not known, such as `production`. */
  readonly environment: string
  readonly baseUrl: string
  readonly settings: AccountSettings
  readonly isSandbox: boolean
  readonly createdAt: number
}

export type AccountHealth =
  'new' | 'healthy' | 'syncing' | 'partial' | 'failing' | 'credential-missing' | 'credential-rejected'

/** What the provider lets this credential do, each in words on the account's card. */
export type Right = 'list' | 'create' | 'disable' | 'revoke' | 'last-used'
export type RightState = {
  readonly right: Right
  readonly state: 'yes' | 'no' | 'unknown' | 'not-offered'
}

/** A group of keys: organisation, workspace, integration or owner. */
export type KeyGroup = {
  readonly id: string
  readonly name: string
  /** Active keys allowed at once; null when the provider gives no cap. */
  readonly cap: number | null
  readonly environmentHint: string | null
}

/** Something about the connection that an operator should know; the renderer has the words. */
export type AccountWarning =
  | 'assumed-contract'
  | 'plain-http'
  | 'not-encrypted'
  | 'lost-at-restart'
  | 'master-credential'
  | 'old-version-escalation'
  | 'old-version-no-last-used'
  | 'scopes-not-grantable'
  | 'secure-mode-off'
  | 'credential-expires-soon'
  | 'clock-differs'

/** The answer to a preflight of the connection: nothing was changed at the provider. */
export type AccountReport = {
  readonly groups: readonly KeyGroup[]
  readonly rights: readonly RightState[]
  readonly warnings: readonly AccountWarning[]
  /** Server version where the provider has several, such as `0.15`; null where it does not matter. */
  readonly version: string | null
  /** Permissions that this credential may grant to new keys; null means all of the catalogue. */
  readonly grantable: readonly string[] | null
  /** Permission sets that new keys may use, where the provider has them. */
  readonly permissionSets: readonly {
    readonly id: string
    readonly name: string
    readonly grants: readonly string[]
  }[]
  /** Provider clock minus ours in milliseconds, from the Date header; null when it was missing. */
  readonly clockOffsetMs: number | null
}
