import { describe, expect, it } from 'vitest'
import { faultsOf } from './faults'

const body = (code: string) => ({ code, message: 'not to be repeated' })

describe('Blocx error table', () => {
  it.each([
    [401, 'unauthorized', 'credential-rejected', 'key-unknown'],
    [403, 'permission_denied', 'permission-missing', 'missing-create'],
    [404, 'permission_set_not_found', 'invalid-input', 'permission-set-not-found'],
    [404, 'not_found', 'not-found', undefined],
    [409, 'already_revoked', 'conflict', 'already-revoked'],
    [422, 'validation_failed', 'invalid-input', 'invalid-name'],
    [429, 'rate_limited', 'rate-limited', undefined],
    [402, 'api_quota_exceeded', 'rate-limited', undefined]
  ])('reads %i %s as %s', (status, code, expected, detail) => {
    const found = faultsOf('create')(status, body(code))

    expect(found?.code).toBe(expected)
    expect(found?.detail).toBe(detail)
    expect(JSON.stringify(found)).not.toContain('repeated')
  })

  it.each([
    ['list', 'missing-list'],
    ['create', 'missing-create'],
    ['revoke', 'missing-revoke']
  ] as const)('names the permission that %s lacks', (task, detail) => {
    const found = faultsOf(task)(403, body('permission_denied'))

    expect(found?.detail).toBe(detail)
  })

  it('takes a bare 404 for a wrong address, never for a key that is gone', () => {
    const found = faultsOf('revoke')(404, null)

    expect(found).toMatchObject({ code: 'provider-changed', detail: 'wrong-base-url' })
  })

  it.each([
    [422, body('template_requires_own_number')],
    [500, null],
    [429, null],
    [200, { code: 'unauthorized' }]
  ])('leaves %i with an unknown body to the table by status', (status, unknown) => {
    expect(faultsOf('list')(status, unknown)).toBeNull()
  })
})
