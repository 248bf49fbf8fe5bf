import { X509Certificate } from 'node:crypto'
import { failed, ok, type Result } from '../../core/fault'
import type { DestinationKind } from '../../core/ports/destination'
import { originOf, openWithToken } from '../kit/token-server'
import { createClient, entryOf } from './client'
import { manifest } from './manifest'
import { rolloutManifest } from './rollout'

export const kind: DestinationKind = {
  manifest,
  activator: rolloutManifest,

  originOf: settings => originOf(settings),

  describe(settings) {
    const entry = entryOf(settings)
    return entry.ok ? `${entry.value.namespace}/${entry.value.name}` : 'kubernetes'
  },

  connect(input, tools) {
    const trusted = authorityIn(input.settings.ca ?? '')
    if (!trusted.ok) return trusted
    const http = openWithToken(input, trusted.value === '' ? tools : { ...tools, trustedCa: trusted.value }, {
      headers: token => ({ authorization: `Bearer ${token}` })
    })
    return http.ok ? ok(createClient(http.value, tools)) : http
  }
}

const LONGEST_PEM = 32_768

/** Empty for none. */
function authorityIn(text: string): Result<string> {
  const pem = text.trim()
  if (pem === '') return ok('')
  try {
    const isAuthority = pem.length <= LONGEST_PEM && new X509Certificate(pem).ca
    return isAuthority ? ok(`${pem}\n`) : failed('invalid-input', 'value-invalid', { subject: 'ca' })
  } catch {
    // No certificate; the parser's message says nothing that helps.
    return failed('invalid-input', 'value-invalid', { subject: 'ca' })
  }
}
