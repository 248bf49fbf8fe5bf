import type { Result } from './fault'
import type { SecretBundle } from './secret'

/**
 * Where a fresh secret is sent, so that no screen ever shows it. `settings` are not secret.
 * A destination is written with compare-and-set on what it held before, so that nobody's change is overwritten.
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

export type ReadBack = 'equal' | 'old-value' | 'absent' | 'other-value'

export type Destination = {
  readonly manifest: DestinationManifest
  /** Can it be written, without writing? */
  check(settings: DestinationSettings): Promise<Result<null>>
  /** A short label for history, such as `deploy/payments.env`; never a secret. */
  describe(settings: DestinationSettings): string
  /** Fault `conflict/destination-conflict` when it holds neither `previous` (where given) nor already the new secret. */
  deliver(settings: DestinationSettings, secret: SecretBundle, previous?: SecretBundle): Promise<Result<null>>
  /** Reads the destination again and compares, in constant time; `previous` is the old secret where we hold it. */
  readBack(
    settings: DestinationSettings,
    secret: SecretBundle,
    previous?: SecretBundle
  ): Promise<Result<ReadBack>>
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
