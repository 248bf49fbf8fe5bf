import type { AccountId, KeyId } from '../ids'
import type { ActivationChoice } from './activator'

// Where each secret was delivered, needed by everything that names or reuses a key's destinations.

/** One delivery of a key's secret. None of this is secret. */
export type Delivery = {
  readonly at: number
  readonly keyId: KeyId
  readonly accountId: AccountId
  /** The destination or file in words, as a person reads it. */
  readonly label: string
  /** How to deliver there again; null where a person stored the secret or Rekey wrote a plain file. */
  readonly destination: DeliveryDestination | null
  /** Keyed fingerprints of the secret's parts; empty when unknown. */
  readonly fingerprints: readonly string[]
  /** `attested`: a person said so. Null for a delivery of an older version. */
  readonly proof: DeliveryProof | null
}

export type DeliveryProof = 'read-back' | 'not-read' | 'attested'

/** A destination that holds, or once held, the secret of at least one key. */
export type DeliveredDestination = {
  readonly id: string
  /** Of its newest delivery. */
  readonly label: string
  readonly keys: number
}

export type DeliveryDestination = {
  readonly id: string
  readonly settings: { readonly [name: string]: string }
  /** What made its consumers take up the secret; missing where they did so by themselves. */
  readonly activation?: ActivationChoice
}

export type DeliveryStore = {
  /** Call it in the transaction that writes the audit row of the same delivery. */
  add(delivery: Delivery): void
  /** The deliveries of a key that are known, newest first. */
  ofKey(keyId: KeyId): readonly Delivery[]
  /** Every key whose secret was ever delivered to one of these. */
  keysIn(destinationIds: readonly string[]): readonly KeyId[]
  destinations(): readonly DeliveredDestination[]
}
