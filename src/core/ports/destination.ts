import type { Result } from '../fault'
import type { SecretBundle } from '../secret'

// What a destination offers. Implemented by each folder of src/destinations; needed by the hand-off and by rotations.

/**
 * Where a fresh secret is delivered, so that no screen ever shows it. `settings` are not secret. A delivery is a look
 * (`inspect`), a decision by the caller, a write that fails when something changed since the look, and a second look.
 */
export type DestinationManifest = {
  readonly id: string
  readonly name: string
  readonly fields: readonly {
    readonly name: string
    readonly label: string
    readonly help: string
    readonly isRequired: boolean
  }[]
}

export type DestinationSettings = { readonly [name: string]: string }

/**
 * - `absent`: nothing stands there.
 * - `equal`: the secret that is to be delivered.
 * - `expected`: what the caller recognises, such as the old key.
 * - `other`: something else; only a person may decide to replace it.
 * - `unreadable`: the destination takes secrets and never gives them back.
 */
export type Holding = 'absent' | 'equal' | 'expected' | 'other' | 'unreadable'

/** Who can read a file on this machine after the delivery. */
export type Readers = 'owner' | 'group' | 'everyone'

export type Inspection = {
  readonly holding: Holding
  /** Opaque, never on disk. `deliver` takes it back and fails when the destination holds something else by then. */
  readonly revision: string
  /** Null where a destination is no file on this machine or does not exist yet. */
  readonly kept: { readonly mode: string; readonly readers: Readers } | null
}

export type ReadBack = Exclude<Holding, 'expected'>

/** Recognises a value that may be replaced without a question. Must not keep `held`. */
export type Recognise = (held: SecretBundle) => boolean

export type Destination = {
  readonly manifest: DestinationManifest
  /** Can it be written, without writing? */
  check(settings: DestinationSettings): Promise<Result<null>>
  /** A short label for history, such as `deploy/payments.env`; never a secret. */
  describe(settings: DestinationSettings): string
  /** Compares what it holds now, in constant time. */
  inspect(
    settings: DestinationSettings,
    secret: SecretBundle,
    isExpected: Recognise
  ): Promise<Result<Inspection>>
  /** Fault `conflict/destination-conflict` when it holds neither what `revision` stands for nor already the new secret. */
  deliver(settings: DestinationSettings, secret: SecretBundle, revision: string): Promise<Result<null>>
  /** Reads the destination again and compares, in constant time. */
  readBack(settings: DestinationSettings, secret: SecretBundle): Promise<Result<ReadBack>>
  /**
   * Reads what it holds now, for the parts of `like` (only names are used): the old secret, for evidence E3. Null when a
   * part is absent. The caller owns and wipes the answer. Missing where a destination cannot be read.
   */
  readCurrent?(settings: DestinationSettings, like: SecretShape): Promise<Result<SecretBundle | null>>
}

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
