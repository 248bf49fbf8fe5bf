import type { AssessableKey } from './keys'

// The service of each key, which follows from its name. Needed by the service that changes the rules.

export type NamedKey = {
  readonly name: string
  readonly service: string
  /** Neither revoked nor vanished. */
  readonly isLive: boolean
}

/** The `service` column of stored keys. It follows from the key's name, by rules that a person may change. */
export type ServiceNames = {
  /** From now on lists give their keys the service that this says. Stored keys follow with `renamePart`. */
  nameBy(serviceFor: (name: string) => string): void
  /** How many keys are stored, dead ones too. */
  count(): number
  /** Shows up to `limit` keys; answers where to go on, null at the end. */
  showPart(after: number, limit: number, show: (key: NamedKey) => void): number | null
  /** Gives up to `limit` stored keys the service that their name stands for now. */
  renamePart(after: number, limit: number): RenamedPart
  /** The rules that all stored keys follow, as text; empty for none. */
  followed(): string
  noteFollowed(rules: string): void
}

export type RenamedPart = {
  readonly seen: number
  readonly renamed: number
  /** Where to go on; null at the end. */
  readonly next: number | null
}

/** Looks at keys as verdicts see them, without making one. */
export type KeyLook = {
  /** Shows up to `limit` live keys from a place on; answers the next place, null at the end. The key is valid during the call. */
  look(from: number, limit: number, show: (key: AssessableKey) => void): number | null
}
