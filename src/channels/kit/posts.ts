import type { ZodType } from 'zod'
import { failed, ok, type Outcome, type Result } from '../../core/fault'
import type { ConnectionTools } from '../../core/ports/provider'
import type { Secret } from '../../core/secret'
import { parseBaseUrl, type BaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { textOf } from '../../net/secret-text'

// Channels that take one POST of JSON.

export type Post = {
  readonly path: string
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly schema: ZodType | 'any-body'
}

export type Poster = {
  post(post: Post): Promise<Outcome<null>>
  close(): Promise<void>
}

export function openPoster(base: BaseUrl, tools: ConnectionTools): Poster {
  const http = openHttp({
    ...tools,
    base: { ...base, pathPrefix: '' },
    limits: { requestsPerMinute: null, maxConcurrent: 1 }
  })
  return {
    async post(post) {
      const sent = await http.change({ method: 'POST', classify: () => null, ...post })
      return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
    },
    close: () => http.close()
  }
}

/** Faults name the field of the form that the address comes from. */
export function addressIn(text: string, subject: string): Result<BaseUrl> {
  const base = parseBaseUrl(text.trim())
  return base.ok ? base : failed(base.fault.code, base.fault.detail, { subject })
}

/** An address that is a secret, at the server that it is sealed for. The address itself reaches no fault. */
export function secretAddress(
  address: Secret | undefined,
  server: BaseUrl,
  subject: string
): Result<BaseUrl> {
  if (address === undefined) return failed('invalid-input', 'credential-missing', { subject })
  const base = addressIn(textOf(address), subject)
  if (!base.ok) return base
  if (base.value.origin !== server.origin) return failed('invalid-input', 'origin-changed', { subject })
  return ok(base.value)
}
