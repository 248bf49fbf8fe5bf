import { fault, type Fault, type FaultDetail } from '../../core/fault'
import type { Classify } from '../../net/status-faults'
import { errorCode } from './wire'

export type Task = 'list' | 'create' | 'disable' | 'revoke' | 'last-used'

/** A missing permission is named after what was tried. */
const MISSING: Record<Task, FaultDetail | undefined> = {
  list: 'missing-list',
  create: 'missing-create',
  disable: undefined,
  revoke: 'missing-revoke',
  'last-used': undefined
}

const REJECTED = [
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'RequestExpired'
]
const UNKNOWN_KEY = ['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId']
const DENIED = ['AccessDenied', 'AccessDeniedException', 'NotAuthorized', 'OptInRequired']
const THROTTLED = [
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'TooManyRequestsException'
]
const BUSY = ['ServiceUnavailable', 'InternalFailure', 'InternalError', 'ServiceFailure']
const CHANGING = [
  'EntityTemporarilyUnmodifiable',
  'ConcurrentModification',
  'ConcurrentModificationException',
  'DeleteConflict'
]
const INVALID = ['ValidationError', 'InvalidInput', 'InvalidParameterValue', 'MalformedInput']

/** Errors by their code: servers that speak this API differ in the status. */
export function faultOf(code: string, task: Task): Fault | null {
  if (UNKNOWN_KEY.includes(code)) return fault('credential-rejected', 'key-unknown')
  if (REJECTED.includes(code)) return fault('credential-rejected')
  if (code === 'ExpiredToken' || code === 'ExpiredTokenException')
    return fault('credential-rejected', 'token-expired')
  if (DENIED.includes(code)) return fault('permission-missing', MISSING[task])
  if (code === 'NoSuchEntity') return fault('not-found')
  if (code === 'LimitExceeded')
    return task === 'create' ? fault('cap-reached', 'cap-full') : fault('conflict')
  if (THROTTLED.includes(code)) return fault('rate-limited')
  if (BUSY.includes(code)) return fault('provider-unavailable', 'server-error')
  if (CHANGING.includes(code)) return fault('conflict', undefined, { retry: 'later' })
  if (INVALID.includes(code)) return fault('invalid-input')
  return null
}

export function classifyFor(task: Task): Classify {
  return (status, body) => {
    if (status < 300) return null
    const code = errorCode(body)
    const known = code === null ? null : faultOf(code, task)
    // A 404 that names no code of IAM comes from a wrong address. It never means that a key is gone.
    return (
      known ?? (status === 404 ? fault('provider-changed', 'wrong-base-url', { retry: 'after-user' }) : null)
    )
  }
}
