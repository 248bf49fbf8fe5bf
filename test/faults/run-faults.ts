import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { build, type Plugin } from 'vite'
import { MUTANTS, type Mutant } from './mutants'

// npm run test:faults [-- --json] [--schedules N] [--mutants WORDS]: the real rotation code, hand-off and vault live through crashes
// and faults; then the same with one bug at a time put in (those whose name has these words), each of which must be seen. Last
// line: one JSON object.

type OverHttp = {
  readonly schedules: number
  readonly violations: number
  readonly findings: readonly string[]
}
type Report = {
  readonly schedules: number
  readonly repeats: number
  readonly violations: number
  readonly findings: readonly unknown[]
}

const root = process.cwd()
const cache = path.join(root, 'node_modules/.cache/faults')
const PROCESSES = 2
/** Schedules that are lived through for real as well. */
const OVER_HTTP = 240
/** Bugs that only a rotation with several destinations shows. */
const OF_DESTINATIONS = new Set([
  'drain-after-first',
  'drain-before-activation',
  'activation-repeated-blindly',
  'an activation that was under way is started again after a crash',
  'ignore-revision',
  'delete-foreign',
  'trust-2xx'
])
const FOR_MUTANTS = { part: 0, parts: 1, schedules: 16_000, stopAtFirst: true, doubles: 0 }

async function bundle(mutant: Mutant | null): Promise<string> {
  const name = mutant === null ? 'worker' : mutant.name.replace(/\W+/g, '-')
  const outDir = path.join(cache, `${process.pid}-${name}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: mutant === null ? [] : [mutate(mutant)],
    build: {
      ssr: path.join(root, 'test/faults/run-worker.ts'),
      target: 'node20',
      outDir,
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'worker.mjs' } }
    }
  })
  return path.join(outDir, 'worker.mjs')
}

/** Puts a bug into the sources on their way into the bundle. Throws when the code it was made for has changed. */
function mutate(mutant: Mutant): Plugin {
  const left = new Set(mutant.edits)
  return {
    name: 'mutant',
    enforce: 'pre',
    transform(code, id) {
      let text = code
      for (const edit of mutant.edits) {
        if (!id.endsWith(edit.file)) continue
        if (text.split(edit.find).length !== 2)
          throw new Error(`Mutant "${mutant.name}": not found once in ${edit.file}.`)
        text = text.replace(edit.find, () => edit.replace)
        left.delete(edit)
      }
      return text === code ? null : text
    },
    buildEnd() {
      if (left.size > 0) throw new Error(`Mutant "${mutant.name}" was not put in.`)
    }
  }
}

function live<T = Report>(file: string, order: Record<string, unknown>): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-old-space-size=1024', file, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // West of Greenwich a time that is read without its zone lies in the future.
      env: { ...process.env, TZ: 'America/Los_Angeles' }
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
    })
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve(JSON.parse(text) as T)
      else reject(new Error(`A worker ended with ${String(code)}.`))
    })
  })
}

async function hunt(mutant: Mutant): Promise<Report> {
  const file = await bundle(mutant)
  try {
    const areDestinationsFirst = OF_DESTINATIONS.has(mutant.name)
    return await live(file, { ...FOR_MUTANTS, areDestinationsFirst })
  } finally {
    fs.rmSync(path.dirname(file), { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const isJson = args.includes('--json')
  const at = args.indexOf('--schedules')
  const wanted = at === -1 ? 100_000 : Number(args[at + 1])
  const wantedOverHttp = Math.min(OVER_HTTP, Math.max(1, Math.ceil(wanted / 100)))
  const say = (text: string): void => {
    if (!isJson) process.stdout.write(`${text}\n`)
  }
  const startedAt = performance.now()

  const file = await bundle(null)
  const share = Math.ceil(wanted / PROCESSES)
  // It mostly waits, for sockets and clocks.
  const sockets = live<OverHttp>(file, { part: 0, parts: 1, overHttp: wantedOverHttp })
  const reports = await Promise.all(
    Array.from({ length: PROCESSES }, (_, part) =>
      live(file, { part, parts: PROCESSES, schedules: share, stopAtFirst: false, doubles: 1 })
    )
  )
  const overHttp = await sockets
  fs.rmSync(path.dirname(file), { recursive: true, force: true })
  const schedules = reports.reduce((sum, report) => sum + report.schedules, 0)
  const violations = reports.reduce((sum, report) => sum + report.violations, overHttp.violations)
  const repeats = reports.reduce((sum, report) => sum + report.repeats, 0)
  const lived = Math.round((performance.now() - startedAt) / 1000)
  say(`${schedules} schedules, ${violations} violations in ${lived} s`)
  say(`${repeats} further deaths left what the one before them had left: not lived through, not counted`)
  say(
    `${overHttp.schedules} of the same over sockets, SQLite and the vault: ${overHttp.violations} violations`
  )
  for (const finding of overHttp.findings) say(finding)

  const only = args.indexOf('--mutants')
  const mutants = only === -1 ? MUTANTS : MUTANTS.filter(({ name }) => name.includes(args[only + 1] ?? ''))
  if (mutants.length === 0) throw new Error('No mutant has these words in its name.')
  const waiting = [...mutants]
  const survivors: string[] = []
  const lane = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const report = await hunt(mutant)
      const isKilled = report.violations > 0
      say(`${isKilled ? 'killed  ' : 'SURVIVED'} ${mutant.name} (${report.schedules} schedules)`)
      if (!isKilled) survivors.push(mutant.name)
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, lane))

  const mutantsKilled = mutants.length - survivors.length
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(
    `${JSON.stringify({ schedules, violations, mutants: mutants.length, mutantsKilled, mutantNames: mutants.map(({ name }) => name), seconds, overHttp: overHttp.schedules })}\n`
  )
  if (violations > 0 || survivors.length > 0) process.exitCode = 1
}

await main()
