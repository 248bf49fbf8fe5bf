import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import type { HttpSession } from '../../net/http'

/** What the client of one account works with. */
export type KeycloakConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  readonly realm: string
  /** Of the realm in the Admin API. */
  readonly path: string
  /** The client that the connection signs in with; null where it is in another realm. */
  readonly ownClient: string | null
}
