import { describe, expect, it } from 'vitest'
import { aRotation } from '../../../../../test/kit/page-views'
import { planEntries } from './entry-template'

const old = aRotation().old
const named = (name: string, environment = 'staging') =>
  aRotation({ environment, accountName: 'Ledger EU', old: { ...old, name } })

describe('a template for the entries of many keys', () => {
  it('fills in the name, the environment and the account of each key', () => {
    const template = { mount: 'secret', path: '{account}/{environment}/{name}' }

    const planned = planEntries(template, [named('payments'), named('orders', 'production')])

    expect(planned.map(({ settings, problem }) => [settings['path'], problem])).toEqual([
      ['Ledger-EU/staging/payments', null],
      ['Ledger-EU/production/orders', null]
    ])
    expect(planned[0]?.settings['mount']).toBe('secret')
  })

  it('lets no name of a key add a folder or climb out of one', () => {
    const [climbs, spaced] = planEntries({ path: '/srv/{name}.env' }, [
      named('../../etc/passwd'),
      named('a key\u0000 / two')
    ])

    expect(climbs?.settings['path']).toBe('/srv/etc-passwd.env')
    expect(spaced?.settings['path']).toBe('/srv/a-key-two.env')
  })

  it.each([
    ['a template without a part', '/srv/app.env', ['payments', 'orders']],
    ['names that differ in what an entry cannot hold', '/srv/{name}.env', ['pay/ments', 'pay ments']],
    ['names that differ in capital letters only', '/srv/{name}.env', ['Payments', 'payments']]
  ])('refuses two keys in one entry: %s', (_what, path, names) => {
    const planned = planEntries({ path }, [...names.map(name => named(name)), named('alone', 'other')])

    expect(planned.slice(0, 2).map(({ problem }) => problem)).toEqual(['same-entry', 'same-entry'])
  })

  it('refuses a part that it does not know, and one of which nothing is left', () => {
    expect(planEntries({ path: '{service}' }, [named('a')])[0]?.problem).toBe('unknown-part')
    expect(planEntries({ path: '{name}' }, [named('...')])[0]?.problem).toBe('empty-part')
  })
})
