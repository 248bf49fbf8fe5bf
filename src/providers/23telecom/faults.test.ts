import { describe, expect, it } from 'vitest'
import { faultsOf } from './faults'

const body = (code: string) => ({ status: false, error_code: code, description: 'not to be repeated' })

describe('23 Telecom error table', () => {
  it.each([
    [401, 'INVALID_API_KEY', 'credential-rejected', 'key-unknown'],
    [401, 'API_KEY_INACTIVE', 'credential-rejected', 'key-disabled'],
    [401, 'API_KEY_EXPIRED', 'credential-rejected', 'key-expired'],
    [401, 'SIGNATURE_REQUIRED', 'credential-rejected', 'signature-required'],
    [401, 'INVALID_SIGNATURE', 'credential-rejected', 'signature-invalid'],
    [401, 'IP_NOT_ALLOWED', 'credential-rejected', 'ip-not-allowed'],
    [401, 'USER_NOT_ACTIVE', 'credential-rejected', 'user-not-active'],
    [401, 'UNAUTHORIZED', 'credential-rejected', undefined],
    [401, 'INVALID_TOKEN', 'credential-rejected', undefined],
    [401, 'INVALID_CREDENTIALS', 'credential-rejected', undefined],
    [401, 'TOKEN_EXPIRED', 'credential-rejected', 'token-expired'],
    [403, 'FORBIDDEN', 'permission-missing', 'missing-create'],
    [403, 'NO_SMS_ACCESS', 'forbidden', 'account-in-setup'],
    [403, 'CONFIG_ERROR', 'forbidden', 'account-in-setup'],
    [403, 'NO_MAIN_WORKSPACE', 'forbidden', 'account-in-setup'],
    [403, 'CROSS_TENANT_WORKSPACE', 'forbidden', 'other-owner'],
    [400, 'INVALID_WORKSPACE_HEADER', 'invalid-input', undefined],
    [400, 'INVALID_PERMISSIONS', 'invalid-input', 'invalid-permissions'],
    [400, 'INVALID_FIELDS', 'invalid-input', undefined],
    [402, 'INSUFFICIENT_BALANCE', 'forbidden', undefined],
    [404, 'API_KEY_NOT_FOUND', 'not-found', undefined],
    [429, 'RATE_LIMIT_EXCEEDED', 'rate-limited', undefined],
    [429, 'TOO_MANY_ATTEMPTS', 'rate-limited', undefined],
    [503, 'SANDBOX_UNAVAILABLE', 'provider-unavailable', 'server-error']
  ])('reads %i %s as %s', (status, code, expected, detail) => {
    const found = faultsOf('create')(status, body(code))

    expect(found?.code).toBe(expected)
    expect(found?.detail).toBe(detail)
    expect(JSON.stringify(found)).not.toContain('repeated')
  })

  it.each([
    ['list', 'missing-list'],
    ['create', 'missing-create'],
    ['revoke', 'missing-revoke'],
    ['disable', undefined]
  ] as const)('names the permission that %s lacks', (task, detail) => {
    const found = faultsOf(task)(403, body('FORBIDDEN'))

    expect(found?.detail).toBe(detail)
  })

  it('sees through a 200 that says it was not done', () => {
    const inSetup = faultsOf('list')(200, { status: false, error: 'Account is in setup process' })
    const withCode = faultsOf('revoke')(200, body('API_KEY_NOT_FOUND'))
    const otherCode = faultsOf('revoke')(200, body('SOMETHING_NEW'))

    expect(inSetup).toMatchObject({ code: 'forbidden', detail: 'account-in-setup', retry: 'after-user' })
    expect(withCode?.code).toBe('not-found')
    expect(otherCode).toMatchObject({ code: 'forbidden', retry: 'after-user' })
    expect(otherCode?.detail).toBeUndefined()
  })

  it('takes a bare 404 for a wrong address, never for a key that is gone', () => {
    const found = faultsOf('revoke')(404, null)

    expect(found).toMatchObject({ code: 'provider-changed', detail: 'wrong-base-url' })
  })

  it.each([
    ['a success', 200, { status: true }],
    ['an empty 429', 429, null],
    ['a 429 page', 429, '<html>'],
    ['a code that nobody knows', 400, body('SOMETHING_NEW')]
  ])('leaves %s to the table by status', (_case, status, unknown) => {
    expect(faultsOf('list')(status, unknown)).toBeNull()
  })
})
