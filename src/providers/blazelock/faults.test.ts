import { describe, expect, it } from 'vitest'
import { faultsOf } from './faults'

const body = (code: string) => ({
  code,
  message: 'not to be repeated',
  validation: { description: ['repeated'] }
})

describe('Blazelock error table', () => {
  it.each([
    [401, 'unauthenticated', 'credential-rejected', 'key-unknown'],
    [403, 'forbidden', 'permission-missing', 'missing-create'],
    [404, 'resource_not_found', 'not-found', undefined],
    [409, 'api_key_limit_reached', 'cap-reached', 'cap-full'],
    [422, 'validation', 'invalid-input', 'invalid-name'],
    [429, 'throttle_requests', 'rate-limited', undefined],
    [500, 'uncaught_error', 'provider-unavailable', 'server-error']
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
    const found = faultsOf(task)(403, body('forbidden'))

    expect(found?.detail).toBe(detail)
  })

  it('reads the code whatever the shape of the validation part', () => {
    const found = faultsOf('list')(401, { code: 'unauthenticated', validation: 'odd' })

    expect(found?.code).toBe('credential-rejected')
  })

  it('takes a bare 404 for a wrong address, never for a key that is gone', () => {
    const found = faultsOf('revoke')(404, null)

    expect(found).toMatchObject({ code: 'provider-changed', detail: 'wrong-base-url' })
  })

  it.each([
    [408, body('sync_scan_timeout')],
    [422, body('duplicate_external_reference_id')],
    [500, null],
    [200, body('unauthenticated')]
  ])('leaves %i with another body to the table by status', (status, unknown) => {
    expect(faultsOf('list')(status, unknown)).toBeNull()
  })
})
