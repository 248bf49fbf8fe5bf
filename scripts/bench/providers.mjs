// npm run bench:providers [-- --json] [--runs N]: what the number of providers costs at a start. The registry is built with 5 and with 30
// provider folders (those of this repository, then copies of them under other names), and each build is started in turn in a Node of its
// own. Milliseconds of processor and heap are those of loading the registry alone: time on the wall is that of the machine's load. The last line is one JSON object; it fails above its goals.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { modules, root } from '../setup/paths.mjs'

const SIZES = [5, 30]
/** What 25 more providers may cost: milliseconds of processor, and megabytes. */
const GOALS = { addedMs: 100, addedMb: 8 }

const args = process.argv.slice(2)
const runs = Number(args[args.indexOf('--runs') + 1]) || 7
const isQuiet = args.includes('--json')

const PROGRAM = `
const before = process.cpuUsage()
gc()
const heapBefore = process.memoryUsage().heapUsed
const { providers } = await import('./providers/registry')
const count = providers().size
const { user, system } = process.cpuUsage(before)
gc()
console.log(JSON.stringify({ count, ms: (user + system) / 1000, mb: (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20 }))
`

function sourcesWith(size) {
  // Within the repository, so that packages are found.
  const cache = path.join(modules, '.cache')
  fs.mkdirSync(cache, { recursive: true })
  const copy = fs.mkdtempSync(path.join(cache, `bench-providers-${size}-`))
  const from = path.join(root, 'src')
  for (const room of ['core', 'net', 'providers/kit', 'providers/registry.ts']) {
    fs.cpSync(path.join(from, room), path.join(copy, room), { recursive: true })
  }
  const folders = fs
    .readdirSync(path.join(from, 'providers'), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'kit')
    .map(entry => entry.name)
  for (let at = 0; at < size; at += 1) {
    const name = folders[at % folders.length]
    const round = Math.floor(at / folders.length)
    const target = path.join(copy, 'providers', round === 0 ? name : `${name}-${round}`)
    fs.cpSync(path.join(from, 'providers', name), target, { recursive: true })
    if (round > 0) rename(target, name, round)
  }
  fs.writeFileSync(path.join(copy, 'program.ts'), PROGRAM)
  return copy
}

function rename(folder, name, round) {
  for (const file of ['manifest.ts', 'declaration.ts'].map(one => path.join(folder, one))) {
    if (!fs.existsSync(file)) continue
    const text = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(
      file,
      text.replace(new RegExp(`(id: (?:asProviderId\\()?)'${name}'`), `$1'${name}-${round}'`)
    )
  }
}

async function build(copy) {
  const { build } = await import('vite')
  const outDir = path.join(copy, 'out')
  await build({
    root: copy,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(copy, 'program.ts'),
      target: 'node20',
      outDir,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'program.mjs' } }
    }
  })
  return path.join(outDir, 'program.mjs')
}

function start(file) {
  const done = spawnSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr.slice(-2_000))
  return JSON.parse(done.stdout)
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const round = value => Math.round(value * 100) / 100

const copies = SIZES.map(sourcesWith)
try {
  const programs = []
  for (const copy of copies) programs.push(await build(copy))
  const seen = SIZES.map(() => [])
  // In turn, so that a busy machine is as busy for both.
  for (let run = -1; run < runs; run += 1) {
    for (const [at, program] of programs.entries()) {
      const one = start(program)
      if (one.count !== SIZES[at])
        throw new Error(`There are ${one.count} providers instead of ${SIZES[at]}.`)
      if (run >= 0) seen[at].push(one)
    }
  }
  const of = seen.map(all => ({
    providers: all[0].count,
    cpuMs: round(median(all.map(({ ms }) => ms))),
    heapMb: round(median(all.map(({ mb }) => mb)))
  }))
  const [few, many] = of
  const addedMs = round(many.cpuMs - few.cpuMs)
  const addedMb = round(many.heapMb - few.heapMb)
  if (!isQuiet) console.log(of)
  const isFine = addedMs <= GOALS.addedMs && addedMb <= GOALS.addedMb
  console.log(
    JSON.stringify({ of, addedMs, addedMb, goals: GOALS, runs, loadAverage: round(os.loadavg()[0]), isFine })
  )
  process.exitCode = isFine ? 0 : 1
} finally {
  for (const copy of copies) fs.rmSync(copy, { recursive: true, force: true })
}
