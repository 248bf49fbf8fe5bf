import type { ServerResponse } from 'node:http'

/** A request as a sandbox's handler sees it: complete, headers in lower case. */
export type SandboxRequest = {
  readonly method: string
  /** Path without the query, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON; undefined when it is not JSON. */
  readonly json: unknown
  /** Lists must show the state of this time: it is `now()`, or earlier for the fault `stale-list`. */
  readonly asOf: number
}

export type SandboxResponse = {
  readonly status: number
  /** Sent as JSON. Leave out for an empty body, or give `text`. */
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** How `json` is written, where the provider does not speak JSON. */
  readonly write?: (json: unknown) => string
  /** Paths of the fields of `json` that hold a one-time secret: the fault `without-secret` removes them. */
  readonly secretFields?: readonly string[]
  /** For lists: what the same answer looks like without any key. */
  readonly emptyJson?: unknown
}

export type SandboxHandler = (request: SandboxRequest) => SandboxResponse

export function bodyOf(answer: SandboxResponse): string {
  if (answer.text !== undefined) return answer.text
  if (answer.json === undefined) return ''
  return answer.write === undefined ? JSON.stringify(answer.json) : answer.write(answer.json)
}

export function headersOf(
  answer: SandboxResponse,
  dateHeader: Record<string, string>
): Record<string, string> {
  const contentType: Record<string, string> =
    answer.json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
  return { ...dateHeader, ...contentType, ...answer.headers }
}

export function send(
  response: ServerResponse,
  answer: SandboxResponse,
  dateHeader: Record<string, string>
): void {
  response.writeHead(answer.status, headersOf(answer, dateHeader))
  response.end(bodyOf(answer))
}
