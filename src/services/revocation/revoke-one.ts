import { SECOND } from '../../core/clock'
import { fault, type Fault } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { Key, ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/ports/provider'
import type { Revocation } from '../../core/ports/revocations'
import type { AuditAct } from '../../core/ports/audit'
import { throughTeam } from '../team/references'
import type { RevocationTools, RevokeResult } from './tools'

/**
 * What a list says of one key. `revoked` is the provider's own word. `absent` is no word at all: a list may leave out a key that
 * works.
 */
export type Sight =
  | { readonly kind: 'revoked' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'live' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'unread'; readonly fault: Fault }

/** An unknown answer is looked at and, if the key still lives, sent once more; never more often by itself. */
const MOST_SENDS = 2

/** The row that stands for a confirmed revoke until it is proven. */
export function obligationOf(key: Key, batchId: string, at: number): Revocation {
  return {
    keyId: key.id,
    accountId: key.accountId,
    groupId: key.groupId,
    providerKeyId: key.providerKeyId,
    batchId,
    state: 'intended',
    intendedAt: at,
    updatedAt: at,
    acceptedAt: null
  }
}

/**
 * Revokes one confirmed key, whose obligation is on disk, and proves it by reading the list again. The list that the
 * confirmation was made from counts as the reading before the first send: a leaked key does not wait for another one. A key
 * that is not listed, or whose list cannot be read, is revoked by its id all the same. Every later send is preceded by a
 * reading, so that a repeat after a lost answer never meets a key that is listed as revoked.
 */
export async function revokeOne(tools: RevocationTools, key: Key): Promise<RevokeResult> {
  const answer = await tools.withClient(key.accountId, client => lookAndSend(tools, client, key))
  return answer.ok ? answer.value : finishFailed(tools, key, 'failed', answer.fault)
}

async function lookAndSend(tools: RevocationTools, client: ProviderClient, key: Key): Promise<RevokeResult> {
  let lastFault = fault('outcome-unknown')
  for (let sends = 0; sends < MOST_SENDS; sends++) {
    const isKnownLive = sends === 0 && isLive(key)
    const sight: Sight = isKnownLive ? { kind: 'live' } : await look(client, key)
    switch (sight.kind) {
      case 'revoked':
        return finishGone(tools, key, sends === 0 ? 'elsewhere' : 'by-us')
      case 'replaced':
        // Another key answers to this id now: the confirmation was not given for it.
        return finishFailed(tools, key, 'failed', fault('conflict', 'confirmation-stale'))
      case 'unread':
        if (sends > 0) return finishFailed(tools, key, 'unknown', sight.fault)
        break
      case 'absent':
      case 'live':
        break
    }
    const address = { providerKeyId: key.providerKeyId, groupId: key.groupId, createdAt: key.createdAt }
    const outcome = await throughTeam(tools, 'revoke', key, () => client.revokeKey(address))
    switch (outcome.kind) {
      case 'committed':
        tools.revocations.setState(key.id, 'claimed', tools.clock.now())
        return prove(tools, client, key, outcome.value.alreadyGone ? 'elsewhere' : 'by-us')
      case 'rejected':
      case 'not-sent':
        // It tells nothing of an earlier call whose answer was lost.
        if (sends > 0) return finishFailed(tools, key, 'unknown', lastFault)
        return finishFailed(tools, key, 'failed', outcome.fault)
      case 'unknown':
        lastFault = outcome.fault
    }
  }
  const sight = await look(client, key)
  return sight.kind === 'revoked'
    ? finishGone(tools, key, 'by-us')
    : finishFailed(tools, key, 'unknown', lastFault)
}

/**
 * Reads until the key is gone or the provider's own propagation time is over. Where its list cannot be read, nobody waits: the
 * accepted revoke stays open, and later readings prove it.
 */
async function prove(
  tools: RevocationTools,
  client: ProviderClient,
  key: Key,
  by: 'by-us' | 'elsewhere'
): Promise<RevokeResult> {
  const deadline = tools.clock.monotonic() + propagationMsOf(tools, key.accountId)
  for (let waitMs = SECOND / 2; ; waitMs = Math.min(waitMs * 2, 15 * SECOND)) {
    const sight = await look(client, key)
    if (provesRevoked(tools, key.accountId, sight, 'accepted')) return finishGone(tools, key, by)
    if (sight.kind === 'unread' || tools.clock.monotonic() + waitMs > deadline)
      return finishClaimed(tools, key, sight)
    await tools.clock.sleep(waitMs)
  }
}

/** How long a provider may go on listing a key whose revoke it has accepted. */
export function propagationMsOf(tools: Pick<RevocationTools, 'providerOf'>, accountId: AccountId): number {
  return tools.providerOf(accountId)?.manifest.propagation.maximumMs ?? 60 * SECOND
}

function isLive(key: Key): boolean {
  return key.status !== 'revoked' && key.vanishedAt === null
}

async function look(client: ProviderClient, key: Key): Promise<Sight> {
  const list = await client.listGroup(key.groupId)
  if (!list.ok) return { kind: 'unread', fault: list.fault }
  return sightOf(list.value, key)
}

export function sightOf(listed: readonly ProviderKey[], key: Key): Exclude<Sight, { kind: 'unread' }> {
  const now = listed.find(candidate => candidate.providerKeyId === key.providerKeyId)
  if (now === undefined) return { kind: 'absent' }
  if (now.status === 'revoked') return { kind: 'revoked' }
  // An unknown time contradicts nothing.
  const isOther = now.createdAt !== null && key.createdAt !== null && now.createdAt !== key.createdAt
  return isOther ? { kind: 'replaced' } : { kind: 'live' }
}

/**
 * Is this reading evidence E1? A key that is listed as revoked is. A missing key is only after the provider accepted its revoke,
 * and only where a revoke removes the row. A key that is still listed never is, also not one that Rekey has disabled.
 */
export function provesRevoked(
  tools: Pick<RevocationTools, 'providerOf'>,
  accountId: AccountId,
  sight: Sight,
  revoke: 'accepted' | 'not-accepted'
): boolean {
  if (sight.kind === 'revoked') return true
  const capabilities = tools.providerOf(accountId)?.manifest.capabilities
  const isRemoved = capabilities?.revokeMeans === 'deleted' || capabilities?.listIncludesRevoked === false
  return sight.kind === 'absent' && revoke === 'accepted' && isRemoved
}

export function finishGone(tools: RevocationTools, key: Key, by: 'by-us' | 'elsewhere'): RevokeResult {
  const at = tools.clock.now()
  tools.transactions.run(() => {
    tools.revocations.settle(key.id)
    tools.keys.setStatus(key.id, 'revoked', at)
    record(tools, 'key.revoked', key, { evidence: 'E1', by })
  })
  return { keyId: key.id, state: 'gone', evidence: 'E1', fault: null }
}

/** Our own row follows the provider's answer. Within a transaction of the caller's, if there is one. */
export function finishDisabled(tools: RevocationTools, key: Key): void {
  tools.transactions.run(() => {
    tools.keys.setStatus(key.id, 'disabled', tools.clock.now())
    record(tools, 'key.disabled', key, {})
  })
}

/** The provider accepted the revoke; the last reading of its list, `sight`, does not prove it. */
export function finishClaimed(tools: RevocationTools, key: Key, sight: Sight): RevokeResult {
  const why = sight.kind === 'unread' ? sight.fault : null
  const reason = why === null ? (sight.kind === 'absent' ? 'not-listed' : 'still-listed') : 'list-unread'
  // The obligation stays open: the next reading of its list and the next start look again.
  tools.transactions.run(() => {
    tools.revocations.setState(key.id, 'claimed', tools.clock.now())
    record(tools, 'key.revoke-failed', key, { evidence: 'E0', reason })
  })
  return { keyId: key.id, state: 'claimed', evidence: 'E0', fault: why }
}

export function finishFailed(
  tools: RevocationTools,
  key: Key,
  state: 'failed' | 'unknown',
  why: Fault
): RevokeResult {
  const at = tools.clock.now()
  tools.transactions.run(() => {
    // A refusal ends the obligation: nothing happened at the provider. An unknown outcome keeps it open.
    if (state === 'failed') tools.revocations.settle(key.id)
    else tools.revocations.setState(key.id, 'failed', at)
    record(tools, 'key.revoke-failed', key, { reason: why.detail ?? why.code })
  })
  return { keyId: key.id, state, evidence: 'none', fault: why }
}

function record(
  tools: RevocationTools,
  act: AuditAct,
  key: Key,
  facts: { readonly [name: string]: string | number | boolean | null }
): void {
  tools.audit.append({
    at: tools.clock.now(),
    act,
    actor: 'operator',
    accountId: key.accountId,
    keyId: key.id,
    rotationId: null,
    facts: { name: key.name, masked: key.masked, ...facts }
  })
}
