import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalEnvironment,
  deriveEnvironment,
  environmentsIn,
  isProduction,
  provenEnvironment
} from './environment'

describe('environments', () => {
  it.each([
    ['Prod', 'production'],
    [' prd ', 'production'],
    ['live', 'production'],
    ['Stage', 'staging'],
    ['pre-prod', 'staging'],
    ['dev', 'development'],
    ['eu-west', 'eu-west'],
    ['', '']
  ])('%j is called %j', (written, canonical) => {
    expect(canonicalEnvironment(written)).toBe(canonical)
  })

  it('have one name that stays the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), written => {
        const once = canonicalEnvironment(written)

        expect(canonicalEnvironment(once)).toBe(once)
      })
    )
  })

  it.each([
    ['production', true],
    ['production-eu', true],
    ['prod 2', true],
    ['Live', true],
    ['non-prod', false],
    ['preprod', false],
    ['staging', false],
    ['reproduction', false]
  ])('%j is production: %s', (environment, expected) => {
    expect(isProduction(environment)).toBe(expected)
  })

  it.each([
    [{ hint: 'test', name: 'worker-prod', accountEnvironment: 'staging' }, 'test'],
    [{ hint: ' ', name: 'worker-prod', accountEnvironment: 'staging' }, 'production'],
    [{ hint: null, name: 'dev-to-prod-sync dev', accountEnvironment: 'staging' }, 'production'],
    [{ hint: null, name: 'qa dev worker', accountEnvironment: 'staging' }, 'development'],
    [{ hint: null, name: 'worker', accountEnvironment: 'Stage' }, 'staging'],
    [{ hint: null, name: 'latest-contest', accountEnvironment: 'prod' }, 'production']
  ])('of %j is %s', (known, expected) => {
    expect(deriveEnvironment(known)).toBe(expected)
  })

  it.each([
    [{ hint: 'Prod', name: 'dev worker' }, 'production'],
    [{ hint: ' ', name: 'prod/staging sync' }, 'production'],
    [{ hint: null, name: 'worker-dev' }, 'development'],
    [{ hint: null, name: 'worker' }, null]
  ])('of %j is proven by the provider to be %s', (known, expected) => {
    expect(provenEnvironment(known)).toBe(expected)
  })

  it('in a name are told once each', () => {
    expect(environmentsIn('prod/staging prod')).toEqual(['production', 'staging'])
    expect(environmentsIn('non-prod worker')).toEqual(['staging'])
    expect(environmentsIn('workerProd')).toEqual(['production'])
  })
})
