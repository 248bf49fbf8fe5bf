import { z } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import { ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { KeyRecords, WitnessAnswer } from '../../core/ports/provider'
import type { HttpSession } from '../../net/http'
import { classifyFor } from './faults'
import { instantOf } from './mapping'

/** One page, because nobody knows how many millions there are. */
const MOST_COUNTED = 100
const MARK = 'BLNK_GENERATED_BY'

const transactions = z
  .array(
    z.object({
      created_at: z.string().nullish(),
      status: z.string().nullish(),
      meta_data: z.record(z.string(), z.unknown()).nullish()
    })
  )
  .nullable()
  .transform(list => list ?? [])
type Transaction = z.infer<typeof transactions>[number]

/** The newest transactions that carry the key's mark. See README, "Records of a key". */
async function readMarked(
  http: HttpSession,
  providerKeyId: string,
  limit: number,
  signal: AbortSignalLike | undefined
): Promise<Result<readonly Transaction[]>> {
  const answer = await http.read({
    path: '/transactions',
    query: { [`meta_data.${MARK}_eq`]: providerKeyId, limit: String(limit) },
    schema: transactions,
    classify: classifyFor('list'),
    signal
  })
  if (!answer.ok) return answer
  return ok(answer.value.value)
}

function isMarked(transaction: Transaction, providerKeyId: string): boolean {
  return transaction.meta_data?.[MARK] === providerKeyId
}

export async function recordsOf(
  http: HttpSession,
  providerKeyId: string,
  signal: AbortSignalLike | undefined
): Promise<Result<KeyRecords>> {
  const read = await readMarked(http, providerKeyId, MOST_COUNTED, signal)
  if (!read.ok) return read
  const marked = read.value.filter(one => isMarked(one, providerKeyId))
  // A queued transaction is listed a second time when it is applied.
  const made = marked.filter(one => one.status !== 'QUEUED')
  const times = marked.map(one => instantOf(one.created_at)).filter(at => at !== null)
  return ok({
    count: made.length,
    isComplete: read.value.length < MOST_COUNTED,
    lastAt: times.length === 0 ? null : Math.max(...times),
    leavesOut: 'bulk-writes'
  })
}

/**
 * Speaks of a key only when it has made marked transactions before: a key that only reads, or writes in bulk, leaves none, and
 * its silence says nothing.
 */
export async function witnessUse(
  http: HttpSession,
  providerKeyId: string,
  sinceMs: number,
  signal: AbortSignalLike | undefined
): Promise<Result<WitnessAnswer>> {
  const unavailable = ok<WitnessAnswer>({ witness: 'records', kind: 'unavailable' })
  const read = await readMarked(http, providerKeyId, 1, signal)
  if (!read.ok) return ['not-found', 'permission-missing'].includes(read.fault.code) ? unavailable : read
  const [newest] = read.value
  // A server that does not know the filter answers with anybody's transactions.
  if (newest === undefined || !isMarked(newest, providerKeyId)) return unavailable
  const at = instantOf(newest.created_at)
  if (at === null) return unavailable
  return ok(at >= sinceMs ? { witness: 'records', kind: 'seen', at } : { witness: 'records', kind: 'none' })
}
