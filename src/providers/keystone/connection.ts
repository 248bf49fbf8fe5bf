import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import type { HttpSession } from '../../net/http'

export const TOKENS = '/v3/auth/tokens'

/** What the last sign-in told: the user that it is and the project that it is for. */
export type SignedIn = {
  readonly userId: string
  readonly projectId: string
  readonly projectName: string
  readonly roles: readonly string[]
}

/** What the client of one account works with. */
export type KeystoneConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  /** Signs in, unless there is a token. */
  ready(signal: AbortSignalLike | undefined): Promise<Result<null>>
  /** Null before the first sign-in. */
  signedIn(): SignedIn | null
}
