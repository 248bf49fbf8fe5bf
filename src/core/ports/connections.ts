import type { ConnectionId } from '../ids'
import type { DestinationSettings } from './destination'
import type { SealedBox } from './vault'

// Connections to destination servers, with their sealed credentials. Needed by everything that delivers to one.

/** A server that a person connected, such as a Vault. None of this is secret. */
export type Connection = {
  readonly id: ConnectionId
  /** The kind of destination: a folder of src/destinations, such as `vault-kv`. */
  readonly kindId: string
  readonly name: string
  readonly settings: DestinationSettings
  /** Scheme, host and port that the credential is sealed for. */
  readonly origin: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type ConnectionStore = {
  /** By name. */
  all(): readonly Connection[]
  get(id: ConnectionId): Connection | null
  /** Inserts it, or changes the one of the same id. Leaves the sealed credential alone. */
  put(connection: Connection): void
  /** Removes it with its sealed credential. */
  remove(id: ConnectionId): void
  /** The sealed credential; null until a person enters one. */
  box(id: ConnectionId): SealedBox | null
  /** A replaced box, or one that null takes away, is gone from disk when the transaction is. */
  putBox(id: ConnectionId, box: SealedBox | null): void
}

const PREFIX = 'connection:'

/** How deliveries, rotations and schedules name a connection among the destinations. */
export function destinationIdOf(id: ConnectionId): string {
  return `${PREFIX}${id}`
}

/** Null for a destination on this machine, such as `env-file`. */
export function connectionIdIn(destinationId: string): string | null {
  return destinationId.startsWith(PREFIX) ? destinationId.slice(PREFIX.length) : null
}
