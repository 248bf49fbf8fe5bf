import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import type { HttpSession } from '../../net/http'

/** What the client of one account works with. */
export type RabbitConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  /** The user with which the connection itself works. */
  readonly ownUser: string
}
