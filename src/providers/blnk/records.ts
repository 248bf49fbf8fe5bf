import { z } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import { ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { KeyRecords } from '../../core/provider'
import type { HttpSession } from '../kit/http'
import { classifyFor } from './faults'
import { instantOf } from './mapping'

/** One page, because nobody knows how many millions there are: what is counted is counted among these. */
const LOOKED_AT = 100
const MARK = 'BLNK_GENERATED_BY'

const transactions = z
  .array(
    z.object({
      created_at: z.string().nullish(),
      meta_data: z.record(z.string(), z.unknown()).nullish()
    })
  )
  .nullable()
  .transform(list => list ?? [])

/** The transactions of one key among those that the server lists first. See README, "Records of a key". */
export async function recordsOf(
  http: HttpSession,
  providerKeyId: string,
  signal: AbortSignalLike | undefined
): Promise<Result<KeyRecords>> {
  const answer = await http.read({
    path: '/transactions',
    query: { limit: String(LOOKED_AT) },
    schema: transactions,
    classify: classifyFor('list'),
    signal
  })
  if (!answer.ok) return answer
  const all = answer.value.value
  const own = all.filter(one => one.meta_data?.[MARK] === providerKeyId)
  const times = own.map(one => instantOf(one.created_at)).filter(at => at !== null)
  return ok({
    count: own.length,
    lookedAt: all.length,
    lastAt: times.length === 0 ? null : Math.max(...times)
  })
}
