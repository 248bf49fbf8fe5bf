import { failed, ok } from '../../core/fault'
import type { Provider } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { overridablePath } from '../kit/paths'
import { isHeaderSafe } from '../../net/header-text'
import { bearer } from '../../net/signers/authorization'
import { withSharedBudget } from './budget'
import { openClient } from './client'
import { DEFAULT_INTEGRATIONS_PATH, DEFAULT_KEYS_PATH, INTEGRATION_PLACE, manifest } from './manifest'

export { startSandbox } from './sandbox'

export const provider: Provider = {
  manifest,
  connect({ baseUrl, settings, credential }, tools) {
    const base = parseBaseUrl(baseUrl.trim())
    if (!base.ok) return base
    const integrations = overridablePath(settings, 'integrationsPath', DEFAULT_INTEGRATIONS_PATH)
    if (!integrations.ok) return integrations
    const keys = overridablePath(settings, 'keysPath', DEFAULT_KEYS_PATH, [INTEGRATION_PLACE])
    if (!keys.ok) return keys
    const token = credential['token']
    if (token === undefined || token.byteLength === 0) {
      return failed('credential-rejected', 'credential-missing', { subject: 'token' })
    }
    if (!isHeaderSafe(token)) return failed('invalid-input', 'value-invalid', { subject: 'token' })
    const session = openHttp({
      ...tools,
      base: base.value,
      // The shared budget below is the pace; this one only bounds the calls in flight.
      limits: { ...manifest.limits, requestsPerMinute: null },
      headers: () => ({ authorization: bearer(token) })
    })
    return ok(
      openClient({
        session: withSharedBudget(session, base.value.origin, tools.clock),
        clock: tools.clock,
        paths: { integrations: integrations.value, keys: keys.value }
      })
    )
  }
}
