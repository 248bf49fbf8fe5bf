import { failed, ok } from '../../core/fault'
import type { Provider } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { overridablePath } from '../kit/paths'
import { isHeaderSafe } from '../../net/header-text'
import { textOf } from '../../net/secret-text'
import { openClient } from './client'
import { ASSUMED_PATHS, manifest } from './manifest'

export { startSandbox } from './sandbox'

export const provider: Provider = {
  manifest,
  connect({ baseUrl, settings, credential }, tools) {
    const base = parseBaseUrl(baseUrl.trim())
    if (!base.ok) return base
    const keys = overridablePath(settings, 'keysPath', ASSUMED_PATHS.keysPath)
    if (!keys.ok) return keys
    const permissionSets = overridablePath(settings, 'permissionSetsPath', ASSUMED_PATHS.permissionSetsPath)
    if (!permissionSets.ok) return permissionSets
    const organization = overridablePath(settings, 'organizationPath', ASSUMED_PATHS.organizationPath)
    if (!organization.ok) return organization
    const accessKeyId = settings['accessKeyId']?.trim() ?? ''
    if (accessKeyId === '')
      return failed('credential-rejected', 'credential-missing', { subject: 'accessKeyId' })
    if (!/^[\x21-\x7e]+$/.test(accessKeyId))
      return failed('invalid-input', 'value-invalid', { subject: 'accessKeyId' })
    const secret = credential['secretAccessKey']
    if (secret === undefined || secret.byteLength === 0) {
      return failed('credential-rejected', 'credential-missing', { subject: 'secretAccessKey' })
    }
    if (!isHeaderSafe(secret)) return failed('invalid-input', 'value-invalid', { subject: 'secretAccessKey' })
    const session = openHttp({
      ...tools,
      base: base.value,
      limits: manifest.limits,
      headers: () => ({ 'x-access-key-id': accessKeyId, 'x-secret-access-key': textOf(secret) })
    })
    const paths = { keys: keys.value, permissionSets: permissionSets.value, organization: organization.value }
    return ok(openClient({ session, clock: tools.clock, accessKeyId, paths }))
  }
}
