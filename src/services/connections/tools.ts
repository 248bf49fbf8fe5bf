import type { IdSource } from '../../core/clock'
import type { ConnectionId } from '../../core/ids'
import type { Connection, ConnectionStore } from '../../core/ports/connections'
import type { ChannelKind } from '../../core/ports/channel'
import type { ActivatorKind, DestinationKind } from '../../core/ports/destination'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { ConnectionTools } from '../../core/ports/provider'
import type { SinkKind } from '../../core/ports/sink'
import type { SealPurpose } from '../../core/ports/vault'
import type { ForgetTools } from '../forget'
import type { SealTools } from '../sealed-credential'

/** What connecting destinations needs of its neighbours. */
export type ConnectionsTools = ForgetTools &
  SealTools & {
    readonly ids: Pick<IdSource, 'id'>
    /** What the history and faults call these connections. */
    readonly noun: 'destination' | 'channel' | 'sink'
    readonly kinds: ReadonlyMap<string, DestinationKind | ActivatorKind | ChannelKind | SinkKind>
    /** What the clients of destinations are opened with. */
    readonly network: ConnectionTools
    readonly connections: ConnectionStore
    /** Does an open rotation, or one that a schedule started, deliver to this destination? */
    isDeliveredTo(destinationId: string): boolean
  }

export function connectionPurpose(connectionId: ConnectionId, origin: string): SealPurpose {
  return { kind: 'connection', connectionId, origin, bond: '' }
}

export function auditEntry(
  tools: ConnectionsTools,
  connection: Connection,
  act: AuditAct,
  facts: AuditEntry['facts'] = {}
): AuditEntry {
  return {
    at: tools.network.clock.now(),
    act,
    actor: 'operator',
    accountId: null,
    keyId: null,
    rotationId: null,
    facts: { kind: connection.kindId, name: connection.name, origin: connection.origin, ...facts }
  }
}
