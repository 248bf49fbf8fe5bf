import type { Secret } from '../../../core/secret'
import { textOf } from '../../../net/secret-text'

/** The `exp` claim in epoch milliseconds, read without trusting it; null when the token is no readable JWT. */
export function expiryOf(token: Secret): number | null {
  const payload = textOf(token).split('.')[1]
  if (payload === undefined) return null
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null
    return typeof claims.exp === 'number' ? claims.exp * 1_000 : null
  } catch {
    // Not a JWT. The provider decides whether it is a token.
    return null
  }
}
