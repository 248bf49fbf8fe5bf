// The documented error table of Blazelock, with the assumed code for a full integration. `code` decides, not the status.
import type { Fault, FaultDetail } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorSchema } from './wire'

type Task = 'list' | 'create' | 'revoke'

const MISSING: Record<Task, FaultDetail> = {
  list: 'missing-list',
  create: 'missing-create',
  revoke: 'missing-revoke'
}

/** The table for one kind of call: a missing permission is named after what we tried. */
export function faultsOf(task: Task): Classify {
  return (status, body) => {
    if (status < 400) return null
    const parsed = errorSchema.safeParse(body)
    return parsed.success ? faultByCode(parsed.data.code, task) : faultWithoutCode(status)
  }
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

/** Every error of the API has a code, so a bare 404 comes from a wrong address. */
function faultWithoutCode(status: number): Fault | null {
  return status === 404 ? fault('provider-changed', 'wrong-base-url', { retry: 'after-user' }) : null
}
