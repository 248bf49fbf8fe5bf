import type { Processes, WrittenCommands } from './processes'
import type { AccountReport, AccountSettings } from '../account'
import type { AbortSignalLike, Clock } from '../clock'
import type { Outcome, Result } from '../fault'
import type { ProviderId } from '../ids'
import type { TimeFormat } from '../instant'
import type { KeyAttributes, ProviderKey } from '../key'
import type { Secret, SecretBundle } from '../secret'
import type { RequestLimits, SystemNetwork } from './network'
import type { Witness } from './witness'

// What a provider offers. Implemented by each folder of src/providers; needed by every service that reads or changes keys.

/** A field of the connection form. Secret fields are sealed in the vault; the others are stored as settings. */
export type FormField = {
  readonly name: string
  readonly label: string
  readonly isSecret: boolean
  readonly isRequired: boolean
  readonly help: string
  readonly placeholder?: string
  /** Several lines: one entry per line, for example Blnk owners. Of a secret field, a file as it is: it never goes into a header. */
  readonly isList?: boolean
  /** Shown under "Advanced": for example overridden paths of an assumed contract. */
  readonly isAdvanced?: boolean
}

export type Capabilities = {
  readonly create: boolean
  readonly disable: boolean
  readonly enable: boolean
  readonly revoke: boolean
  readonly expiry: 'none' | 'optional' | 'required'
  readonly scopes: 'none' | 'list' | 'set'
  /** What revoke does to the row: it is deleted, or stays listed as revoked. */
  readonly revokeMeans: 'deleted' | 'kept'
  readonly lastUsed: 'reported' | 'not-reported' | 'by-version'
  /** A call that proves a key alive or dead. `silent` probes do not move last-used. */
  readonly probe: 'silent' | 'moves-last-used' | 'none'
  /** The name can carry our rotation marker. */
  readonly nameCarriesMarker: boolean
  readonly listIncludesRevoked: boolean
  /** When a key was made; reported where left out. */
  readonly createdAt?: 'not-reported'
  /** A key is a user whose name is its id, so that no two have the same name. */
  readonly namesAreIds?: boolean
  /** Rekey makes the secret of a new key itself, and the answer to the create does not hold it. */
  readonly secretsAreOurs?: boolean
  /** Options of a new key that the form offers, such as HMAC signing. */
  readonly options: readonly { readonly name: string; readonly label: string; readonly help: string }[]
}

export type PermissionItem = {
  readonly grant: string
  readonly words: string
  readonly breadth: 'full' | 'write' | 'read'
}

export type PermissionPreset = {
  readonly name: string
  readonly words: string
  readonly grants: readonly string[]
}

/**
 * How completely the provider records uses of a key. `lossy`: some calls never move last-used; `writeProbability` is the
 * measured share of calls that do, for the worst kind of call that a service makes. `none`: no use is reported at all.
 */
export type LastUsedQuality =
  | { readonly kind: 'exact' }
  | { readonly kind: 'lossy'; readonly writeProbability: number }
  | { readonly kind: 'none' }

export type ProviderManifest = {
  readonly id: ProviderId
  readonly name: string
  /** A mark of our own, as the path of an SVG on 16 px; without one the first letter of the name stands. */
  readonly glyph?: string
  /** `assumed`: nothing public describes the management API; the UI says so on every account. */
  readonly standing: 'documented' | 'assumed'
  /** One sentence: what exactly is documented or assumed. */
  readonly standingNote: string
  readonly baseUrl: { readonly default: string | null; readonly help: string }
  readonly fields: readonly FormField[]
  /** What the provider calls a group: organisation, workspace, integration, owner. */
  readonly groupWord: string
  readonly capabilities: Capabilities
  readonly permissions: readonly PermissionItem[]
  readonly presets: readonly PermissionPreset[]
  readonly limits: RequestLimits
  /** How this provider writes times; any other value is unknown. */
  readonly timeFormats: readonly TimeFormat[]
  readonly lastUsedQuality: LastUsedQuality
  readonly lastUsedPrecisionMs: number
  /** How long after a use the last-used value may still be old. */
  readonly lastUsedLagMs: number
  /** How long a new key may take to work, and a revoked one to die, everywhere. */
  readonly propagation: { readonly typicalMs: number; readonly maximumMs: number }
  /** How long a committed create may be missing from the list. */
  readonly listLagMs: number
  readonly cap: number | null
  /** Parts of a fresh key, in hand-off order. */
  readonly secretParts: readonly {
    readonly name: string
    readonly label: string
    readonly envName: string
    readonly isSecret: boolean
  }[]
  /**
   * How this provider's secrets look, where that is known: for telling whose a leaked one is. `prefix` is what all of them
   * begin with; `pattern` is a regular expression for the whole value.
   */
  readonly secretFormats?: readonly { readonly prefix: string; readonly pattern: string }[]
  /** Attributes that a replacement must carry over. */
  readonly attributesToCarry: readonly string[]
  readonly maxNameLength: number
  /**
   * The setting that names the key which the connection itself works with. Where there is one, that key can be replaced by its
   * own kind: a new one is made, named here, and the old one revoked.
   */
  readonly ownKeyIdField?: string
  readonly docsUrl: string | null
  /** Where people manage keys in the vendor's console: an https page, or a path below the account's own address. */
  readonly consoleUrl?: string
  /** The strongest witness that the adapter was tested against; documentation alone where left out. */
  readonly witness?: Witness
  /** The smallest right that the credential of a connection needs. */
  readonly leastRight?: LeastRight
  /**
   * No API makes keys there, and the list tells a new one: how a person makes one in the console, in one sentence. A rotation
   * then waits for the secret of that key.
   */
  readonly keysByHand?: string
  /** What a revoke does not end, or ends as well; nothing is said where this is left out. */
  readonly afterRevoke?: AfterRevoke
  /** Where tokens live on after a revoke: for how long. */
  readonly tokensLast?: TokensLast
  /** What becomes of keys when the account of the person who made them ends; not known where this is left out. */
  readonly afterLeaving?: AfterLeaving
}

/** How long tokens live on, in milliseconds: most of them at most, and the longest of all. */
export type TokensLast = { readonly mostMs: number; readonly longestMs: number }

export type AfterLeaving = 'keys-stay' | 'keys-end'

/**
 * How to make a credential that can do what Rekey does and nothing else: in words, on the vendor's page for it, and as a policy to
 * paste there.
 */
export type LeastRight = {
  readonly words: string
  readonly url: string
  readonly policy?: string | undefined
}

/**
 * `tokens-live-on`: what the key signed in for stays valid until it expires by itself. `connections-are-closed`: connections that
 * the key opened end with it. `connections-live-on`: they stay open. `only-access-ends`: the key belongs to a person, and
 * works on wherever else that person gave it access.
 */
export type AfterRevoke =
  'tokens-live-on' | 'connections-are-closed' | 'connections-live-on' | 'only-access-ends'

/** What the next key shall be. `name` already holds the marker, when there is one. */
export type NewKey = {
  readonly groupId: string
  readonly name: string
  readonly grants: readonly string[]
  readonly permissionSetId: string | null
  readonly expiresAt: number | null
  readonly attributes: KeyAttributes
}

export type CreatedKey = {
  readonly key: ProviderKey
  /** The only copy of the fresh secret: seal it at once, then wipe. */
  readonly secret: SecretBundle
}

/** Is this key accepted by the provider? `unclear` never counts as dead. */
export type ProbeResult =
  | { readonly kind: 'alive'; readonly at: number }
  | {
      readonly kind: 'dead'
      readonly at: number
      readonly why: 'unknown' | 'disabled' | 'expired' | 'revoked' | 'expired-or-revoked'
    }
  | {
      readonly kind: 'unclear'
      readonly at: number
      readonly why: 'rate-limited' | 'unreachable' | 'not-about-the-key' | 'no-probe' | 'server-error'
    }

export type KeyPage = {
  readonly keys: readonly ProviderKey[]
  /** Opaque; null on the last page. */
  readonly next: string | null
  /** Provider clock minus ours, when it can be told from this answer. */
  readonly clockOffsetMs: number | null
}

export type CallOptions = { readonly signal?: AbortSignalLike }

/**
 * One account's connection. Reads answer `Result`; calls that change something answer `Outcome` and are sent at most
 * once each: there is no hidden retry.
 */
export type ProviderClient = {
  preflight(options?: CallOptions): Promise<Result<AccountReport>>
  /** One page of keys over all groups; start with `null`. */
  listKeys(cursor: string | null, options?: CallOptions): Promise<Result<KeyPage>>
  /**
   * The keys of one group, complete, read now: for caps, reconciliation and evidence. No supported API reads one key by its id,
   * so a key that a list leaves out can only be looked for in the next list.
   */
  listGroup(groupId: string, options?: CallOptions): Promise<Result<readonly ProviderKey[]>>
  createKey(newKey: NewKey, options?: CallOptions): Promise<Outcome<CreatedKey>>
  disableKey(key: KeyAddress, options?: CallOptions): Promise<Outcome<null>>
  enableKey(key: KeyAddress, options?: CallOptions): Promise<Outcome<null>>
  /** Committed also when the provider says that it was already gone (`alreadyGone`). */
  revokeKey(key: KeyAddress, options?: CallOptions): Promise<Outcome<{ readonly alreadyGone: boolean }>>
  /** Uses the key itself, not the management credential. */
  probe(secret: SecretBundle, options?: CallOptions): Promise<ProbeResult>
  /** What this key made, where the provider marks it and the credential may read it. Left out where nothing is marked. */
  recordsOf?(key: KeyAddress, options?: CallOptions): Promise<Result<KeyRecords>>
  /**
   * Has anything else than last-used seen this key at work at or after `sinceMs` (provider clock, epoch ms)? Left out where
   * the provider has no second witness. `unavailable` when this version or this credential cannot ask it.
   */
  witnessUse?(key: KeyAddress, sinceMs: number, options?: CallOptions): Promise<Result<WitnessAnswer>>
  /** Does this key's secret belong to the management credential in use? Compared by id, never by value over the wire. */
  isOwnCredential(key: ProviderKey): boolean
  close(): Promise<void>
}

export const WITNESSES = ['records', 'connections', 'access-log'] as const
/** What a witness goes by: records that the key made, open connections, lines of an access log. */
export type WitnessName = (typeof WITNESSES)[number]

/** `none` only when the witness would have seen a use and saw none; everything less is `unavailable`. */
export type WitnessAnswer = { readonly witness: WitnessName } & (
  | { readonly kind: 'seen'; readonly at: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unavailable' }
)

/** Records that are marked with one key, as many as one page holds. */
export type KeyRecords = {
  readonly count: number
  /** False when there may be more than were read. */
  readonly isComplete: boolean
  /** When the newest of them was made; null with none, or where that is not told. */
  readonly lastAt: number | null
  /** What the provider does not mark, so that it is not counted. */
  readonly leavesOut: 'bulk-writes' | null
}

export type KeyAddress = {
  readonly providerKeyId: string
  readonly groupId: string
  /** When it was made, by the provider's clock, where the caller knows: some servers hear of a new key late. */
  readonly createdAt?: number | null
}

export type ConnectionInput = {
  readonly baseUrl: string
  readonly settings: AccountSettings
  /** Secret fields by name. The client borrows them for its life and wipes its own copies on `close`. */
  readonly credential: { readonly [fieldName: string]: Secret }
}

/** What an adapter may use of the outside: time, and nothing else. HTTP comes from src/net. */
export type ConnectionTools = {
  readonly clock: Clock
  readonly trustedCa?: string
  /** The system's proxy and authorities; the environment's proxy alone when left out. */
  readonly network?: SystemNetwork
  /** Deadline of one call; 15 s when left out. */
  readonly timeoutMs?: number
  /** For destinations alone: a command of the person may print what signs in. */
  readonly programs?: { readonly processes: Processes; readonly commands: WrittenCommands }
}

/** One provider folder's only export. */
export type Provider = {
  readonly manifest: ProviderManifest
  /** Of a provider from a file: another one means that open connections are of an older file. */
  readonly revision?: string
  /** Loads the client, checks shape and URL policy, and opens nothing. */
  connect(input: ConnectionInput, tools: ConnectionTools): Promise<Result<ProviderClient>>
}
