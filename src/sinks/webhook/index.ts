import { failed, ok } from '../../core/fault'
import type { SinkKind, SinkRecord } from '../../core/ports/sink'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { webhookHeaders } from '../../net/signers/hmac'
import { rekeyJson } from '../kit/rekey-json'

// A signed POST to any receiver. `rekey-id` is the same when a batch is sent again, so that a receiver can drop it.

/** A key of 32 characters or more: a short one could be guessed from a signature. */
const SHORTEST_KEY = 32

export const kind: SinkKind = {
  manifest: {
    id: 'audit-webhook',
    name: 'Signed webhook',
    connection: {
      fields: [
        {
          name: 'url',
          label: 'Address',
          isSecret: false,
          isRequired: true,
          help: 'HTTPS address of the receiver.',
          placeholder: 'https://siem.example.com/rekey'
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
  sink: { mostRecords: 100 },

  originOf(settings) {
    const base = addressIn(settings['url'])
    return base.ok ? ok(base.value.origin) : base
  },

  connect({ settings, credential }, tools) {
    const base = addressIn(settings['url'])
    if (!base.ok) return base
    const { key } = credential
    if (key === undefined) return failed('invalid-input', 'credential-missing', { subject: 'key' })
    if (key.expose(bytes => bytes.length) < SHORTEST_KEY) {
      return failed('invalid-input', 'value-invalid', { subject: 'key' })
    }
    const http = openHttp({
      ...tools,
      base: { ...base.value, pathPrefix: '' },
      limits: { requestsPerMinute: null, maxConcurrent: 1 }
    })
    const path = base.value.pathPrefix === '' ? '/' : base.value.pathPrefix
    return ok({
      preflight: () => Promise.resolve(ok(null)),
      async send(records) {
        const id = batchId(records)
        const body = { event: 'rekey.audit', id, records: records.map(rekeyJson) }
        const signed = { id, sentAt: tools.clock.now(), body: JSON.stringify(body) }
        const headers = webhookHeaders(key, signed)
        const sent = await http.change({
          method: 'POST',
          path,
          body,
          headers,
          schema: 'any-body',
          classify: () => null
        })
        return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
      },
      close: () => http.close()
    })
  }
}

/** The rows of one installation have one sequence. */
function batchId(records: readonly SinkRecord[]): string {
  const [first] = records
  return `${first?.source.installation ?? ''}-${first?.sequence ?? 0}-${records.at(-1)?.sequence ?? 0}`
}

function addressIn(text = '') {
  const base = parseBaseUrl(text.trim())
  return base.ok ? base : failed(base.fault.code, base.fault.detail, { subject: 'url' })
}
