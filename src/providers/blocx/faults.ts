// The error table of Blocx: `code` decides, the status only where there is no code. The codes are assumed.
import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { classifyByCode, MISSING, type Task } from '../kit/answers'
import { errorSchema } from './wire'

/** The table for one kind of call. */
export function faultsOf(task: Task): Classify {
  return classifyByCode(errorSchema, code => faultByCode(code, task))
}

function faultByCode(code: string, task: Task): Fault | null {
  switch (code) {
    case 'unauthorized':
      // Unknown and revoked keys get the same answer.
      return fault('credential-rejected', 'key-unknown')
    case 'permission_denied':
      return fault('permission-missing', MISSING[task])
    case 'permission_set_not_found':
      return fault('invalid-input', 'permission-set-not-found', { subject: 'permissionSetId' })
    case 'not_found':
      return fault('not-found')
    case 'already_revoked':
      return fault('conflict', 'already-revoked', { retry: 'no' })
    case 'validation_failed':
      return fault('invalid-input', task === 'create' ? 'invalid-name' : undefined)
    case 'rate_limited':
      return fault('rate-limited')
    default:
      // Documented without a code: going over a quota is "a 4xx pointing to the quota".
      return code.includes('quota') ? fault('rate-limited', undefined, { retry: 'after-user' }) : null
  }
}
