import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { parse } from 'dotenv'
import { expand } from 'dotenv-expand'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setVariables } from './edit'

// Written files as real programs read them. Readers that are not on this machine are named and left out.

type Values = Readonly<Record<string, string | undefined>>
/** Reads many files at once: a process for each would take minutes. */
type Reader = (files: readonly string[], name: string) => readonly (string | undefined)[]

const NAME = 'API_KEY'
let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readers-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const inProcess =
  (read: (text: string) => Values): Reader =>
  (files, name) =>
    files.map(text => read(text)[name])

const PYTHON = `
import json, sys
from io import StringIO
from dotenv import dotenv_values
files, name = json.load(sys.stdin)
print(json.dumps([dotenv_values(stream=StringIO(text)).get(name) for text in files]))
`
const python: Reader = (files, name) =>
  JSON.parse(
    execFileSync('python3', ['-c', PYTHON], {
      input: JSON.stringify([files, name]),
      stdio: ['pipe', 'pipe', 'ignore']
    }).toString()
  ) as string[]

const bash: Reader = (files, name) => {
  const paths = files.map((text, at) => {
    const file = path.join(folder, `${at}.env`)
    writeFileSync(file, text)
    return file
  })
  const script = `for f in "$@"; do ( set -a; . "$f" >/dev/null 2>&1; printf '%s\\0' "$${name}" ); done`
  const read = execFileSync('bash', ['-c', script, 'bash', ...paths], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  return read.toString().split('\0').slice(0, files.length)
}

const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0

const READERS: readonly (readonly [string, boolean, Reader])[] = [
  ['npm dotenv', true, inProcess(text => parse(text))],
  [
    'npm dotenv-expand',
    true,
    inProcess(text => expand({ parsed: parse(text), processEnv: {} }).parsed ?? {})
  ],
  ['Node’s parser', true, inProcess(text => parseEnv(text))],
  ['python-dotenv', works('python3', ['-c', 'import dotenv']), python],
  ['bash', works('bash', ['-c', 'true']), bash]
]
/** Files that a reader cannot read before the edit either; a shell script is no file for these two. */
const BEYOND: ReadonlyMap<string, RegExp> = new Map([
  // It joins a line without an equals sign to the next one.
  ['Node’s parser', /^(?!\s*(#|$))[^=\n]+$/m],
  // It takes `export NAME` for a variable without a value.
  ['python-dotenv', /^export API_KEY$/m]
])
const canRead = (reader: string, file: string): boolean => BEYOND.get(reader)?.test(file) !== true
const installed = READERS.filter(([, isInstalled]) => isInstalled)
const absent = READERS.filter(([, isInstalled]) => !isInstalled).map(([name]) => name)

function written(before: string, value: string): string | null {
  const done = setVariables(new TextEncoder().encode(before), [
    { name: NAME, value: new TextEncoder().encode(value) }
  ])
  return done.ok ? new TextDecoder().decode(done.value) : null
}

/** Pairs of a file that was written and the value that belongs in it. */
function sampled(files: fc.Arbitrary<string>, values: fc.Arbitrary<string>, count: number) {
  return fc.sample(fc.tuple(files, values), { numRuns: count, seed: 12 }).flatMap(([before, value]) => {
    const after = written(before, value)
    return after === null ? [] : [{ before, after, value }]
  })
}

const SURROUNDINGS = [
  '',
  'PORT=8080\n',
  '# it is\nPORT=8080\nAPI_KEY=old # keep\nLAST=1\n',
  'export API_KEY="old value"\nLAST=1\n',
  "API_KEY='old'\nexport API_KEY\nLAST='two words'",
  'CERT="-----BEGIN\nabc=\n-----END"\nAPI_KEY=old\nLAST=1\n',
  'URL=http://localhost:80\nLAST=${PORT}\n',
  'API_KEY=old\nLAST=1\nAPI_KEY=old\n'
]
const printable = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)), 'ü', '🔑'),
  minLength: 1,
  maxLength: 40
})

describe(`env file, read by ${installed.map(([name]) => name).join(', ')}${absent.length === 0 ? '' : ` (not installed: ${absent.join(', ')})`}`, () => {
  const samples = sampled(fc.constantFrom(...SURROUNDINGS), printable, 600)

  it('has enough samples with every kind of quotes', () => {
    expect(samples.length).toBeGreaterThan(100)
    expect(samples.filter(({ after }) => after.includes('API_KEY="')).length).toBeGreaterThan(5)
    expect(samples.filter(({ after }) => after.includes("API_KEY='")).length).toBeGreaterThan(50)
  })

  it.each(installed)('%s reads each secret as it was', (reader, _isInstalled, read) => {
    const readable = samples.filter(({ before }) => canRead(reader, before))
    const values = read(
      readable.map(({ after }) => after),
      NAME
    )

    const wrong = readable.map((sample, at) => ({ ...sample, read: values[at] }))
    expect(wrong.filter(({ value, read: found }) => found !== value)).toEqual([])
  })

  it.each(installed)('%s reads the neighbours as before', (_name, _isInstalled, read) => {
    for (const name of ['LAST', 'CERT']) {
      const before = read(SURROUNDINGS, name)
      const after = read(
        SURROUNDINGS.map(text => written(text, 'new value') ?? ''),
        name
      )
      expect(after).toEqual(before)
    }
  })

  // Lines that were taken from fixtures of env-file readers, put together at random.
  const snippets = fc.constantFrom(
    'A=1',
    'export A=1 B=2',
    'A="x"; export A',
    "A='it\\'s",
    "B='two",
    "lines'",
    'C="x\\"y"',
    'D=a\\',
    'E=`date`',
    'F=$(date)',
    'G=${A:-x}',
    '# it’s "quoted',
    "# it's \\",
    'H: yaml',
    "I=it's",
    'J=x#y',
    'K= "spaced" # note',
    'cat <<END',
    'END',
    '',
    'API_KEY=old',
    'export API_KEY',
    'API_KEY="old" # note',
    'L="multi\nline"',
    'M=[1, 2]',
    'N={"a": 1}'
  )
  const mixed = fc.array(snippets, { maxLength: 6 }).map(lines => `${lines.join('\n')}\n`)
  const files = sampled(mixed, fc.stringMatching(/^[A-Za-z0-9_]{8,20}$/), 1_500)

  it.each(installed)('%s reads the secret from any file that Rekey did not refuse', (reader, _is, read) => {
    const readable = files.filter(({ before }) => canRead(reader, before))
    const values = read(
      readable.map(({ after }) => after),
      NAME
    )

    const wrong = readable.map((sample, at) => ({ ...sample, read: values[at] }))
    expect(wrong.filter(({ value, read: found }) => found !== value)).toEqual([])
    expect(readable.length).toBeGreaterThan(100)
  })
})
