import { z } from 'zod'
import { HOUR } from '../../core/clock'
import { failed, fault, ok, type Outcome, type Result } from '../../core/fault'
import type { ActivationOrder, ActivationProgress, ActivatorClient } from '../../core/ports/activator'
import type { ActivatorKind, DestinationConnection } from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { parseBaseUrl, type BaseUrl } from '../../net/base-url'
import { openHttp, type HttpSession } from '../../net/http'
import { webhookHeaders } from '../../net/signers/hmac'
import { faultByStatus } from '../../net/status-faults'

// A signed POST to a receiver that restarts consumers. The README beside this file says what a receiver has to do.

/** A key of 32 characters or more: a short one could be guessed from a signature. */
const SHORTEST_KEY = 32

export const kind: ActivatorKind = {
  manifest: {
    id: 'webhook',
    name: 'Webhook',
    connection: {
      fields: [
        {
          name: 'url',
          label: 'Address',
          isSecret: false,
          isRequired: true,
          help: 'HTTPS address of the receiver.',
          placeholder: 'https://deploy.example.com/rekey'
        },
        {
          name: 'key',
          label: 'Signing key',
          isSecret: true,
          isRequired: true,
          help: 'At least 32 random characters, which the receiver has too. Rekey signs each call with it.'
        }
      ],
      rights: ['The receiver takes signed calls, and none of them has a secret in it']
    }
  },

  activator: {
    id: 'webhook',
    name: 'Call a webhook',
    help: 'Sends a signed call without the secret. The receiver restarts consumers and says when they use the new key.',
    fields: [],
    deadlineMs: HOUR
  },

  originOf(settings) {
    const base = baseOf(settings['url'] ?? '')
    return base.ok ? ok(base.value.origin) : base
  },

  connect(input, tools) {
    const receiver = receiverAt(input, tools)
    if (!receiver.ok) return receiver
    const { http, messageOf } = receiver.value
    return ok({
      async preflight() {
        const answer = await http.exchange({ method: 'POST', ...messageOf('rekey.ping', null) })
        if (!answer.ok) return answer
        const refusal = faultByStatus(answer.value.status)
        return refusal === null ? ok(null) : { ok: false, fault: refusal }
      },
      activator: clientOf(receiver.value),
      close: () => http.close()
    })
  }
}

type Message = { readonly path: string; readonly body: object; readonly headers: Record<string, string> }
type Receiver = {
  readonly http: HttpSession
  messageOf(event: string, order: ActivationOrder | null): Message
}

function receiverAt(
  { settings, credential }: DestinationConnection,
  tools: ConnectionTools
): Result<Receiver> {
  const base = baseOf(settings['url'] ?? '')
  if (!base.ok) return base
  const { key } = credential
  if (key === undefined) return failed('invalid-input', 'credential-missing', { subject: 'key' })
  if (key.expose(bytes => bytes.length) < SHORTEST_KEY) {
    return failed('invalid-input', 'value-invalid', { subject: 'key' })
  }
  const http = openHttp({
    ...tools,
    base: { ...base.value, pathPrefix: '' },
    limits: { requestsPerMinute: null, maxConcurrent: 2 }
  })
  // The path is part of the address that a person gave, to the letter.
  const path = base.value.pathPrefix === '' ? '/' : base.value.pathPrefix
  return ok({
    http,
    messageOf(event, order) {
      const body = bodyOf(event, order)
      const sentAt = tools.clock.now()
      return {
        path,
        body,
        headers: webhookHeaders(key, { id: order?.id ?? 'ping', sentAt, body: JSON.stringify(body) })
      }
    }
  })
}

function baseOf(url: string): Result<BaseUrl> {
  const base = parseBaseUrl(url)
  return base.ok ? base : failed(base.fault.code, base.fault.detail, { subject: 'url' })
}

function bodyOf(event: string, order: ActivationOrder | null): object {
  if (order === null) return { event }
  const { id, rotationId, delivered } = order
  return { event, id, rotation: rotationId, destination: delivered.where }
}

function clientOf({ http, messageOf }: Receiver): ActivatorClient {
  return {
    // Nothing is known of a receiver before it is called.
    prepare: () => Promise.resolve(ok('')),

    async start(order): Promise<Outcome<'running' | 'active'>> {
      const message = messageOf('rekey.activate', order)
      const sent = await http.change({
        method: 'POST',
        schema: startAnswer,
        classify: () => null,
        ...message
      })
      return sent.kind === 'committed' ? { kind: 'committed', value: sent.value.value.state } : sent
    },

    async follow(order): Promise<Result<ActivationProgress>> {
      const answer = await http.exchange({ method: 'POST', ...messageOf('rekey.status', order) })
      if (!answer.ok) return answer
      const refusal = faultByStatus(answer.value.status)
      if (refusal !== null && refusal.retry === 'later') return { ok: false, fault: refusal }
      const parsed = statusAnswer.safeParse(answer.value.value)
      // A receiver that takes only calls to activate cannot say how far it is.
      if (refusal !== null || !parsed.success) return ok({ kind: 'unknown' })
      const { state } = parsed.data
      return state === 'failed'
        ? ok({ kind: state, fault: fault('conflict', 'activation-failed') })
        : ok({ kind: state })
    }
  }
}

/** Any server can answer 200: only a receiver that knows the rules says what became of the call. */
const startAnswer = z.object({ state: z.enum(['running', 'active']) })
const statusAnswer = z.object({ state: z.enum(['running', 'active', 'failed', 'not-started']) })
