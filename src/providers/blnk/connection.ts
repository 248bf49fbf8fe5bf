import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import type { HttpSession } from '../../net/http'

/** What the client of one account works with. */
export type BlnkConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly owners: readonly string[]
  /** The operator told us which row the management key is. */
  readonly managementKeyId: string | null
  readonly tools: ConnectionTools
}
