import { failed } from '../../core/fault'
import type { DestinationKind } from '../../core/ports/destination'
import { parseBaseUrl } from '../../net/base-url'
import { createClient, entryOf } from './client'
import { manifest } from './manifest'
import { openSession } from './session'

/** HashiCorp Vault and OpenBao, whose KV API is the same. */
export const kind: DestinationKind = {
  manifest,

  originOf({ url = '' }) {
    const base = parseBaseUrl(url)
    if (!base.ok) return failed(base.fault.code, base.fault.detail, { subject: 'url' })
    return { ok: true, value: base.value.origin }
  },

  describe(settings) {
    const entry = entryOf(settings)
    if (!entry.ok) return 'vault'
    const place = `${entry.value.mount}/${entry.value.path}`
    return settings.field === undefined ? place : `${place} (${settings.field})`
  },

  connect(input, tools) {
    const session = openSession(input, tools)
    return session.ok ? { ok: true, value: createClient(session.value, tools) } : session
  }
}
