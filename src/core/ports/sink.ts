import type { Actor } from '../actor'
import type { Outcome } from '../fault'
import type { AuditAct } from './audit'
import type { Connected, ConnectionKind } from './destination'

// Where rows of the history are exported to, and how far each sink is. Needed by the service that exports them.

/** One row of the history for a reader outside: names beside IDs, and never a secret. */
export type SinkRecord = {
  /** Counts the exported history without gaps, the same for every sink: a receiver sees what is missing or came twice. */
  readonly sequence: number
  readonly at: number
  readonly act: AuditAct
  readonly actor: Actor
  readonly account: { readonly id: string; readonly name: string | null } | null
  readonly key: { readonly id: string; readonly name: string | null } | null
  /** What belongs to one rotation has one correlation. */
  readonly rotation: string | null
  readonly facts: { readonly [name: string]: string | number | boolean | null }
  /** Of the row in the chain of the history. */
  readonly hash: string
  readonly source: SinkSource
}

/** The installation that writes. */
export type SinkSource = { readonly host: string; readonly installation: string; readonly version: string }

export type SinkClient = Connected & {
  /** In order. Anything but `committed` is sent again, as a whole: a receiver may get a record twice. */
  send(records: readonly SinkRecord[]): Promise<Outcome<null>>
}

/** A kind of sink. One folder's only export. */
export type SinkKind = ConnectionKind<SinkClient> & { readonly sink: { readonly mostRecords: number } }

/** A sink that is ready to take records. */
export type Sink = SinkKind['sink'] & {
  readonly id: string
  readonly name: string
  send(records: readonly SinkRecord[]): Promise<Outcome<null>>
}

/** How far a sink is. */
export type SinkCursor = {
  readonly sinkId: string
  /** The number of the newest row that it took. */
  readonly seq: number
  /** The sequence of that row. */
  readonly sequence: number
  readonly sentAt: number | null
  /** Failures in a row. */
  readonly attempts: number
  readonly nextTryAt: number | null
  /** Code and detail of the newest failure. */
  readonly fault: string | null
}

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type SinkCursorStore = {
  get(sinkId: string): SinkCursor | null
  put(cursor: SinkCursor): void
  remove(sinkId: string): void
}
