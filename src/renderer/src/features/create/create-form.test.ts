import { describe, expect, it } from 'vitest'
import type { AccountView, ProviderView } from '../../../../contract/accounts'
import type { KeyDetailView } from '../../../../contract/keys'
import {
  createInput,
  createProblem,
  emptyCreateForm,
  expiryAfter,
  formLike,
  nameOf,
  patternName
} from './create-form'

// The form reads only these parts of the two views.
const provider = (scopes: string, expiry: string) =>
  ({ groupWord: 'workspace', capabilities: { scopes, expiry } }) as unknown as ProviderView
const account = { environment: 'production', report: { groups: [{ id: 'g1' }] } } as unknown as AccountView

describe('create form', () => {
  it('names a key by service and environment', () => {
    expect(patternName('Payments API', 'production')).toBe('payments-api-production')
    expect(patternName(' ', 'staging')).toBe('staging')
  })

  it('has no name while nobody has said for which service: half of the pattern would be a wrong one', () => {
    const form = emptyCreateForm(account, provider('none', 'none'))

    expect(nameOf(form)).toBe('')
    expect(nameOf({ ...form, service: 'web' })).toBe('web-production')
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

  describe('for the key that takes the place of another', () => {
    const DAY_MS = 86_400_000
    const offers = {
      groupWord: 'workspace',
      capabilities: { scopes: 'list', expiry: 'optional', options: [{ name: 'signed' }, { name: 'test' }] }
    } as unknown as ProviderView
    const home = {
      environment: 'staging',
      report: {
        groups: [
          { id: 'g1', name: 'One' },
          { id: 'g2', name: 'Two' }
        ]
      }
    } as unknown as AccountView
    const old = (row: object) =>
      ({
        attributes: { signed: true, test: 'yes' },
        row: {
          name: 'legacy payments',
          service: 'payments',
          environment: 'production',
          groupName: 'Two',
          createdAt: 0,
          expiresAt: 61 * DAY_MS,
          permissions: { source: 'listed', grants: ['pay.write'] },
          ...row
        }
      }) as unknown as KeyDetailView

    it('begins with the settings of the old one', () => {
      expect(formLike(old({}), home, offers)).toEqual({
        groupId: 'g2',
        service: 'payments',
        environment: 'production',
        ownName: 'legacy payments',
        grants: ['pay.write'],
        setId: null,
        expiryDays: 90,
        options: { signed: true, test: false }
      })
    })

    it('lives no longer than the choices allow, and for ever only where the old one did', () => {
      const days = [30, 4_000, null].map(
        life => formLike(old({ expiresAt: life === null ? null : life * DAY_MS }), home, offers).expiryDays
      )

      expect(days).toEqual([30, 365, null])
    })

    it('takes the first group when the old one’s is gone, and no permissions that nobody listed', () => {
      const form = formLike(
        old({ groupName: 'Gone', permissions: { source: 'inherited', grants: ['*'] } }),
        home,
        offers
      )

      expect([form.groupId, form.grants]).toEqual(['g1', []])
    })
  })

  it('ends the life of a key in the evening of its last day', () => {
    const end = new Date(expiryAfter(30, new Date(2026, 10, 20, 9).getTime()))

    expect([end.getMonth(), end.getDate(), end.getHours(), end.getMinutes()]).toEqual([11, 20, 23, 59])
  })
})
