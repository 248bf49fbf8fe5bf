import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

/** What Blnk said, by one name for all versions. */
export type Saying =
  | 'missing-api-key'
  | 'invalid-api-key'
  | 'expired-or-revoked'
  | 'unknown-resource'
  | 'insufficient-permissions'
  | 'master-key-required'
  | 'missing-principal'
  | 'cross-owner'
  | 'scope-escalation'
  | 'rate-limited'
  | 'malformed'
  | 'owner-required'
  | 'unauthorized'
  | 'not-found'
  | 'internal'

const BY_CODE: { readonly [code: string]: Saying } = {
  AUTH_MISSING_API_KEY: 'missing-api-key',
  AUTH_INVALID_API_KEY: 'invalid-api-key',
  AUTH_EXPIRED_API_KEY: 'expired-or-revoked',
  AUTH_UNKNOWN_RESOURCE: 'unknown-resource',
  AUTH_INSUFFICIENT_PERMISSIONS: 'insufficient-permissions',
  AUTH_MASTER_KEY_REQUIRED: 'master-key-required',
  AUTH_MISSING_PRINCIPAL: 'missing-principal',
  AUTH_CROSS_OWNER_ACCESS: 'cross-owner',
  AUTH_SCOPE_ESCALATION: 'scope-escalation',
  GEN_RATE_LIMITED: 'rate-limited',
  GEN_MALFORMED_REQUEST: 'malformed',
  GEN_INTERNAL: 'internal',
  APIKEY_OWNER_REQUIRED: 'owner-required',
  APIKEY_INVALID: 'malformed',
  APIKEY_NOT_FOUND: 'not-found'
}

/** For servers before 0.15.0, which send no code. A text counts only with its status. */
const BY_TEXT: readonly (readonly [status: number, start: string, Saying])[] = [
  [401, 'Authentication required', 'missing-api-key'],
  [401, 'Invalid API key', 'invalid-api-key'],
  [401, 'API key is expired or revoked', 'expired-or-revoked'],
  [401, 'authenticated API key principal missing', 'missing-principal'],
  [401, 'owner is required', 'owner-required'],
  [401, 'unauthorized', 'unauthorized'],
  [403, 'Unknown resource type', 'unknown-resource'],
  [403, 'Insufficient permissions for ', 'insufficient-permissions'],
  [403, 'hook management requires master key', 'master-key-required'],
  [403, 'cannot manage API keys for another owner', 'cross-owner'],
  [403, 'cannot grant scopes broader than caller', 'scope-escalation'],
  [404, 'API key not found', 'not-found']
]

/** The code first, then status and text. Null when Blnk did not say any of this: something in between may have answered. */
export function sayingOf(status: number, body: unknown): Saying | null {
  if (status < 400) return null
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return null
  const code = parsed.data.error_detail?.code
  if (typeof code === 'string' && Object.hasOwn(BY_CODE, code)) return BY_CODE[code] ?? null
  const text = parsed.data.error ?? ''
  return BY_TEXT.find(([at, start]) => at === status && text.startsWith(start))?.[2] ?? null
}

export function hasErrorDetail(body: unknown): boolean {
  const parsed = errorBody.safeParse(body)
  return parsed.success && typeof parsed.data.error_detail?.code === 'string'
}

export type Call = 'list' | 'create' | 'revoke'

/** Blnk's error table for one of the calls on keys. */
export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const saying = sayingOf(status, body)
    return saying === null ? malformedText(status, body) : faultOf(saying, call, body)
  }
}

function faultOf(saying: Saying, call: Call, body: unknown): Fault {
  switch (saying) {
    case 'missing-api-key':
      return fault('credential-rejected', 'credential-missing')
    case 'invalid-api-key':
      return fault('credential-rejected', 'key-unknown')
    case 'expired-or-revoked':
      return fault('credential-rejected', 'key-expired-or-revoked')
    case 'unknown-resource':
      return fault('provider-changed', 'wrong-base-url')
    case 'insufficient-permissions':
      return fault('permission-missing', `missing-${call}`)
    case 'master-key-required':
      return fault('permission-missing', 'wrong-kind-of-credential')
    case 'missing-principal':
      // The server is not in secure mode; the key itself was never looked at.
      return fault('forbidden', 'secure-mode-off', { retry: 'after-user' })
    case 'cross-owner':
      return fault('permission-missing', 'other-owner')
    case 'scope-escalation':
      return fault('permission-missing', 'scope-not-grantable')
    case 'rate-limited':
      return fault('rate-limited')
    case 'malformed':
      return malformed(body)
    case 'owner-required':
      return fault('invalid-input', 'owner-required')
    case 'unauthorized':
      // We always name an owner where one is needed, so only servers before 0.12.0 say this.
      return fault('forbidden', 'version-too-old', { retry: 'after-user' })
    case 'not-found':
      return fault('not-found')
    case 'internal':
      return fault('provider-unavailable', 'server-error')
    default:
      return saying satisfies never
  }
}

/** Before 0.15.0 a bad create has the text of the validator only. */
function malformedText(status: number, body: unknown): Fault | null {
  return status === 400 && errorBody.safeParse(body).success ? malformed(body) : null
}

function malformed(body: unknown): Fault {
  const parsed = errorBody.safeParse(body)
  const text = (parsed.success ? parsed.data.error : null) ?? ''
  if (text.includes('CreateAPIKeyRequest.Name')) return fault('invalid-input', 'invalid-name')
  if (text.includes('CreateAPIKeyRequest.Owner')) return fault('invalid-input', 'owner-required')
  if (text.includes('CreateAPIKeyRequest.Scopes')) return fault('invalid-input', 'invalid-permissions')
  if (text.includes('CreateAPIKeyRequest.ExpiresAt') || text.includes('parsing time')) {
    return fault('invalid-input', 'invalid-expiry')
  }
  return fault('invalid-input')
}
