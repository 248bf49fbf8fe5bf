import { describe, expect, it } from 'vitest'
import { fieldsIn, withFields } from './json-map'

const set = (text: string, name: string, value: string): string | null =>
  withFields(text, new Map([[name, value]]))

describe('a field of a JSON object in a text', () => {
  it('changes alone, and every other byte stays', () => {
    const text = '{ "b" : 1.50,\n  "API_KEY":"old" ,"c":[{"API_KEY":"inner"}],"d":null }\n'

    expect(set(text, 'API_KEY', 'new')).toBe(text.replace('"old"', '"new"'))
  })

  it('is added behind the last one, also to an empty object', () => {
    expect(set('{"a":1}', 'k', 'v')).toBe('{"a":1,"k":"v"}')
    expect(set('{\n  "a": 1\n}\n', 'k', 'v')).toBe('{\n  "a": 1,"k":"v"\n}\n')
    expect(set('{}', 'k', 'v')).toBe('{"k":"v"}')
  })

  it('is found behind brackets, quotes and commas inside other values', () => {
    const text = '{"a":"}{,\\"x\\":","b":{"c":[1,2,{"d":"]"}]},"k":"old"}'

    expect(set(text, 'k', 'new')).toBe(text.replace('"old"', '"new"'))
    expect(fieldsIn(text)?.map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual([
      ['a', '"}{,\\"x\\":"'],
      ['b', '{"c":[1,2,{"d":"]"}]}'],
      ['k', '"old"']
    ])
  })

  it('keeps numbers that JavaScript cannot hold', () => {
    const text = '{"big":12345678901234567890,"tiny":1e-400,"k":"old"}'

    expect(set(text, 'k', 'new')).toBe(text.replace('"old"', '"new"'))
  })

  it.each(['plain text', '[1]', '"a"', 'null', '', '{"a":1,"a":2}', '{"a":1'])('is nowhere in %j', text => {
    expect(set(text, 'k', 'v')).toBeNull()
  })
})
