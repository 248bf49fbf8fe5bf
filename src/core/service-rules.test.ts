import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serviceOf, withMarker } from './service-name'
import { problemOfRule, serviceNaming } from './service-rules'
import type { ServiceRule } from './service-rules'

const named = (pattern: string, service: string, name: string): string =>
  serviceNaming([{ pattern, service }])(name).service

describe('a rule for service names', () => {
  it.each([
    ['pay-*', 'payments', 'pay-eu-prod', 'payments'],
    ['PAY-*', 'Payments API', 'Pay-eu', 'payments-api'],
    ['team-*-{service}-key', '{service}', 'team-core-ledger-key', 'ledger'],
    ['team-*-{service}-key', '{service}', 'team-core-ledger-api-prod-key', 'ledger-api'],
    ['{service}@*', 'edge {service}', 'mailer@eu-3', 'edge-mailer'],
    ['svc:{service}', '{service}', 'svc:worker (prod)', 'worker'],
    ['pay-*', 'payments', 'worker-prod', 'worker'],
    ['pay-{service}', '{service}', 'pay-', 'pay'],
    ['a*b', 'c', 'ab', 'c'],
    ['ab*ba', 'c', 'aba', 'aba'],
    ['svc:{service}', '{service}', 'svc:---', 'svc']
  ])('%s -> %s makes of %j the service %s', (pattern, service, name, expected) => {
    expect(named(pattern, service, name)).toBe(expected)
  })

  it('comes before those below it, and names itself', () => {
    const naming = serviceNaming([
      { pattern: 'pay-eu*', service: 'europe' },
      { pattern: 'pay-*', service: 'payments' }
    ])

    expect(naming('pay-eu-1')).toEqual({ rule: 0, service: 'europe' })
    expect(naming('pay-us-1')).toEqual({ rule: 1, service: 'payments' })
    expect(naming('mailer')).toEqual({ rule: -1, service: 'mailer' })
  })

  it.each<[string, string, ReturnType<typeof problemOfRule>]>([
    ['', 'x', 'pattern-empty'],
    ['**', 'x', 'pattern-everything'],
    ['{service}', '{service}', 'pattern-everything'],
    ['a{service}b{service}', 'x', 'pattern-caught-twice'],
    ['a*{service}', 'x', 'pattern-star-beside'],
    ['a{service}*', 'x', 'pattern-star-beside'],
    ['a*', '', 'service-empty'],
    ['a*', '--', 'service-empty'],
    ['a*', '{service}', 'service-not-caught'],
    ['a-{service}', '{service}-{service}', 'service-not-caught'],
    ['a'.repeat(121), 'x', 'too-long'],
    ['a-{service}', '{service}', null]
  ])('%j -> %j: %s', (pattern, service, problem) => {
    expect(problemOfRule({ pattern, service })).toBe(problem)
  })

  it('fits exactly the names that its plain meaning fits', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 10 })
    const piece = fc.constantFrom('a', 'b', '-', '*', '{service}')
    const patterns = fc
      .array(piece, { minLength: 1, maxLength: 6 })
      .map(pieces => pieces.join(''))
      .filter(pattern => problemOfRule({ pattern, service: 'x' }) === null)
    fc.assert(
      fc.property(patterns, letters, (pattern, name) => {
        const meaning = new RegExp(`^${pattern.replaceAll('*', '.*?').replace('{service}', '(.+?)')}$`)
        const match = meaning.exec(name)
        const isFit = match !== null && (match[1] === undefined || /[ab]/.test(match[1]))

        expect(serviceNaming([{ pattern, service: 'x' }])(name).rule).toBe(isFit ? 0 : -1)
      }),
      { numRuns: 2_000 }
    )
  })

  it('does not tell a rotated key from the one before it', () => {
    const rules: readonly ServiceRule[] = [{ pattern: '*-{service}-k', service: '{service}' }]
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'k', '-', ' '), maxLength: 20 }), name => {
        expect(serviceNaming(rules)(withMarker(name, '7K2Q', 500))).toEqual(serviceNaming(rules)(name))
      })
    )
  })

  it('without rules is what the name says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), name => {
        expect(serviceNaming([])(name)).toEqual({ rule: -1, service: serviceOf(name) })
      })
    )
  })

  it('takes time in proportion to the name, whatever the pattern', () => {
    const naming = serviceNaming([{ pattern: `${'*a'.repeat(50)}{service}b`, service: 'x' }])
    const hostile = 'a'.repeat(200_000)
    const began = performance.now()

    expect(naming(hostile).rule).toBe(-1)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
