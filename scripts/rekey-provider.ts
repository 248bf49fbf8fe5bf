// npm run rekey-provider -- test FILE [--recorded FILE | --server URL [--write] [--field NAME=VALUE]...] [--json]: tests a file that describes a
// provider. A secret field comes from the environment variable REKEY_FIELD_NAME, never from the command line.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createSystemClock } from '../src/host/system'
import { checkProvider } from '../src/providers/kit/sandbox/check/check-provider'
import type { CheckReport, CheckTarget } from '../src/providers/kit/sandbox/check/check-provider'
import { problemWords } from '../src/words/provider-files'

const USAGE =
  'usage: npm run rekey-provider -- test FILE [--recorded FILE | --server URL [--write] [--field NAME=VALUE]...] [--json]'
const SECRET = 'REKEY_FIELD_'

type Wanted = { readonly file: string; readonly target: CheckTarget; readonly isJson: boolean }

function wanted(): Wanted {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      recorded: { type: 'string' },
      server: { type: 'string' },
      write: { type: 'boolean' },
      field: { type: 'string', multiple: true },
      json: { type: 'boolean' }
    }
  })
  const [verb, file] = positionals
  const isClear = verb === 'test' && file !== undefined && positionals.length === 2
  if (!isClear || (values.recorded !== undefined && values.server !== undefined)) throw new Error(USAGE)
  const target = targetOf(values)
  return { file: placeOf(file), target, isJson: values.json === true }
}

function targetOf(values: {
  readonly recorded?: string
  readonly server?: string
  readonly write?: boolean
  readonly field?: readonly string[]
}): CheckTarget {
  if (values.recorded !== undefined)
    return {
      kind: 'recorded',
      recording: JSON.parse(readFileSync(placeOf(values.recorded), 'utf8')) as unknown
    }
  if (values.server === undefined) return { kind: 'fake' }
  const settings = (values.field ?? []).map(text => {
    const at = text.indexOf('=')
    if (at < 1) throw new Error(USAGE)
    return [text.slice(0, at), text.slice(at + 1)] as const
  })
  return {
    kind: 'server',
    url: values.server,
    settings: Object.fromEntries(settings),
    credential: secretsInEnvironment(),
    mayWrite: values.write === true
  }
}

/** By the field's name in small letters: the names of variables are written in capitals. */
function secretsInEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith(SECRET) && value !== undefined ? [[name.slice(SECRET.length).toLowerCase(), value]] : []
    )
  )
}

/** npm runs scripts from the top of the repository; people name files from where they stand. */
function placeOf(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path)
}

function linesOf({ provider, against, problems, checks, isGood }: CheckReport): readonly string[] {
  if (provider === null)
    return ['The file does not describe a provider.', ...problems.map(each => `  ${problemWords(each)}`)]
  const lines = checks.map(
    ({ name, state, words }) => `  ${state}: ${name}${words === '' ? '' : ` (${words})`}`
  )
  const count = (wantedState: string): number => checks.filter(({ state }) => state === wantedState).length
  const end = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
  return [
    `${provider}, against ${against === 'fake' ? 'its own fake' : `a ${against === 'server' ? 'server' : 'recording'}`}`,
    ...lines,
    isGood ? end : `${end}: the provider is not ready`
  ]
}

try {
  const { file, target, isJson } = wanted()
  const report = await checkProvider(readFileSync(file, 'utf8'), target, createSystemClock())
  process.stdout.write(isJson ? `${JSON.stringify(report)}\n` : `${linesOf(report).join('\n')}\n`)
  process.exitCode = report.isGood ? 0 : 1
} catch (error) {
  process.stderr.write(`rekey-provider: ${error instanceof Error ? error.message : 'unknown reason'}\n`)
  process.exitCode = 1
}
