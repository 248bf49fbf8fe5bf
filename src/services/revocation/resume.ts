import { fault, type Fault } from '../../core/fault'
import type { Key } from '../../core/key'
import type { Revocation } from '../../store/obligation-ports'
import { changeOf, type BatchRuns } from './batch-runs'
import { refreshGroups } from './refresh'
import { finishFailed, finishGone, propagationMsOf } from './revoke-one'
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
  const { gone, failures } = await refreshGroups(tools, keys)
  const isGone = new Set(gone.map(key => key.id))
  settle(tools, batchRuns, isAtWork, (one, key) => {
    if (isGone.has(key.id)) return 'gone'
    return one.state === 'intended' ? (failures.get(key.accountId) ?? fault('outcome-unknown')) : null
  })
}

/** After a reading of the lists: what they show dead is settled, and the report of its run says so, however old. What was only cut off waits for `resume`, which looks first. */
export function lookOver(tools: RevocationTools, batchRuns: BatchRuns, isAtWork: AtWork): void {
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
      const verdict = isListedDead(key) ? 'gone' : (judge(one, key) ?? overdue(tools, one))
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

function isListedDead(key: Key): boolean {
  return key.status === 'revoked' || key.vanishedAt !== null
}

/** The provider accepted it, and has had the time that it needs to stop listing the key. */
function overdue(tools: RevocationTools, { state, updatedAt, accountId }: Revocation): Verdict {
  const isOver = tools.clock.now() - updatedAt > propagationMsOf(tools, accountId)
  return state === 'claimed' && isOver ? fault('outcome-unknown') : null
}
