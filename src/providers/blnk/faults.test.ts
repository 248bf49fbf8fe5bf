import { describe, expect, it } from 'vitest'
import { classifyFor, hasErrorDetail, sayingOf } from './faults'

const VALIDATOR = "Error:Field validation for 'X' failed on the 'required' tag"

describe('the error table of Blnk', () => {
  it.each([
    [
      'list',
      401,
      'AUTH_MISSING_API_KEY',
      'Authentication required. Use X-Blnk-Key header',
      'credential-rejected',
      'credential-missing'
    ],
    ['list', 401, 'AUTH_INVALID_API_KEY', 'Invalid API key', 'credential-rejected', 'key-unknown'],
    [
      'list',
      401,
      'AUTH_EXPIRED_API_KEY',
      'API key is expired or revoked',
      'credential-rejected',
      'key-expired-or-revoked'
    ],
    ['list', 403, 'AUTH_UNKNOWN_RESOURCE', 'Unknown resource type', 'provider-changed', 'wrong-base-url'],
    [
      'list',
      403,
      'AUTH_INSUFFICIENT_PERMISSIONS',
      'Insufficient permissions for api-keys:read',
      'permission-missing',
      'missing-list'
    ],
    [
      'create',
      403,
      'AUTH_INSUFFICIENT_PERMISSIONS',
      'Insufficient permissions for api-keys:write',
      'permission-missing',
      'missing-create'
    ],
    [
      'revoke',
      403,
      'AUTH_INSUFFICIENT_PERMISSIONS',
      'Insufficient permissions for api-keys:delete',
      'permission-missing',
      'missing-revoke'
    ],
    [
      'list',
      403,
      'AUTH_MASTER_KEY_REQUIRED',
      'hook management requires master key',
      'permission-missing',
      'wrong-kind-of-credential'
    ],
    [
      'list',
      401,
      'AUTH_MISSING_PRINCIPAL',
      'authenticated API key principal missing',
      'forbidden',
      'secure-mode-off'
    ],
    [
      'create',
      403,
      'AUTH_CROSS_OWNER_ACCESS',
      'cannot manage API keys for another owner',
      'permission-missing',
      'other-owner'
    ],
    [
      'create',
      403,
      'AUTH_SCOPE_ESCALATION',
      'cannot grant scopes broader than caller',
      'permission-missing',
      'scope-not-grantable'
    ],
    ['revoke', 404, 'APIKEY_NOT_FOUND', 'API key not found', 'not-found', undefined]
  ] as const)(
    '%s %i %s: the code and the text mean the same',
    (call, status, code, text, expected, detail) => {
      const byText = classifyFor(call)(status, { error: text })
      const byCode = classifyFor(call)(status, {
        error: 'reworded',
        error_detail: { code, message: 'reworded' }
      })

      expect(byText?.code).toBe(expected)
      expect(byText?.detail).toBe(detail)
      expect(byCode).toEqual(byText)
    }
  )

  it.each([
    [
      'list',
      400,
      { error: 'owner is required', error_detail: { code: 'APIKEY_OWNER_REQUIRED' } },
      'invalid-input',
      'owner-required'
    ],
    ['list', 401, { error: 'owner is required' }, 'invalid-input', 'owner-required'],
    ['list', 401, { error: 'unauthorized' }, 'forbidden', 'version-too-old'],
    [
      'list',
      429,
      { error: 'slow down', error_detail: { code: 'GEN_RATE_LIMITED' } },
      'rate-limited',
      undefined
    ],
    [
      'create',
      400,
      { error: 'bad', error_detail: { code: 'GEN_MALFORMED_REQUEST' } },
      'invalid-input',
      undefined
    ],
    ['create', 400, { error: 'bad', error_detail: { code: 'APIKEY_INVALID' } }, 'invalid-input', undefined],
    [
      'create',
      400,
      { error: `Key: 'CreateAPIKeyRequest.Name' ${VALIDATOR}` },
      'invalid-input',
      'invalid-name'
    ],
    [
      'create',
      400,
      { error: `Key: 'CreateAPIKeyRequest.Owner' ${VALIDATOR}` },
      'invalid-input',
      'owner-required'
    ],
    [
      'create',
      400,
      { error: `Key: 'CreateAPIKeyRequest.Scopes' ${VALIDATOR}` },
      'invalid-input',
      'invalid-permissions'
    ],
    [
      'create',
      400,
      { error: `Key: 'CreateAPIKeyRequest.ExpiresAt' ${VALIDATOR}` },
      'invalid-input',
      'invalid-expiry'
    ],
    ['create', 400, { error: 'parsing time "2027-01-01" as "2006"' }, 'invalid-input', 'invalid-expiry'],
    [
      'create',
      500,
      { error: 'internal server error', error_detail: { code: 'GEN_INTERNAL' } },
      'provider-unavailable',
      'server-error'
    ]
  ] as const)('%s %i %j', (call, status, body, code, detail) => {
    const found = classifyFor(call)(status, body)

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })

  it.each([
    [401, null],
    [401, { error: 'Unauthorized by the gateway' }],
    [401, { message: 'Invalid API key' }],
    [403, { error: 'Invalid API key' }],
    [404, '404 page not found'],
    [200, { error: 'Invalid API key' }],
    [401, { error_detail: { code: 'toString' } }],
    [500, { error: 'pq: connection refused' }]
  ])('does not put words into the mouth of %i %j', (status, body) => {
    expect(classifyFor('list')(status, body)).toBeNull()
    expect(sayingOf(status, body)).toBeNull()
  })

  it('believes the code before the text', () => {
    const body = { error: 'Invalid API key', error_detail: { code: 'AUTH_EXPIRED_API_KEY' } }

    expect(sayingOf(401, body)).toBe('expired-or-revoked')
  })

  it('tells new servers from old ones by the detail', () => {
    expect(hasErrorDetail({ error: 'x', error_detail: { code: 'Y' } })).toBe(true)
    expect([{ error: 'x' }, { error_detail: null }, null, 'x'].map(hasErrorDetail)).toEqual([
      false,
      false,
      false,
      false
    ])
  })
})
