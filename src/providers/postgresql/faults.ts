import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import { DATABASE } from './manifest'

/** The server's word for a refusal: SQLSTATE and the routine of the server, which no language of its messages changes. */
export type Refusal = { readonly state: string; readonly routine: string }
export type Call = 'list' | 'create' | 'revoke'

/** Raised once the password was right: the role may not log in, or is gone. */
const LOGIN_ROUTINE = 'InitializeSessionUserId'

export function faultOf({ state, routine }: Refusal, call: Call): Fault {
  switch (state) {
    case '28P01':
      return fault('credential-rejected', 'key-unknown')
    case '28000':
      // Otherwise pg_hba.conf has no line for this user from here.
      return fault('credential-rejected', routine === LOGIN_ROUTINE ? 'key-disabled' : 'ip-not-allowed')
    case '3D000':
      return fault('invalid-input', 'value-invalid', { subject: DATABASE })
    case '42501':
      return fault('permission-missing', `missing-${call}`)
    case '42710':
      return fault('conflict', 'invalid-name')
    case '42704':
      return call === 'create' ? fault('invalid-input', 'invalid-permissions') : fault('not-found')
    case '0LP01':
      return fault('invalid-input', 'invalid-permissions')
    default:
      return /^(53|55|57)/.test(state)
        ? fault('provider-unavailable', 'server-error')
        : fault('provider-changed', 'unexpected-shape')
  }
}

/** What a refused sign-in says of the key that signed in. */
export function verdictOf({ state, routine }: Refusal): 'alive' | 'unknown' | 'disabled' | null {
  // Wrong, expired and missing look the same: the server does not say which.
  if (state === '28P01') return 'unknown'
  if (state === '28000' && routine === LOGIN_ROUTINE) return 'disabled'
  // Raised after the password was accepted: no right to connect to this database, or no such database.
  return state === '42501' || state === '3D000' ? 'alive' : null
}
