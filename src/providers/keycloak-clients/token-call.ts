import { SECOND } from '../../core/clock'
import { segment } from '../../net/base-url'

/** Keycloak's default; a realm may set less, and a read then signs in once more. */
export const TOKEN_MS = 60 * SECOND

export function tokenPath(realm: string): string {
  return `/realms/${segment(realm)}/protocol/openid-connect/token`
}
