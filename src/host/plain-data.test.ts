import { describe, expect, it } from 'vitest'
import { isPlainData } from './plain-data'

describe('plain data', () => {
  it.each([
    ['null', null],
    ['text', 'name'],
    ['nested lists and objects', { a: [1, { b: [true, null] }] }],
    ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 })]
  ])('takes %s', (_name, value) => {
    expect(isPlainData(value)).toBe(true)
  })

  it.each([
    ['undefined', undefined],
    ['a big integer', 1n],
    ['an endless number', Number.POSITIVE_INFINITY],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(2)],
    ['a function', () => 1],
    ['an object of a class', new (class Thing {})()],
    ['a field that reaches into the prototype', JSON.parse('{"__proto__":{"polluted":1}}') as unknown],
    ['a nested constructor field', { a: { constructor: 1 } }],
    ['a field with a getter', Object.defineProperty({}, 'a', { get: () => 1, enumerable: true })],
    ['a field named by a symbol', { [Symbol('a')]: 1 }]
  ])('refuses %s', (_name, value) => {
    expect(isPlainData(value)).toBe(false)
  })

  it('refuses what contains itself', () => {
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic

    expect(isPlainData(cyclic)).toBe(false)
  })

  it('refuses more values, characters or depth than its bounds', () => {
    const bounds = { values: 10, characters: 20, depth: 3 }

    expect(isPlainData(new Array(11).fill(0), bounds)).toBe(false)
    expect(isPlainData(['x'.repeat(21)], bounds)).toBe(false)
    expect(isPlainData({ ['x'.repeat(21)]: 1, b: 'y' }, { ...bounds, characters: 20 })).toBe(false)
    expect(isPlainData([[[[1]]]], bounds)).toBe(false)
    expect(isPlainData([[['x'.repeat(20)]]], bounds)).toBe(true)
  })
})
