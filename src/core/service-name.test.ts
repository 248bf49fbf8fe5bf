import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markerOf, serviceOf, withMarker, withoutMarker } from './service-name'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('')
const markers = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 4, maxLength: 26 })
const anyNames = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^[a-z -]{0,20}( \[rk-[0-9A-Z]{0,9}\]| · rot 7K2Q){0,3} {0,2}$/)
)

describe('markers', () => {
  it('come back out of every name that they were put into', () => {
    fc.assert(
      fc.property(anyNames, markers, fc.integer({ min: 31, max: 120 }), (name, marker, maxLength) => {
        const marked = withMarker(name, marker, maxLength)

        expect(marked.length).toBeLessThanOrEqual(maxLength)
        expect(markerOf(marked)).toBe(marker)
        expect(withoutMarker(name).startsWith(withoutMarker(marked))).toBe(true)
      })
    )
  })

  it('leave the label as it was when there is room for both', () => {
    fc.assert(
      fc.property(anyNames, markers, (name, marker) => {
        expect(withoutMarker(withMarker(name, marker, 500))).toBe(withoutMarker(name))
      })
    )
  })

  it('are put on once, however often', () => {
    fc.assert(
      fc.property(anyNames, markers, markers, (name, first, second) => {
        expect(withMarker(withMarker(name, first, 500), second, 500)).toBe(withMarker(name, second, 500))
      })
    )
  })

  it('never cut a character in half', () => {
    expect(withMarker('ab😀cd', '7K2Q', 13)).toBe('ab [rk-7K2Q]')
    expect(withMarker('ab😀cd', '7K2Q', 14)).toBe('ab😀 [rk-7K2Q]')
  })

  it.each([
    ['payments-api [rk-7K2Q9M4D]', '7K2Q9M4D'],
    ['payments-api · rot 7K2Q', '7K2Q'],
    ['payments-api [RK-7k2q]  ', '7K2Q'],
    ['payments-api [rk-7K2L]', null],
    ['payments [rk-7K2Q] api', null],
    ['[rk-]', null],
    ['', null]
  ])('are read from %j', (name, marker) => {
    expect(markerOf(name)).toBe(marker)
  })

  it('refuse a name that has no room for them', () => {
    expect(() => withMarker('name', '7K2Q', 8)).toThrow(RangeError)
    expect(() => withMarker('name', 'low er', 80)).toThrow('marker')
  })

  it('are looked for in linear time', () => {
    const hostile = `${' '.repeat(200_000)}x${' [rk-'.repeat(50_000)}`

    expect(markerOf(hostile)).toBeNull()
  })
})

describe('the service of a key', () => {
  it.each([
    ['payments-api-prod', 'payments-api'],
    ['Payments API (staging)', 'payments-api'],
    ['PROD_payments_api', 'payments-api'],
    ['paymentsApi dev [rk-7K2Q]', 'payments-api'],
    ['worker pre-prod', 'worker'],
    ['live-chat', 'live-chat'],
    ['chat-live', 'chat'],
    ['prod', 'prod'],
    ['Ärger/Dienst', 'ärger-dienst'],
    // A capital of mathematics: it has no small letter, so that no word can be told to begin with it.
    ['𐳀𝒜', '𐳀𝒜'],
    ['', 'unnamed'],
    ['···', 'unnamed']
  ])('of %j is %s', (name, service) => {
    expect(serviceOf(name)).toBe(service)
  })

  it('is its own service', () => {
    fc.assert(
      fc.property(anyNames, name => {
        expect(serviceOf(serviceOf(name))).toBe(serviceOf(name))
      })
    )
  })

  it('does not change with a rotation', () => {
    fc.assert(
      fc.property(anyNames, markers, (name, marker) => {
        expect(serviceOf(withMarker(name, marker, 500))).toBe(serviceOf(name))
      })
    )
  })
})
