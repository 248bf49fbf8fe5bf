// The documented error table of 23 Telecom: `error_code` decides, not the status. 429 bodies may be empty or HTML.
import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { faultWithoutCode, MISSING, type Task } from '../kit/answers'
import { errorSchema } from './wire'

/** The table for one kind of call: a missing permission is named after what we tried. */
export function faultsOf(task: Task): Classify {
  return (status, body) => {
    const parsed = errorSchema.safeParse(body)
    if (!parsed.success) return faultWithoutCode(status)
    const { error_code: code } = parsed.data
    const known = code ? faultByCode(code, task) : null
    if (known !== null) return known
    // `status: false` says that it was not done, even with HTTP 200: so answers an account that is still being set up.
    if (status < 300)
      return fault('forbidden', code ? undefined : 'account-in-setup', { retry: 'after-user' })
    return null
  }
}

function faultByCode(code: string, task: Task): Fault | null {
  switch (code) {
    case 'INVALID_API_KEY':
      return fault('credential-rejected', 'key-unknown')
    case 'API_KEY_INACTIVE':
      return fault('credential-rejected', 'key-disabled')
    case 'API_KEY_EXPIRED':
      return fault('credential-rejected', 'key-expired')
    case 'SIGNATURE_REQUIRED':
      return fault('credential-rejected', 'signature-required')
    case 'INVALID_SIGNATURE':
      return fault('credential-rejected', 'signature-invalid')
    case 'IP_NOT_ALLOWED':
      return fault('credential-rejected', 'ip-not-allowed')
    case 'USER_NOT_ACTIVE':
      return fault('credential-rejected', 'user-not-active')
    case 'TOKEN_EXPIRED':
      return fault('credential-rejected', 'token-expired')
    case 'UNAUTHORIZED':
    case 'INVALID_TOKEN':
    case 'INVALID_CREDENTIALS':
      return fault('credential-rejected')
    case 'FORBIDDEN':
      return fault('permission-missing', MISSING[task])
    case 'NO_SMS_ACCESS':
    case 'CONFIG_ERROR':
    case 'NO_MAIN_WORKSPACE':
      return fault('forbidden', 'account-in-setup', { retry: 'after-user' })
    case 'CROSS_TENANT_WORKSPACE':
      return fault('forbidden', 'other-owner')
    case 'INSUFFICIENT_BALANCE':
      return fault('forbidden', undefined, { retry: 'after-user' })
    case 'INVALID_WORKSPACE_HEADER':
      return fault('invalid-input', undefined, { subject: 'groupId' })
    case 'INVALID_PERMISSIONS':
      return fault('invalid-input', 'invalid-permissions', { subject: 'grants' })
    case 'INVALID_FIELDS':
      return fault('invalid-input')
    case 'API_KEY_NOT_FOUND':
      return fault('not-found')
    case 'RATE_LIMIT_EXCEEDED':
    case 'TOO_MANY_ATTEMPTS':
      return fault('rate-limited')
    case 'SANDBOX_UNAVAILABLE':
      return fault('provider-unavailable', 'server-error')
    default:
      return null
  }
}
