import { failed, ok } from '../../core/fault'
import type { Provider } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { overridablePath } from '../kit/paths'
import { isHeaderSafe } from '../../net/header-text'
import { bearer } from '../../net/signers/authorization'
import { openClient } from './client'
import { DEFAULT_KEYS_PATH, DEFAULT_WORKSPACES_PATH, manifest } from './manifest'
import { expiryOf, isApiKey } from './token'

export { startSandbox } from './sandbox'

export const provider: Provider = {
  manifest,
  connect({ baseUrl, settings, credential }, tools) {
    const base = parseBaseUrl(baseUrl.trim())
    if (!base.ok) return base
    const keys = overridablePath(settings, 'keysPath', DEFAULT_KEYS_PATH)
    if (!keys.ok) return keys
    const workspaces = overridablePath(settings, 'workspacesPath', DEFAULT_WORKSPACES_PATH)
    if (!workspaces.ok) return workspaces
    const token = credential['token']
    if (token === undefined || token.byteLength === 0) {
      return failed('credential-rejected', 'credential-missing', { subject: 'token' })
    }
    if (!isHeaderSafe(token)) return failed('invalid-input', 'value-invalid', { subject: 'token' })
    if (isApiKey(token)) return failed('invalid-input', 'wrong-kind-of-credential', { subject: 'token' })
    const session = openHttp({
      ...tools,
      base: base.value,
      limits: manifest.limits,
      headers: () => ({ authorization: bearer(token) })
    })
    return ok(
      openClient({
        session,
        clock: tools.clock,
        pathPrefix: base.value.pathPrefix,
        paths: { keys: keys.value, workspaces: workspaces.value },
        tokenExpiresAt: expiryOf(token)
      })
    )
  }
}
