import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../core/visible-text'
import { csvOf, parseCsv, withoutGuard } from './csv'

/** A small reader of RFC 4180, as a spreadsheet has one. */
function readCsv(text: string): string[][] {
  return text
    .slice(0, -2)
    .split('\r\n')
    .map(line =>
      [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(match => (match[1] ?? '').replaceAll('""', '"'))
    )
}

describe('CSV', () => {
  it('quotes every cell, and keeps commas and quotes in it', () => {
    const csv = csvOf(['name', 'keys'], [['a "b", c', 3]])

    expect(csv).toBe('"name","keys"\r\n"a ""b"", c","3"\r\n')
  })

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' =1',
    '\u200b=1'
  ])('lets no spreadsheet run %j', text => {
    const csv = csvOf(['name'], [[text]])

    expect(readCsv(csv)[1]?.[0]?.startsWith("'")).toBe(true)
  })

  it('has no cell that begins a formula, no line break within one, and as many cells as it was given', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝'), fc.string())
        .map(parts => parts.join(''))
    )
    const rows = fc.array(fc.array(fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), { minLength: 3, maxLength: 3 }), { maxLength: 5 }) // prettier-ignore

    fc.assert(
      fc.property(rows, given => {
        const read = readCsv(csvOf(['a', 'b', 'c'], given))

        expect(read).toHaveLength(given.length + 1)
        given.forEach((row, at) => {
          const cells = read[at + 1] ?? []
          expect(cells).toHaveLength(3)
          row.forEach((cell, column) => {
            if (typeof cell !== 'string') expect(cells[column]).toBe(String(cell ?? ''))
            else expect(cells[column]).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
          })
        })
      }),
      { numRuns: 300 }
    )
  })

  it('reads back what it wrote, formulas and apostrophes included', () => {
    const start = fc.constantFrom('', '=', "'=", "''+", '-', '@', '＝', "'", ' =', '"')
    const cell = fc
      .tuple(start, fc.string({ unit: 'grapheme', maxLength: 40 }))
      .map(parts => visibleText(parts.join('').trim()))
      .filter(text => text !== '')

    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), rows => {
        const read = parseCsv(csvOf(['a', 'b'], rows))

        expect(read?.slice(1).map(row => row.map(withoutGuard))).toEqual(rows)
      }),
      { numRuns: 300 }
    )
  })

  it.each([
    ['a byte order mark', '\uFEFFname,tags\r\nx,y\r\n'],
    ['semicolons', 'name;tags\nx;y\n'],
    ['tabs', 'name\ttags\nx\ty'],
    ['blank lines', 'name,tags\r\n\r\nx,y\r\n,\r\n'],
    ['spaces around cells', ' name , tags \n x ,y\n']
  ])('reads a file with %s', (_what, text) => {
    expect(parseCsv(text)).toEqual([
      ['name', 'tags'],
      ['x', 'y']
    ])
  })

  it.each(['name,tags\n"x,y\n', 'name,tags\nx,y,z\n'])('does not guess what %j means', text => {
    expect(parseCsv(text)).toBeNull()
  })
})
