// Paths of assumed contracts can be overridden per account. An override must not be able to leave the provider's server.
import type { AccountSettings } from '../../core/account'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'

const PATH = /^(\/[A-Za-z0-9._~{}-]+)+$/
const PLACE = /\{[^{}]*\}/g

/**
 * The path under `name` in the settings, or `fallback` when it is empty. It starts with `/`, has plain segments and no
 * query, and holds exactly the `places` (such as `{integration}`), once each.
 */
export function overridablePath(
  settings: AccountSettings,
  name: string,
  fallback: string,
  places: readonly string[] = []
): Result<string> {
  const path = settings[name]?.trim() || fallback
  const isPlain = path.length <= 200 && PATH.test(path) && !path.split('/').some(isDotSegment)
  const found: readonly string[] = path.match(PLACE) ?? []
  const bare = path.replace(PLACE, '')
  const hasPlaces = found.length === places.length && places.every(place => found.includes(place))
  if (!isPlain || !hasPlaces || /[{}]/.test(bare)) {
    return failed('invalid-input', 'url-not-allowed', { subject: name })
  }
  return ok(path)
}

function isDotSegment(segment: string): boolean {
  return segment === '.' || segment === '..'
}
