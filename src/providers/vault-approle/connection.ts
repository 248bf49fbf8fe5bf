import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import type { HttpSession } from '../../net/http'

/** What the client of one account works with. */
export type AppRoleConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  /** `/v1/auth/approle`, encoded. */
  readonly mountPath: string
  /** The same as policies spell it, for questions about rights. */
  readonly mount: string
  /** Roles of the form; empty for all. */
  readonly roles: readonly string[]
  /** For the calls that do not carry the token. */
  readonly namespaceHeader: Readonly<Record<string, string>>
}
