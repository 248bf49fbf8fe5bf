import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import { ok } from '../../core/fault'
import type { Secret } from '../../core/secret'
import type { Answer, HttpSession } from '../../net/http'
import { textOf } from '../../net/secret-text'
import type { Call } from './faults'
import { classifyFor } from './faults'
import { version } from './wire'

type Signal = AbortSignalLike | undefined
type Params = Readonly<Record<string, unknown>> | readonly unknown[]

export const RPC_PATH = '/api_jsonrpc.php'

export type Rpc = {
  read<T>(method: string, params: Params, schema: ZodType<T>, signal: Signal): Promise<Result<Answer<T>>>
  change<T>(
    call: Call,
    asked: { readonly method: string; readonly params: Params },
    schema: ZodType<T>,
    signal: Signal
  ): Promise<Outcome<Answer<T>>>
  /** How this server takes a token: headers, and fields of the body. */
  carrier(token: Secret, signal: Signal): Promise<Result<Carrier>>
}

type Carrier = {
  readonly headers: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, string>>
}

/** Calls of the JSON-RPC API. Until 6.2 the token is in the body, from 6.4 in a header; later versions take only one of them. */
export function createRpc(http: HttpSession, token: Secret): Rpc {
  let usesHeader: boolean | null = null

  async function carrier(given: Secret, signal: Signal): Promise<Result<Carrier>> {
    if (usesHeader === null) {
      const asked = await http.read({
        path: RPC_PATH,
        question: envelope('apiinfo.version', [], {}),
        schema: version,
        classify: classifyFor('list'),
        signal
      })
      if (!asked.ok) return asked
      const [major = 0, minor = 0] = asked.value.value.split('.').map(Number)
      usesHeader = major > 6 || (major === 6 && minor >= 4)
    }
    return ok(
      usesHeader
        ? { headers: { authorization: `Bearer ${textOf(given)}` }, fields: {} }
        : { headers: {}, fields: { auth: textOf(given) } }
    )
  }

  return {
    carrier,
    async read(method, params, schema, signal) {
      const carried = await carrier(token, signal)
      if (!carried.ok) return carried
      const { headers, fields } = carried.value
      const question = envelope(method, params, fields)
      return http.read({ path: RPC_PATH, headers, question, schema, classify: classifyFor('list'), signal })
    },
    async change(call, { method, params }, schema, signal) {
      const carried = await carrier(token, signal)
      if (!carried.ok) return { kind: 'not-sent', fault: carried.fault }
      const { headers, fields } = carried.value
      const body = envelope(method, params, fields)
      return http.change({
        method: 'POST',
        path: RPC_PATH,
        headers,
        body,
        schema,
        classify: classifyFor(call),
        signal
      })
    }
  }
}

export function envelope(
  method: string,
  params: Params,
  fields: Readonly<Record<string, string>>
): Readonly<Record<string, unknown>> {
  return { jsonrpc: '2.0', method, params, id: 1, ...fields }
}
