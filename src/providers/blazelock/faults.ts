// The documented error table of Blazelock, with the assumed code for a full integration. `code` decides, not the status.
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
    case 'unauthenticated':
      return fault('credential-rejected', 'key-unknown')
    case 'forbidden':
      return fault('permission-missing', MISSING[task])
    case 'resource_not_found':
      return fault('not-found')
    case 'validation':
      // The only field that a new key has is its description.
      return fault('invalid-input', task === 'create' ? 'invalid-name' : undefined)
    case 'api_key_limit_reached':
      return fault('cap-reached', 'cap-full')
    case 'throttle_requests':
      return fault('rate-limited')
    case 'uncaught_error':
      return fault('provider-unavailable', 'server-error')
    default:
      return null
  }
}
