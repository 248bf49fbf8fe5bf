import type { Outcome, Result } from '../fault'
import type { Activator, ActivatorClient, ActivatorManifest } from './activator'
import type { ConnectionTools, FormField } from './provider'
import type { Secret, SecretBundle } from '../secret'
import type { Witness } from './witness'

// Implemented by each folder of src/destinations; needed by deliveries and rotations.
// A destination receives a new secret, so that no screen ever shows it. A delivery inspects the entry, the caller decides,
// the write fails if the entry changed since, and a second read compares. Example: the entry `secret/app`, key `API_KEY`, in Vault.

export type EntryField = {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly isRequired: boolean
}

export type DestinationManifest = {
  readonly id: string
  readonly name: string
  /** Fields of an entry. None is secret. */
  readonly fields: readonly EntryField[]
  /** How one signs in; null for a destination on this machine. */
  readonly connection: {
    readonly fields: readonly FormField[]
    /** What the credential must be allowed to do, one sentence each. */
    readonly rights: readonly string[]
  } | null
  /** Whether the destination itself refuses a stale write, or the adapter reads before and after it. */
  readonly writes: 'compare-and-set' | 'read-write-check'
  readonly readBack: 'value' | 'updated-at' | 'none'
  /** Null when only the destination's own limits apply. */
  readonly largestValueBytes: number | null
  /** How long consumers may go on using the old value after a write, when nothing makes them reload. */
  readonly quietMs: number
  readonly witness: Witness
  /** A plain file of this machine: forms look at it while a person types. Elsewhere a look starts a program or asks a server. */
  readonly isLocalFile?: true
  /** Part of the sandbox: it forgets what it gets, so no secret of a real account is delivered there. */
  readonly isForSandbox?: true
}

export type DestinationSettings = { readonly [name: string]: string }

/**
 * - `absent`: the entry holds no value.
 * - `equal`: the secret that is to be delivered.
 * - `expected`: a value that the caller recognises, such as the old key.
 * - `other`: another value; only a person may decide to replace it.
 * - `unreadable`: the destination, or this credential, never gives the value back.
 */
export type Holding = 'absent' | 'equal' | 'expected' | 'other' | 'unreadable'

/** Other programs that manage an entry: they would write their own value back. */
export const OWNERS = [
  'external-secrets',
  'argo-cd',
  'helm',
  'flux',
  'terraform',
  'aws-rotation',
  'aws-service',
  'other-program'
] as const
export type Owner = (typeof OWNERS)[number]

/** Who can read a file after the delivery, on its own machine. */
export type Readers = 'owner' | 'group' | 'everyone'

export type Inspection = {
  readonly holding: Holding
  /** Opaque, never on disk. `deliver` takes it back and fails if the entry changed since. */
  readonly revision: string
  /** Null unless the destination is a file that exists, on this machine or over SSH. */
  readonly kept: { readonly mode: string; readonly readers: Readers } | null
  /** The program that manages this entry; null when none is known. */
  readonly owner: Owner | null
}

/** `pending-approval`: the write waits for a person at the destination, so consumers do not see it yet. */
export type DeliveryState = 'stored' | 'pending-approval'

export type ReadBack = {
  readonly holding: Holding
  /** When the destination says that the value changed; null when it does not say. */
  readonly changedAt: number | null
}

export type RightAnswer = { readonly words: string; readonly state: 'yes' | 'no' | 'unknown' }

/** Recognises a value that may be replaced without a question. Must not keep `held`. */
export type Recognise = (held: SecretBundle) => boolean

/**
 * The operations of one destination. No answer of a server, and no value, ever reaches a fault. Faults of all:
 * `invalid-input` with the field as its subject.
 */
export type DestinationClient = {
  /** What the credential may do with this entry, without writing. Fails when the delivery would surely fail. */
  check(settings: DestinationSettings): Promise<Result<readonly RightAnswer[]>>
  /** Compares what the entry holds now, in constant time. */
  inspect(
    settings: DestinationSettings,
    secret: SecretBundle,
    isExpected: Recognise
  ): Promise<Result<Inspection>>
  /**
   * Writes exact bytes into the one entry and proves that its neighbours are unchanged; deletes nothing. Sent at most once.
   * Rejected with `conflict/destination-conflict` when the entry holds neither what `revision` stands for nor the secret.
   */
  deliver(
    settings: DestinationSettings,
    secret: SecretBundle,
    revision: string
  ): Promise<Outcome<DeliveryState>>
  /** Reads the entry again and compares, in constant time. */
  readBack(
    settings: DestinationSettings,
    secret: SecretBundle,
    isExpected: Recognise
  ): Promise<Result<ReadBack>>
  /**
   * Reads the current value for the parts of `like` (only names are used): the old secret, for evidence E3. Null when a
   * part is absent. The caller owns and wipes the answer. Missing where a destination cannot be read.
   */
  readCurrent?(settings: DestinationSettings, like: SecretShape): Promise<Result<SecretBundle | null>>
}

/** A destination that is ready for deliveries: on this machine, or with its connection. */
export type Destination = DestinationClient & {
  readonly manifest: Pick<DestinationManifest, 'id' | 'name' | 'fields'> &
    Partial<Pick<DestinationManifest, 'quietMs' | 'isLocalFile' | 'isForSandbox'>>
  /** What its server can do itself for the consumers of an entry. */
  readonly activator?: Activator
  /** A short label for history, such as `deploy/payments.env`; never a secret. */
  describe(settings: DestinationSettings): string
}

/** Finds a destination by its id: one on this machine, or one with a connection. */
export type DestinationLookup = { get(id: string): Destination | undefined }

/** A kind of server that one signs in to. */
export type ConnectionKind<Client extends Connected = Connected> = {
  readonly manifest: Pick<DestinationManifest, 'id' | 'name' | 'connection'>
  /** The server that the credentials are for, by which they are sealed. Faults: those of the URL policy. */
  originOf(settings: DestinationSettings): Result<string>
  /** Checks shape and URL policy, and opens nothing. */
  connect(input: DestinationConnection, tools: ConnectionTools): Result<Client>
}

/** A kind of destination that needs a connection. One folder's only export. */
export type DestinationKind = ConnectionKind<ConnectedDestination> & {
  readonly manifest: DestinationManifest
  /** Present when its clients have an `activator`. */
  readonly activator?: ActivatorManifest
  describe(settings: DestinationSettings): string
}

/** A kind of server that activates and keeps no secret, such as a webhook. One folder's only export. */
export type ActivatorKind = ConnectionKind & { readonly activator: ActivatorManifest }

export type DestinationConnection = {
  readonly settings: DestinationSettings
  /** Secret fields by name. The client borrows them for its life. */
  readonly credential: { readonly [fieldName: string]: Secret }
}

export type Connected = {
  readonly activator?: ActivatorClient
  /** Signs in and reads nothing else: does the server accept this credential? */
  preflight(): Promise<Result<null>>
  close(): Promise<void>
}

export type ConnectedDestination = DestinationClient & Connected

/** The parts of a secret without their values. */
export type SecretShape = {
  readonly parts: readonly { readonly name: string; readonly envName: string; readonly isSecret: boolean }[]
}

/** A temporary file that may hold a secret, and the device of its folder. */
export type Leftover = { readonly path: string; readonly device: string }

/** Temporary files of ours. `note` is on disk before it returns, and so before the first byte of a secret. */
export type LeftoverLedger = {
  note(leftover: Leftover): void
  forget(path: string): void
  all(): readonly Leftover[]
}
