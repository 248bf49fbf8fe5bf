import type { AccountId, KeyId } from '../ids'

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
}

export type DeliveryDestination = {
  readonly id: string
  readonly settings: { readonly [name: string]: string }
}

export type DeliveryStore = {
  /** Call it in the transaction that writes the audit row of the same delivery. */
  add(delivery: Delivery): void
  /** The deliveries of a key that are known, newest first. */
  ofKey(keyId: KeyId): readonly Delivery[]
}
