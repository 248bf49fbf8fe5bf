import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { setVariables } from './edit'
import { parseEnvFile, valueOf } from './parse'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | null): string | null => bytes && new TextDecoder().decode(bytes)

function read(text: string): Record<string, string | null> {
  const bytes = bytesOf(text)
  return Object.fromEntries(parseEnvFile(bytes).map(found => [found.name, textOf(valueOf(bytes, found))]))
}

function set(text: string, values: Record<string, string>): string | null {
  const variables = Object.entries(values).map(([name, value]) => ({ name, value: bytesOf(value) }))
  return textOf(setVariables(bytesOf(text), variables))
}

describe('env file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A=1\nB=2\n', { A: '1', B: '2' }],
    ['export A=1', { A: '1' }],
    ['export=1', { export: '1' }],
    ['  A = 1  ', { A: '1' }],
    ['A=1 # comment', { A: '1' }],
    ['A=1#2', { A: '1#2' }],
    ['A=#1', { A: '#1' }],
    ['A= # comment', { A: '' }],
    ['A="1 2" # comment', { A: '1 2' }],
    [`A='1 "2"'`, { A: '1 "2"' }],
    ['A="one\\ntwo"', { A: 'one\ntwo' }],
    ['A="one\ntwo"\nB=2', { A: 'one\ntwo', B: '2' }],
    ['A="no end\nB=2', { A: '"no end', B: '2' }],
    ['A="1"#2', { A: '"1"#2' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\ufeffA=1', { A: '1' }],
    ['# A=1\nB=2', { B: '2' }],
    ['not an assignment\nA=1', { A: '1' }],
    ['A=', { A: '' }],
    ['A=1\nA=2', { A: '2' }]
  ])('reads %j', (text, values) => {
    expect(read(text)).toEqual(values)
  })

  it.each([
    ['A=old\n', 'A=new\n'],
    ['A="old" # keep\r\n', 'A=new # keep\r\n'],
    ['export  A=old', 'export  A=new'],
    ['A= # keep', 'A=new # keep'],
    ['A=', 'A=new'],
    ['A="two\nlines"\nB=1', 'A=new\nB=1'],
    ['A=old\nB=1\nA=older', 'A=new\nB=1\nA=new'],
    ['B=1', 'B=1\nA=new\n'],
    ['B=1\r\n', 'B=1\r\nA=new\r\n'],
    ['# A=old\n', '# A=old\nA=new\n'],
    ['AA=1\nA.B=2\n', 'AA=1\nA.B=2\nA=new\n'],
    ['', 'A=new\n']
  ])('sets A in %j', (text, expected) => {
    expect(set(text, { A: 'new' })).toBe(expected)
  })

  it('changes nothing when one of the values cannot be written', () => {
    expect(set('A=1\n', { A: 'fine', B: 'two\nlines' })).toBeNull()
  })

  const names = fc.constantFrom('A', 'B', 'LONG_NAME', 'C')
  const lines = fc.oneof(
    fc.tuple(names, fc.string()).map(([name, value]) => `${name}=${value}`),
    fc.tuple(names, fc.string()).map(([name, value]) => `export ${name} = "${value}" # note`),
    fc.string().map(text => `# ${text}`),
    fc.string({ unit: 'binary' })
  )
  const files = fc
    .tuple(fc.array(lines, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
    .map(([all, lineBreak]) => all.join(lineBreak))
  const values = fc.stringMatching(/^[A-Za-z0-9_+/=.-]{1,40}$/)

  it('refuses a file whose broken quotes would give another line a new meaning', () => {
    expect(set("A='\nC=!'!\nA='", { C: '-' })).toBeNull()
  })

  it('edits every file whose quotes are whole', () => {
    expect(set("A='one\ntwo'\nC='x' # y\n", { C: '-' })).toBe("A='one\ntwo'\nC=- # y\n")
  })

  it('reads back what it has set, in any file, and keeps every other assignment', () => {
    fc.assert(
      fc.property(files, names, values, (text, name, value) => {
        const before = read(text)

        const after = set(text, { [name]: value })

        // Null: refused, because the file's broken quotes would give another line a new meaning.
        if (after !== null) expect(read(after)).toEqual({ ...before, [name]: value })
      }),
      { numRuns: 1000 }
    )
  })

  it('keeps every byte that is not a value that it sets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), values, (file, value) => {
        const placeholder = bytesOf(value)
        const spans = parseEnvFile(file).filter(found => found.name === 'A')
        fc.pre(spans.length === 0)

        const after = setVariables(file, [{ name: 'A', value: placeholder }])

        fc.pre(after !== null)
        expect(Array.from(after).slice(0, file.length)).toEqual(Array.from(file))
      })
    )
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(files, names, values, (text, name, value) => {
        const once = set(text, { [name]: value })

        fc.pre(once !== null)
        expect(set(once, { [name]: value })).toBe(once)
      })
    )
  })

  it('is understood by Node’s own reader', () => {
    const text = 'PORT=8080\n# note\nA="old value" # secret\nHOST=localhost\n'

    const after = set(text, { A: 'new-value', B: 'spaced value' }) ?? ''

    expect(parseEnv(after)).toEqual({ PORT: '8080', A: 'new-value', HOST: 'localhost', B: 'spaced value' })
  })

  it('takes a megabyte of anything in no time', () => {
    const million = 1_000_000
    const hostile = [
      'A="'.repeat(million / 3),
      "A='\n".repeat(million / 4),
      'A'.repeat(million),
      ' '.repeat(million)
    ]

    for (const text of hostile) {
      const startedAt = performance.now()
      parseEnvFile(bytesOf(text))
      expect(performance.now() - startedAt).toBeLessThan(500)
    }
  })
})
