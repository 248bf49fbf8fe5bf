import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import { UNKNOWN_COMMAND } from '../../net/wire/redis'

export type Call = 'list' | 'create' | 'revoke'

/** From the first word of what the server answers. */
export function faultOf(code: string, call: Call): Fault {
  switch (code) {
    // A wrong password, no such user, and a user that is off are one answer.
    case 'WRONGPASS':
    case 'NOAUTH':
      return fault('credential-rejected', 'key-unknown')
    case 'NOPERM':
      return fault('permission-missing', `missing-${call}`)
    case UNKNOWN_COMMAND:
      return fault('provider-changed', 'version-too-old')
    case 'LOADING':
    case 'BUSY':
    case 'MASTERDOWN':
    case 'READONLY':
    case 'OOM':
      return fault('provider-unavailable', 'server-error')
    default:
      return fault('provider-changed', 'unexpected-shape')
  }
}
