import { describe, expect, it } from 'vitest'
import type { AccountView, ProviderView } from '../../../../shared/ipc/views'
import { createInput, createProblem, emptyCreateForm, nameOf } from './create-form'
import { expiryAfter, patternName } from './name-pattern'

// The form reads only these parts of the two views.
const provider = (scopes: string, expiry: string) =>
  ({ groupWord: 'workspace', capabilities: { scopes, expiry } }) as unknown as ProviderView
const account = { environment: 'production', report: { groups: [{ id: 'g1' }] } } as unknown as AccountView

describe('create form', () => {
  it('names a key by service and environment', () => {
    expect(patternName('Payments API', 'production')).toBe('payments-api-production')
    expect(patternName(' ', 'staging')).toBe('staging')
  })

  it('keeps an own name over the pattern', () => {
    const form = { ...emptyCreateForm(account, provider('none', 'none')), service: 'web', ownName: 'legacy' }

    expect(nameOf(form)).toBe('legacy')
  })

  it('asks for permissions only where the provider lists them', () => {
    const form = { ...emptyCreateForm(account, provider('list', 'none')), service: 'web' }

    expect(createProblem(form, provider('list', 'none'))).toContain('permission')
    expect(createProblem(form, provider('set', 'none'))).toBeNull()
  })

  it('sends neither grants nor expiry to a provider that has none', () => {
    const form = {
      ...emptyCreateForm(account, provider('none', 'none')),
      service: 'web',
      grants: ['a'],
      expiryDays: 30
    }

    expect(createInput('a1', form, provider('none', 'none'), 0)).toMatchObject({
      grants: [],
      expiresAt: null
    })
  })

  it('ends the life of a key in the evening of its last day', () => {
    const end = new Date(expiryAfter(30, new Date(2026, 10, 20, 9).getTime()))

    expect([end.getMonth(), end.getDate(), end.getHours(), end.getMinutes()]).toEqual([11, 20, 23, 59])
  })
})
