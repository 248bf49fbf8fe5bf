import type { ActedBy, Actor } from '../actor'
import type { AccountId, KeyId, RotationId } from '../ids'

// The history. Needed by every service whose acts leave a row, and by evidence.

export const AUDIT_ACTS = [
  'account.connected',
  'account.changed',
  'account.removed',
  'credential.replaced',
  'destination.connected',
  'destination.changed',
  'destination.removed',
  'sync.finished',
  'sync.failed',
  'key.appeared',
  'key.changed',
  'key.vanished',
  'key.dismissed',
  'key.shown-again',
  'key.created',
  'key.disabled',
  'key.enabled',
  'key.revoked',
  'key.revoke-failed',
  'key.probed',
  'key.tagged',
  'key.tested',
  'key.flagged',
  'keys.exported',
  'leak.asked',
  'leak.revoke-sent',
  'leak.revoked',
  'provider-file.accepted',
  'provider-file.removed',
  'key-file.read',
  'key-file.forgotten',
  'exclusion.added',
  'exclusion.ended',
  'handoff.delivered',
  'handoff.copied',
  'handoff.revealed',
  'handoff.saved',
  'handoff.discarded',
  'handoff.confirmed',
  'delivery.chosen',
  'delivery.attested',
  'delivery.dropped',
  'activation.started',
  'activation.finished',
  'activation.failed',
  'activation.attested',
  'rotation.started',
  'rotation.step',
  'rotation.finished',
  'rotation.aborted',
  'rotation.abandoned',
  'rotation.needs-human',
  'rotation.scheduled',
  'rotation.group-begun',
  'rotation.group-paused',
  'rotation.group-resumed',
  'rotation.group-left',
  'schedule.saved',
  'schedule.paused',
  'schedule.resumed',
  'schedule.removed',
  'schedule.postponed',
  'channel.connected',
  'channel.changed',
  'channel.removed',
  'sink.connected',
  'sink.changed',
  'sink.removed',
  'sink.failing',
  'sink.resumed',
  'team.started',
  'team.joined',
  'team.left',
  'team.admitted',
  'team.removed',
  'team.rules-set',
  'team.asked',
  'team.withdrawn',
  'team.voted',
  'reminder.sent',
  'reminder.failed',
  'task.added',
  'task.changed',
  'task.removed',
  'task.step-done',
  'task.step-reopened',
  'task.finished',
  'orphan.found',
  'orphan.revoked',
  'confirmation.given',
  'vault.locked',
  'vault.unlocked',
  'vault.key-made',
  'settings.changed',
  'sandbox.started',
  'sandbox.removed',
  'update.refused',
  'update.installed',
  'access.refused',
  'evidence.exported',
  'head.exported'
] as const

export type AuditAct = (typeof AUDIT_ACTS)[number]

/** `facts` are plain, non-secret, short values; free text is length-capped. */
export type AuditEntry = {
  readonly at: number
  readonly act: AuditAct
  readonly actor: ActedBy
  readonly accountId: AccountId | null
  readonly keyId: KeyId | null
  readonly rotationId: RotationId | null
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}

export type AuditRow = Omit<AuditEntry, 'actor'> & {
  readonly actor: Actor
  readonly seq: number
  readonly hash: string
}

export type AuditFilter = {
  readonly text?: string
  readonly acts?: readonly AuditAct[]
  readonly accountId?: string
  readonly keyId?: string
  readonly rotationId?: string
  /** The ID of a person or a schedule. */
  readonly actorId?: string
  readonly since?: number
  readonly until?: number
}

/** The sandbox's history is a chain of its own, so that it can go without breaking the other. */
export type AuditChain = 'main' | 'sandbox'

/** The newest row of a chain, and how many rows the chain has up to it. */
export type AuditHead = {
  readonly chain: AuditChain
  readonly rows: number
  readonly seq: number
  readonly hash: string
}

/** A row with its place among the rows of its chain, counted from 1. */
export type PlacedRow = { readonly row: AuditRow; readonly sequence: number }

/** Append-only and hash-chained: updates and deletes are refused by the database itself. */
export type AuditStore = {
  append(entry: AuditEntry): AuditRow
  page(
    filter: AuditFilter,
    beforeSeq: number | null,
    limit: number
  ): { rows: readonly AuditRow[]; total: number }
  /** Rows of the main chain after this one, oldest first. `sequence` is that of the row before them. */
  after(place: { readonly seq: number; readonly sequence: number }, limit: number): readonly PlacedRow[]
  /** How many they are; at most `limit`, without reading them. */
  countAfter(seq: number, limit: number): number
  verify(): {
    readonly isValid: boolean
    readonly rows: number
    readonly firstBadSeq: number | null
    readonly head: string
  }
  /** IDs of the people who ever did something, in the order of their names. */
  people(): readonly string[]
  /** Of each chain that has rows. */
  heads(): readonly AuditHead[]
  /** The row of this chain with this number, and how many rows the chain has up to it; null when there is none. */
  at(chain: AuditChain, seq: number): { readonly rows: number; readonly hash: string } | null
}
