import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { setVariables } from './edit'
import { scanEnvFile, valueOf } from './parse'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | null): string | null => bytes && new TextDecoder().decode(bytes)

function read(text: string): Record<string, string | null> {
  const bytes = bytesOf(text)
  return Object.fromEntries(
    scanEnvFile(bytes).statements.flatMap(found =>
      found.kind === 'assignment' ? [[found.name, textOf(valueOf(bytes, found))]] : []
    )
  )
}

/** The new text, or the detail of the refusal in brackets. */
function set(text: string, values: Record<string, string>): string {
  const variables = Object.entries(values).map(([name, value]) => ({ name, value: bytesOf(value) }))
  const done = setVariables(bytesOf(text), variables)
  return done.ok ? new TextDecoder().decode(done.value) : `[${done.fault.detail ?? done.fault.code}]`
}

describe('env file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A=1\nB=2\n', { A: '1', B: '2' }],
    ['export A=1', { A: '1' }],
    ['export=1', { export: '1' }],
    ['  A = 1  ', { A: '1' }],
    ['A=1 # comment', { A: '1' }],
    ['A= # comment', { A: '' }],
    ['A="1 2" # comment', { A: '1 2' }],
    [`A='1 "2"'`, { A: '1 "2"' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\ufeffA=1', { A: '1' }],
    ['# A=1\nB=2', { B: '2' }],
    ['not an assignment\nA=1', { A: '1' }],
    ['A=', { A: '' }]
  ])('reads %j', (text, values) => {
    expect(read(text)).toEqual(values)
  })

  it.each([
    ['a hash that only some take for a comment', 'A=1#2'],
    ['an escape', 'A="one\\ntwo"'],
    ['a reference', 'A="$B"'],
    ['several lines', 'A="one\ntwo"'],
    ['several words', 'A=one two'],
    ['a command after it', 'A=one; export A']
  ])('does not say the value where readers differ: %s', (_, text) => {
    expect(read(text)).toEqual({ A: null })
  })

  it.each([
    ['A=old\n', 'A=new\n'],
    ['A="old" # keep\r\n', 'A=new # keep\r\n'],
    ["A='old'", 'A=new'],
    ['export  A=old', 'export  A=new'],
    ['A= # keep', 'A=new # keep'],
    ['A=', 'A=new'],
    ['A=old\nexport A\n', 'A=new\nexport A\n'],
    ['A=old\nB=1\nA=old', 'A=new\nB=1\nA=new'],
    ['B=1', 'B=1\nA=new\n'],
    ['B=1\r\n', 'B=1\r\nA=new\r\n'],
    ['# A=old\n', '# A=old\nA=new\n'],
    ['AA=1\nA.B=2\n', 'AA=1\nA.B=2\nA=new\n'],
    ['B="two\nlines"\n', 'B="two\nlines"\nA=new\n'],
    ['URL=http://$A@host\nA=old\n', 'URL=http://$A@host\nA=new\n'],
    ['URL="http://${A}@host"\n', 'URL="http://${A}@host"\nA=new\n'],
    ["# it's\nNOTE=x # don't\nA=old\n", "# it's\nNOTE=x # don't\nA=new\n"],
    ["A=old\nB='open\n", "A=new\nB='open\n"],
    ['if true; then\nA=old\nfi\n', 'if true; then\nA=new\nfi\n'],
    ['', 'A=new\n']
  ])('sets A in %j', (text, expected) => {
    expect(set(text, { A: 'new' })).toBe(expected)
  })

  it.each([
    ['another assignment on the line (export A=old B=x)', 'export A=old B=x\n'],
    ['two quoted assignments on the line', 'export A="old" REGION="eu"\nLAST=1\n'],
    ['the name as the second assignment of a line', 'export REGION=eu A=old\n'],
    ['a command after the value (A=old; export A)', 'A=old; export A\n'],
    ['an escaped quote in a value over several lines', "A='it\\'s\nold'\nLAST=1\n"],
    ['a value over several lines', 'A="one\ntwo"\nB=1\n'],
    ['a command substitution', 'A=$(pass show key)\n'],
    ['a command substitution in quotes', 'A="$(pass show key)"\n'],
    ['a command substitution in backticks', 'A=`pass show key`\n'],
    ['a reference to another variable', 'A=$OTHER\n'],
    ['a trailing backslash', 'A=old\\\nB=1\n'],
    ['a line that is joined to the one before', 'B=1\\\nA=old\n'],
    ['an open quote before it', "B='open\nA=old\n"],
    ['a here-document around it', 'cat <<END\nA=old\nEND\n'],
    ['a value over several lines that holds the name', 'B="one\nA=old\n"\n'],
    ['YAML style', 'A: old\n'],
    ['declare', 'declare -x A=old\n'],
    ['a default that sets it', ': ${A:=old}\n'],
    ['plus-equals', 'A+=old\n']
  ])('refuses an assignment that readers see differently: %s', (_, text) => {
    expect(set(text, { A: 'new' })).toBe('[env-line-unclear]')
  })

  it.each([
    ['a backslash', 'OTHER=1\nLAST=abc\\\n'],
    ['a backslash in a comment', '# note \\\n'],
    ['a single quote', "OTHER='abc\n"],
    ['a double quote', 'OTHER="abc\n'],
    ['a backtick', 'OTHER=`abc\n'],
    ['a here-document', 'cat <<END\nx\n'],
    ['an apostrophe in an unquoted value', "NOTE=it's\n"],
    ['a bracket', 'LIST=(one\n']
  ])('does not append to a file that is open at its end: %s', (_, text) => {
    expect(set(text, { A: 'new' })).toBe('[env-open-end]')
  })

  it.each([
    ['SOPS', 'A=ENC[AES256_GCM,data:xx,iv:xx,tag:xx,type:str]\nsops_version=3.9.0\n'],
    ['SOPS, where only its metadata tells', 'B=plain\nsops_mac=x\n'],
    ['dotenvx', 'DOTENV_PUBLIC_KEY="03"\nA="encrypted:xx"\n'],
    ['dotenvx without its header', 'B=encrypted:xx\n'],
    ['Ansible Vault', '$ANSIBLE_VAULT;1.1;AES256\n3132\n'],
    ['git-crypt', '\0GITCRYPT\0xx'],
    ['age', 'age-encryption.org/v1\n-> X25519 x\n'],
    ['armoured age', '-----BEGIN AGE ENCRYPTED FILE-----\nxx\n'],
    ['OpenPGP', '-----BEGIN PGP MESSAGE-----\nxx\n'],
    ['OpenSSL', 'U2FsdGVkX1xx\n']
  ])('never writes into an encrypted file: %s', (_, text) => {
    expect(set(text, { A: 'new' })).toBe('[env-encrypted]')
  })

  it.each([
    ['UTF-16 with a mark', Buffer.from('\ufeffA=old\r\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('A=old\r\n', 'utf16le')],
    ['big-endian UTF-16', Buffer.from('\ufeffA=old\n', 'utf16le').swap16()],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0, 0x3d, 0, 0, 0])],
    ['binary', Buffer.from([0x41, 0x3d, 0x01, 0x0a])],
    ['a lone carriage return', Buffer.from('B=1\rA=old\r')],
    ['a Unicode line separator', Buffer.from('# note\u2028A=old\n')]
  ])('never writes into what is not plain text: %s', (_, bytes) => {
    const refused = setVariables(bytes, [{ name: 'A', value: bytesOf('new') }])

    expect(refused).toMatchObject({ ok: false, fault: { detail: 'env-not-text' } })
  })

  it('refuses a variable that is set twice to different values', () => {
    expect(set('A=old\nB=1\nA=older', { A: 'new' })).toBe('[env-defined-twice]')
  })

  it('edits the plain file that SOPS has not encrypted yet', () => {
    expect(set('API_KEY=old\nOTHER=1\n', { API_KEY: 'new' })).toBe('API_KEY=new\nOTHER=1\n')
  })

  it('says on which line it stopped', () => {
    const refused = setVariables(bytesOf('B=1\n\nA=$(x)\n'), [{ name: 'A', value: bytesOf('new') }])

    expect(refused).toMatchObject({ fault: { code: 'invalid-input', subject: 'line 3' } })
  })

  it('changes nothing when one of the values cannot be written', () => {
    expect(set('A=1\n', { A: 'fine', B: 'two\nlines' })).toBe('[value-not-portable]')
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

  it('reads back what it has set, in any file, and keeps every other assignment', () => {
    fc.assert(
      fc.property(files, names, values, (text, name, value) => {
        const before = read(text)

        const after = set(text, { [name]: value })

        if (!after.startsWith('[')) expect(read(after)).toEqual({ ...before, [name]: value })
      }),
      { numRuns: 1000 }
    )
  })

  it('keeps every byte that is not a value that it sets', () => {
    fc.assert(
      fc.property(files, names, values, (text, name, value) => {
        const file = bytesOf(text)

        const done = setVariables(file, [{ name, value: bytesOf(value) }])

        fc.pre(done.ok)
        const kept = new TextDecoder('latin1').decode(done.value).split('\n')
        const old = new TextDecoder('latin1').decode(file).split('\n')
        const changed = old.filter((line, at) => line !== kept[at])
        for (const line of changed) {
          const isOwn = new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line)
          const isLastWithoutBreak = line === old.at(-1)
          expect(isOwn || isLastWithoutBreak).toBe(true)
        }
      }),
      { numRuns: 1000 }
    )
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(files, names, values, (text, name, value) => {
        const once = set(text, { [name]: value })

        fc.pre(!once.startsWith('['))
        expect(set(once, { [name]: value })).toBe(once)
      })
    )
  })

  it('takes a megabyte of anything in no time', () => {
    const million = 1_000_000
    const hostile = [
      'A="'.repeat(million / 3),
      "A='\n".repeat(million / 4),
      'A="x"y\n'.repeat(million / 7),
      'A'.repeat(million),
      ' '.repeat(million)
    ]

    for (const text of hostile) {
      const { statements, openFrom } = scanEnvFile(bytesOf(text))
      expect(statements.length > 0 || openFrom === 0).toBe(true)
    }
  })
})
