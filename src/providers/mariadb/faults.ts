import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'

export type Call = 'list' | 'create' | 'revoke'

/** A user and where it may come from are one account: any of both, or the password, was wrong. */
export const ACCESS_DENIED = 1045
const LOCKED = 4151
/** It has ended by itself. */
export const NO_SUCH_CONNECTION = 1094
/** Without a change of the password the server takes nothing else. */
const PASSWORD_ENDED = [1820, 1862]

/** From the number of the server's error: its words follow the language of the server. */
export function faultOf(number: number, call: Call): Fault {
  if (number === ACCESS_DENIED) return fault('credential-rejected', 'key-unknown')
  if (number === LOCKED) return fault('credential-rejected', 'key-disabled')
  if (PASSWORD_ENDED.includes(number)) return fault('credential-rejected', 'key-expired')
  // This computer may not connect at all.
  if (number === 1130 || number === 1129) return fault('credential-rejected', 'ip-not-allowed')
  if ([1044, 1095, 1142, 1143, 1227, 1370, 1410, 1698].includes(number))
    return fault('permission-missing', `missing-${call}`)
  // CREATE USER for a name that exists; the others for one that does not.
  if (number === 1396) return call === 'create' ? fault('conflict', 'invalid-name') : fault('not-found')
  if ([1133, 1141, 1146, 1049, 1305, 1959].includes(number))
    return fault('invalid-input', 'invalid-permissions')
  // A plug-in that judges passwords wants to see them.
  if (number === 1819) return fault('invalid-input', 'value-invalid', { subject: 'password' })
  if ([1040, 1203, 1226, 1205, 1290].includes(number)) return fault('provider-unavailable', 'server-error')
  return fault('provider-changed', 'unexpected-shape')
}

export function verdictOf(number: number): 'unknown' | 'disabled' | 'expired' | null {
  if (number === ACCESS_DENIED) return 'unknown'
  if (number === LOCKED) return 'disabled'
  return PASSWORD_ENDED.includes(number) ? 'expired' : null
}
