import { fault, type Fault } from '../../core/fault'
import type { Key } from '../../core/key'
import type { Revocation } from '../../core/ports/revocations'
import { changeOf, type BatchRuns } from './batch-runs'
import { refreshGroups } from './refresh'
import { finishFailed, finishGone, propagationMsOf, provesRevoked } from './revoke-one'
import type { RevocationTools } from './tools'

/** Revokes of this run of the app that have not come back yet: nobody else speaks of their keys. */
export type AtWork = (one: Revocation) => boolean

/**
 * Looks only: a confirmation does not outlive the run it was given in, so nothing is sent again here. What is not proven by
 * then, or could not be read, is told: nobody else would ever speak of it.
 */
export async function resume(tools: RevocationTools, batchRuns: BatchRuns, isAtWork: AtWork): Promise<void> {
  const cutOff = tools.revocations.open().filter(one => !isAtWork(one))
  const keys = cutOff.map(one => tools.keys.get(one.keyId)).filter(key => key !== null)
  const { sights, failures } = await refreshGroups(tools, keys)
  settle(tools, batchRuns, isAtWork, (one, key) => {
    const sight = sights.get(key.id)
    if (sight !== undefined && provesRevoked(tools, one.accountId, sight, answerTo(one))) return 'gone'
    return one.state === 'intended' ? (failures.get(key.accountId) ?? fault('outcome-unknown')) : null
  })
}

/**
 * After a reading of the lists: what they prove revoked is settled, and the report of its run says so, however old. What was only
 * cut off waits for `resume`, which reads its list first.
 */
export function settleProven(tools: RevocationTools, batchRuns: BatchRuns, isAtWork: AtWork): void {
  settle(tools, batchRuns, isAtWork, () => null)
}

type Verdict = 'gone' | Fault | null

function settle(
  tools: RevocationTools,
  batchRuns: BatchRuns,
  isAtWork: AtWork,
  judge: (one: Revocation, key: Key) => Verdict
): void {
  const gone: { readonly batchId: string; readonly key: Key }[] = []
  tools.transactions.run(() => {
    for (const one of tools.revocations.open()) {
      if (isAtWork(one)) continue
      const key = tools.keys.get(one.keyId)
      if (key === null) {
        tools.revocations.settle(one.keyId)
        continue
      }
      const verdict = isProvenByLists(tools, one, key) ? 'gone' : (judge(one, key) ?? overdue(tools, one))
      if (verdict === 'gone') {
        const change = changeOf(finishGone(tools, key, 'by-us'))
        batchRuns.batches.change(one.batchId, [change], tools.clock.now())
        gone.push({ batchId: one.batchId, key })
      } else if (verdict !== null) finishFailed(tools, key, 'unknown', verdict)
    }
  })
  for (const batchId of new Set(gone.map(one => one.batchId))) {
    batchRuns.endIfDone(batchId)
    batchRuns.changed(batchId)
  }
  batchRuns.freed(gone.map(({ key }) => key.accountId))
}

/** Listed as revoked; or missing from a whole list that began after the provider had accepted the revoke. */
function isProvenByLists(tools: RevocationTools, one: Revocation, key: Key): boolean {
  if (key.status === 'revoked') return true
  const { lastGoodSyncAt } = tools.accounts.state(one.accountId)
  const isMissing = key.vanishedAt !== null && lastGoodSyncAt !== null && lastGoodSyncAt > one.updatedAt
  return isMissing && provesRevoked(tools, one.accountId, { kind: 'absent' }, answerTo(one))
}

function answerTo({ acceptedAt }: Revocation): 'accepted' | 'not-accepted' {
  return acceptedAt === null ? 'not-accepted' : 'accepted'
}

/** The provider accepted it, and has had the time that it needs to stop listing the key. */
function overdue(tools: RevocationTools, { state, updatedAt, accountId }: Revocation): Verdict {
  const isOver = tools.clock.now() - updatedAt > propagationMsOf(tools, accountId)
  return state === 'claimed' && isOver ? fault('outcome-unknown') : null
}
