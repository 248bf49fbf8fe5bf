import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutRows } from './row-cut'

/** Takes out the rows that the test knows by their text. */
function cut(body: string, list: string | null, known: (row: string) => boolean): string | null {
  const bytes = Buffer.from(body)
  const rest = cutRows(bytes, list, {
    endOfExpected: () => -1,
    isKnown: (start, end) => known(bytes.toString('utf8', start, end))
  })
  return rest === null ? null : rest.toString()
}

describe('taking rows out of a body', () => {
  it('leaves what the body says without them, whatever stands in it', () => {
    const row = fc.record({ n: fc.integer(), value: fc.jsonValue({ maxDepth: 3 }) })
    const around = fc.record({ before: fc.jsonValue(), after: fc.jsonValue(), indent: fc.constantFrom(0, 2) })
    fc.assert(
      fc.property(fc.array(row), around, (items, { before, after, indent }) => {
        const body = JSON.stringify({ before, items, after }, null, indent)

        const rest = cut(body, 'items', text => (JSON.parse(text) as { n: number }).n % 2 === 0)

        const left = items.filter(({ n }) => n % 2 !== 0)
        expect(JSON.parse(rest ?? '')).toEqual(JSON.parse(JSON.stringify({ before, items: left, after })))
      })
    )
  })

  it('knows a body that is the list itself', () => {
    expect(cut(' [ {"a":1} , {"b":"]},{"} ] ', null, row => row.includes('b'))).toBe(' [{"a":1}] ')
  })

  it('gives the same body back when nothing is known', () => {
    const body = Buffer.from('{"items":[{"a":1}]}')

    expect(cutRows(body, 'items', { endOfExpected: () => -1, isKnown: () => false })).toBe(body)
  })

  it.each([
    '{"items":[{"a":1},]}',
    '{"items":[{"a":1} {"a":1}]}',
    '{"items":[{"a":1}',
    '{"items":[{"a":1',
    '{"items":[1]}',
    '{"items":null}',
    '{"other":[{"a":1}]}',
    '\uFEFF{"items":[{"a":1}]}',
    '[{"a":1}]',
    ''
  ])('touches nothing in %j', body => {
    expect(cut(body, 'items', () => true)).toBeNull()
  })

  it('leaves a second list of the same name for the parser to refuse', () => {
    expect(cut('{"items":[{"a":1}],"items":[{"b":1}]}', 'items', () => true)).toBe(
      '{"items":[],"items":[{"b":1}]}'
    )
  })
})
