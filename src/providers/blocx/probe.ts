import type { AbortSignalLike, Clock } from '../../core/clock'
import type { ProbeResult } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { HttpSession } from '../../net/http'
import { partOf, textOf } from '../../net/secret-text'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import { PROBE_PATH } from './manifest'
import { errorSchema, rpcSchema } from './wire'

/** Calls the read-only MCP tool `whoami` with the key itself. */
export async function probe(
  session: HttpSession,
  clock: Clock,
  secret: SecretBundle,
  signal: AbortSignalLike | undefined
): Promise<ProbeResult> {
  const accessKeyId = partOf(secret, 'accessKeyId')
  const secretAccessKey = partOf(secret, 'secretAccessKey')
  if (accessKeyId === null || secretAccessKey === null) {
    return { kind: 'unclear', at: clock.now(), why: 'no-probe' }
  }
  const answer = await session.exchange({
    method: 'POST',
    path: PROBE_PATH,
    headers: {
      'x-access-key-id': textOf(accessKeyId),
      'x-secret-access-key': textOf(secretAccessKey),
      // An MCP server may refuse a caller that does not take both.
      accept: 'application/json, text/event-stream'
    },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } },
    withoutSessionHeaders: true,
    signal
  })
  const at = clock.now()
  return answer.ok ? verdict(answer.value, at) : unclearByFault(answer.fault, at)
}

type Seen = { readonly status: number; readonly value: unknown; readonly bodyLength: number }

/** Pure: what an answer says about the key. */
export function verdict({ status, value, bodyLength }: Seen, at: number): ProbeResult {
  const code = errorSchema.safeParse(value).data?.code
  // Documented is the status alone, the code is assumed. A page, or another code, speaks of something else than the key.
  const isPage = value === null && bodyLength > 0
  if (status === 401 && !isPage && (code === undefined || code === 'unauthorized')) {
    return { kind: 'dead', at, why: 'unknown' }
  }
  // Who was refused for a missing permission was recognised before.
  if (status === 403 && code === 'permission_denied') return { kind: 'alive', at }
  const rpc = rpcSchema.safeParse(value)
  if (status === 200 && rpc.success && rpc.data.result !== undefined && rpc.data.error === undefined) {
    return { kind: 'alive', at }
  }
  return unclearByStatus(status, at)
}
