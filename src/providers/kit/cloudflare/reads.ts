import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../../core/clock'
import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { ConnectionTools } from '../../../core/ports/provider'
import { segment, type BaseUrl } from '../../../net/base-url'
import type { Answer, HttpSession, Query } from '../../../net/http'
import { MOST_ROWS } from '../bounds'
import { classifyFor, isUnknownToken } from './faults'
import type { TokensOfOwner } from './kind'
import type { TokenRow } from './wire'
import { oneToken, permissionGroups, tokenPage, verified } from './wire'

type Signal = AbortSignalLike | undefined

export type CloudflareConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  readonly of: TokensOfOwner
}

const PAGE = 50

export function createReads({ http, of: { root, listQuery, isOwnListed } }: CloudflareConnection) {
  let clockOffsetMs: number | null = null
  let ownId: string | null = null

  async function read<T>(
    path: string,
    schema: ZodType<T>,
    signal: Signal,
    query: Query = {}
  ): Promise<Result<Answer<T>>> {
    const answer = await http.read({ path, query, schema, classify: classifyFor('list'), signal })
    if (answer.ok) clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
    return answer
  }

  return {
    clockOffsetMs: () => clockOffsetMs,
    ownId: () => ownId,
    /**
     * The token of the connection. One of another owner is not known at this path; one refusal may also be a mistake of the server, so
     * "not one of these" is asked again each time.
     */
    async readOwn(signal: Signal): Promise<Result<null>> {
      if (ownId !== null) return ok(null)
      const answer = await http.exchange({ path: `${root}/verify`, signal })
      if (!answer.ok) return answer
      const { status, value } = answer.value
      const known = verified.safeParse(value)
      if (known.success) ownId = known.data.id
      // Without it, the token of the connection could be disabled or revoked like any other.
      else if (!isUnknownToken(status, value)) return failed('provider-changed', 'unexpected-shape')
      else if (isOwnListed) return failed('credential-rejected', 'key-unknown')
      return ok(null)
    },
    async all(signal: Signal): Promise<Result<readonly TokenRow[]>> {
      const rows: TokenRow[] = []
      const seen = new Set<string>()
      for (let page = 1; rows.length <= MOST_ROWS; page += 1) {
        const query = { page: String(page), per_page: String(PAGE), ...listQuery }
        const answer = await read(root, tokenPage, signal, query)
        if (!answer.ok) return answer
        const { result, result_info: info } = answer.value.value
        // A page that comes twice is no list.
        if (result.some(({ id }) => seen.has(id))) return failed('provider-changed', 'conflicting-rows')
        for (const row of result) seen.add(row.id)
        rows.push(...result)
        const isLast = info == null ? result.length < PAGE : rows.length >= info.total_count
        if (isLast) return ok(rows)
        if (result.length === 0) return failed('provider-changed', 'incomplete-list')
      }
      return failed('provider-changed', 'too-large')
    },
    one: (id: string, signal: Signal) => read(`${root}/${segment(id)}`, oneToken, signal),
    groups: (signal: Signal) => read(`${root}/permission_groups`, permissionGroups, signal)
  }
}
