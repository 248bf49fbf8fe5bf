import { describe, expect, it } from 'vitest'
import { mapLines } from './fold'

const service = (value: string, risk = 0) => ({ value, count: 1, risk })
const CLOSED: ReadonlySet<string> = new Set()

describe('the lines of the map', () => {
  it('begin with the riskiest service, then go by name, and end with the keys without a service', () => {
    const services = [service('', 99), service('api', 10), service('mailer', 70), service('batch', 10)]

    expect(mapLines(services, CLOSED).map(({ name }) => name)).toEqual(['mailer', 'api', 'batch', ''])
  })

  it('fold the variants of a service into it, with the risk of the worst of them', () => {
    const services = [
      service('api', 5),
      service('billing'),
      service('billing-batch', 80),
      service('billing-batch-eu')
    ]

    expect(mapLines(services, CLOSED)).toMatchObject([
      {
        name: 'billing',
        services: ['billing', 'billing-batch', 'billing-batch-eu'],
        variants: 2,
        isOpen: false
      },
      { name: 'api', services: ['api'], variants: 0 }
    ])
  })

  it('fold nothing where the service itself does not exist, or where a name only begins alike', () => {
    const services = [
      service('otp-gateway'),
      service('otp-gateways'),
      service('pay-batch'),
      service('pay-legacy')
    ]

    expect(mapLines(services, CLOSED).every(({ variants }) => variants === 0)).toBe(true)
  })

  it('give each variant of an open service a line below it', () => {
    const services = [service('billing', 3), service('billing-batch', 1), service('billing-eu', 2)]

    expect(mapLines(services, new Set(['billing']))).toMatchObject([
      { name: 'billing', services: ['billing'], isOpen: true, isVariant: false },
      { name: 'billing-eu', services: ['billing-eu'], isVariant: true },
      { name: 'billing-batch', services: ['billing-batch'], isVariant: true }
    ])
  })

  it('do not fold more variants than a filter can name', () => {
    const services = [service('pay'), ...Array.from({ length: 61 }, (_, n) => service(`pay-${n}`))]

    expect(mapLines(services, CLOSED)).toHaveLength(62)
  })
})
