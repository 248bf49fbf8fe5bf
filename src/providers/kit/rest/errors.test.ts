import { describe, expect, it } from 'vitest'
import { harbour } from '../../../../test/kit/rest-declaration'
import type { Declaration } from './declaration'
import { classifyFor } from './errors'

const body = (code: string) => ({ error: { code, message: 'not to be repeated' } })

/** An API that marks each error, also with HTTP 200. */
const marking: Declaration = {
  ...harbour,
  errors: {
    ...harbour.errors,
    code: 'code',
    where: { done: false },
    withSuccess: { fault: 'forbidden', detail: 'account-in-setup', retry: 'after-user' },
    table: [
      { codes: ['missing'], status: 404, fault: 'not-found' },
      {
        codes: ['quota'],
        isPart: true,
        status: 402,
        fault: 'rate-limited',
        retry: 'after-user',
        subject: 'grants'
      }
    ]
  }
}

describe('a declared table of errors', () => {
  it.each([
    [401, 'unknown_key', 'credential-rejected', 'key-unknown'],
    [500, 'unknown_key', 'credential-rejected', 'key-unknown'],
    [403, 'denied', 'permission-missing', 'missing-create'],
    [404, 'missing', 'not-found', undefined],
    [422, 'invalid', 'invalid-input', 'invalid-name']
  ])('reads %i %s by its code', (status, code, expected, detail) => {
    const found = classifyFor(harbour, 'create')(status, body(code))

    expect([found?.code, found?.detail]).toEqual([expected, detail])
    expect(JSON.stringify(found)).not.toContain('repeated')
  })

  it.each([
    ['list', 'missing-list'],
    ['create', 'missing-create'],
    ['disable', undefined],
    ['revoke', 'missing-revoke']
  ] as const)('names the permission that %s lacks', (task, detail) => {
    expect(classifyFor(harbour, task)(403, body('denied'))?.detail).toBe(detail)
  })

  it.each([
    ['No such key here: 7', 'not-found'],
    ['The name is too long.', 'invalid-input'],
    ['', 'invalid-input'],
    [undefined, 'invalid-input'],
    [{ text: 'No such key here' }, 'invalid-input']
  ])('tells one code from the same by what the error says: %j', (message, expected) => {
    const saying: Declaration = {
      ...harbour,
      errors: {
        ...harbour.errors,
        text: ['error.message'],
        table: [
          { codes: ['bad'], says: ['No such key'], status: 400, fault: 'not-found' },
          { codes: ['bad'], status: 400, fault: 'invalid-input' }
        ]
      }
    }

    expect(classifyFor(saying, 'revoke')(400, { error: { code: 'bad', message } })?.code).toBe(expected)
  })

  it('finds a code by a part of it, where so declared', () => {
    const found = classifyFor(marking, 'list')(402, { done: false, code: 'api_quota_exceeded' })

    expect(found).toEqual({ code: 'rate-limited', retry: 'after-user', subject: 'grants' })
  })

  it.each([null, body('no_route'), { error: 'Not Found' }])(
    'takes a 404 with %j for a wrong address',
    value => {
      const found = classifyFor(harbour, 'revoke')(404, value)

      expect(found).toMatchObject({ code: 'provider-changed', detail: 'wrong-base-url' })
    }
  )

  it.each([null, { done: false }, { done: true, code: 'missing' }])(
    'takes a 404 with %j for a wrong address where errors are marked',
    value => {
      expect(classifyFor(marking, 'revoke')(404, value)).toMatchObject({ detail: 'wrong-base-url' })
    }
  )

  it.each([
    [422, body('other')],
    [500, null],
    [429, '<html>'],
    [200, body('unknown_key')]
  ])('leaves %i with %j to the table by status', (status, value) => {
    expect(classifyFor(harbour, 'list')(status, value)).toBeNull()
  })

  it('sees through a 2xx that says that it was not done, where errors are marked', () => {
    const judge = classifyFor(marking, 'revoke')

    expect(judge(200, { done: false, error: 'in set-up' })).toMatchObject({ detail: 'account-in-setup' })
    expect(judge(200, { done: false, code: 'missing' })?.code).toBe('not-found')
    expect(judge(200, { done: false, code: 'new' })).toEqual({ code: 'forbidden', retry: 'after-user' })
    expect(judge(200, { done: true })).toBeNull()
  })
})
