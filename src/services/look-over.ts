import type { Clock } from '../core/clock'
import type { AccountId, KeyId, RotationId } from '../core/ids'
import { isSuspicious, LOOK_OVER_TAG, type Incident } from '../core/incident/look-over'
import type { Key } from '../core/key'
import type { RotationState } from '../core/rotation/state'
import { journalIds } from '../core/rotation/state'
import type { AccountStore, AuditStore, KeyStore, Transactions } from '../store/ports'
import type { RotationsService } from './rotations'

export type LookOverTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly accounts: Pick<AccountStore, 'all'>
  readonly keys: Pick<KeyStore, 'get' | 'forEachOfAccount' | 'setTags' | 'isReady'>
  readonly audit: Pick<AuditStore, 'append' | 'page'>
  readonly rotations: Pick<RotationsService, 'state'>
}

/**
 * Flags keys that were made since one of these incidents began, each once for each incident: a person who takes the tag off has
 * looked. Answers the ids that are new. Call it when lists were read.
 */
export function lookOver(tools: LookOverTools, incidents: Iterable<RotationId>): readonly KeyId[] {
  if (!tools.keys.isReady) return []
  const flagged: KeyId[] = []
  for (const id of incidents) {
    const state = tools.rotations.state(id)
    const isIncident = state?.plan.mode === 'incident' && state.closedAt === null
    // Before a person has confirmed it, it is only a plan.
    if (isIncident && state.name !== 'planned') flagged.push(...flagFor(tools, id, state))
  }
  return flagged
}

function flagFor(tools: LookOverTools, rotationId: RotationId, state: RotationState): readonly KeyId[] {
  const incident = incidentOf(tools, state)
  const found: Key[] = []
  for (const accountId of accountsOf(tools, incident)) {
    tools.keys.forEachOfAccount(accountId, key => {
      if (isSuspicious(incident, key)) found.push(key)
    })
  }
  const fresh = found.filter(key => !wasFlagged(tools, rotationId, key.id))
  if (fresh.length === 0) return []
  tools.transactions.run(() => {
    for (const key of fresh) {
      tools.keys.setTags(key.id, [...new Set([...key.tags, LOOK_OVER_TAG])])
      tools.audit.append({
        at: tools.clock.now(),
        act: 'key.flagged',
        actor: 'rekey',
        accountId: key.accountId,
        keyId: key.id,
        rotationId,
        facts: { name: key.name, why: 'made-since-incident', leaked: state.plan.old.name }
      })
    }
  })
  return fresh.map(key => key.id)
}

function incidentOf(tools: LookOverTools, state: RotationState): Incident {
  const { plan, startedAt, clockOffsetMs } = state
  return {
    accountId: plan.accountId,
    providerId: plan.providerId,
    since: startedAt,
    creatorId: tools.keys.get(plan.oldKeyId)?.createdBy?.id ?? null,
    clockOffsetMs,
    ownIds: journalIds(state)
  }
}

/** The creator may hold keys at every account of the provider. */
function accountsOf(tools: LookOverTools, incident: Incident): readonly AccountId[] {
  if (incident.creatorId === null) return [incident.accountId]
  return tools.accounts
    .all()
    .filter(account => account.providerId === incident.providerId)
    .map(account => account.id)
}

function wasFlagged(tools: LookOverTools, rotationId: RotationId, keyId: KeyId): boolean {
  return tools.audit.page({ keyId, rotationId, acts: ['key.flagged'] }, null, 1).total > 0
}
