import { DAY, type Clock } from '../core/clock'
import type { AccountId, KeyId, RotationId } from '../core/ids'
import { isSuspicious, REVIEW_TAG, type Incident } from '../core/incident/suspicious'
import type { Key } from '../core/key'
import type { RotationState } from '../core/rotation/state'
import { isFinal, journalIds } from '../core/rotation/state'
import type { Batch, BatchStore } from '../core/ports/batches'
import type { AccountStore } from '../core/ports/accounts'
import type { AuditRow, AuditStore } from '../core/ports/audit'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'
import { decodeSelection } from './break-glass/choice'
import { keyOf } from './rotation/audit-of'
import type { RotationsService } from './rotation/rotations'

export type SuspectTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly accounts: Pick<AccountStore, 'all'>
  readonly keys: Pick<KeyStore, 'get' | 'forEachOfAccount' | 'setTags' | 'isReady'>
  readonly audit: Pick<AuditStore, 'append' | 'page'>
  readonly rotations: Pick<RotationsService, 'state'>
  readonly batches: Pick<BatchStore, 'recent' | 'items'>
}

/** One incident, and what its rows in the history carry. */
type Declared = {
  readonly incident: Incident
  readonly rotationId: RotationId | null
  readonly facts: { readonly [name: string]: string }
}

/** A break-glass run is an incident until this long after its end: lists may lag, and accounts may be read late. */
const BATCH_STAYS_MS = DAY
const MOST_BATCHES = 100
/** More rows than one key ever has of being flagged or made. */
const MOST_ROWS = 100

/**
 * Flags keys that were made since an incident began, each once for each incident: a person who takes the tag off has looked.
 * Incidents are these rotations, and the break-glass runs of the last day. Answers the ids that are new. Call it when lists were
 * read.
 */
export function flagSuspects(tools: SuspectTools, rotationIds: Iterable<RotationId>): readonly KeyId[] {
  if (!tools.keys.isReady) return []
  const declared: Declared[] = []
  for (const id of rotationIds) {
    const state = tools.rotations.state(id)
    const isIncident = state?.plan.mode === 'incident' && !isFinal(state)
    // Before a person has confirmed it, it is only a plan.
    if (isIncident && state.name !== 'planned') declared.push(byRotation(tools, id, state))
  }
  for (const batch of tools.batches.recent(MOST_BATCHES)) {
    if (isIncident(batch, tools.clock.now())) declared.push(...byBatch(tools, batch))
  }
  return declared.flatMap(one => flagFor(tools, one))
}

function isIncident(batch: Batch, now: number): boolean {
  const isOver = batch.endedAt !== null && now - batch.endedAt > BATCH_STAYS_MS
  return !isOver && decodeSelection(batch.selection).origin === 'break-glass'
}

function flagFor(tools: SuspectTools, declared: Declared): readonly KeyId[] {
  const { incident, rotationId, facts } = declared
  const found: Key[] = []
  for (const accountId of accountsOf(tools, incident)) {
    tools.keys.forEachOfAccount(accountId, key => {
      if (isSuspicious(incident, key)) found.push(key)
    })
  }
  const fresh = found.filter(key => !isKnown(tools, declared, key.id))
  if (fresh.length === 0) return []
  tools.transactions.run(() => {
    for (const key of fresh) {
      const tags = tools.keys.get(key.id)?.tags ?? key.tags
      tools.keys.setTags(key.id, [...new Set([...tags, REVIEW_TAG])])
      tools.audit.append({
        at: tools.clock.now(),
        act: 'key.flagged',
        actor: 'rekey',
        accountId: key.accountId,
        keyId: key.id,
        rotationId,
        facts: { name: key.name, why: 'made-since-incident', ...facts }
      })
    }
  })
  return fresh.map(key => key.id)
}

function byRotation(tools: SuspectTools, rotationId: RotationId, state: RotationState): Declared {
  const { plan, startedAt, clockOffsetMs } = state
  const creator = tools.keys.get(plan.oldKeyId)?.createdBy?.id
  const incident: Incident = {
    accountIds: new Set([plan.accountId]),
    providerId: plan.providerId,
    since: startedAt,
    creatorIds: new Set(creator === undefined ? [] : [creator]),
    clockOffsetMs,
    ownIds: new Set([...journalIds(state)].map(id => keyOf(state, id)))
  }
  return { incident, rotationId, facts: { leaked: plan.old.name } }
}

/** One for each provider: only there can its keys have made others. */
function byBatch(tools: SuspectTools, batch: Batch): readonly Declared[] {
  const items = tools.batches.items(batch.id)
  const providers = new Map(tools.accounts.all().map(account => [account.id, account.providerId]))
  return [...new Set(items.flatMap(item => providers.get(item.accountId) ?? []))].map(providerId => {
    const here = items.filter(item => providers.get(item.accountId) === providerId)
    const creators = here.flatMap(item => tools.keys.get(item.keyId)?.createdBy?.id ?? [])
    const incident: Incident = {
      accountIds: new Set(here.map(item => item.accountId)),
      providerId,
      since: batch.startedAt,
      creatorIds: new Set(creators),
      clockOffsetMs: null,
      ownIds: new Set(here.map(item => item.keyId))
    }
    return { incident, rotationId: null, facts: { batch: batch.id } }
  })
}

/** The creators may hold keys at every account of the provider. */
function accountsOf(tools: SuspectTools, incident: Incident): Iterable<AccountId> {
  if (incident.creatorIds.size === 0) return incident.accountIds
  return tools.accounts
    .all()
    .filter(account => account.providerId === incident.providerId)
    .map(account => account.id)
}

/** Flagged for this very incident before, or made with Rekey: a replacement needs no look. */
function isKnown(tools: SuspectTools, { rotationId, facts }: Declared, keyId: KeyId): boolean {
  const isSame = (row: AuditRow): boolean =>
    rotationId === null ? row.facts['batch'] === facts['batch'] : row.rotationId === rotationId
  const { rows } = tools.audit.page({ keyId, acts: ['key.flagged', 'key.created'] }, null, MOST_ROWS)
  return rows.some(row => row.act === 'key.created' || isSame(row))
}
