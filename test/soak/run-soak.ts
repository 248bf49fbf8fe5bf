import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createHost } from '../../src/host/host'
import { createLog } from '../../src/host/log'
import { createRandomIds, createSystemClock } from '../../src/host/system'
import { DEFAULT_SETTINGS } from '../../src/host/settings'
import { memorySettings } from '../../src/host/settings-keeper'
import { noDesktop } from '../../src/host/shell-ports'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import { driftOf, filesLeft, slopeOf, verdictOf } from './slope'
import type { Sample, Slope } from './slope'

// `npm run test:soak -- [--minutes 10]`; `npm run test:soak:full` is eight hours. The whole app without a window, watching accounts
// at four providers (each in a process of its own) once a minute, while somebody works with it. What may not grow: the memory
// that is left after a collection, and the open files. The last line is one JSON object; the exit code is the verdict.
//
// A program that runs grows for an hour by the machine code that V8 makes for it: 2 MB an hour of heap, 8 of memory after half
// an hour, while the objects stay the same to the byte. A short run switches the optimising compilers off, so that what grows
// is the program's own; a run of an hour or more judges the app as it is shipped.

const args = process.argv.slice(2)
const minutes = args.includes('--minutes') ? Number(args[args.indexOf('--minutes') + 1]) : 10
const SAMPLE_EVERY_MS = Math.max(1_000, Math.min(30_000, (minutes * 60_000) / 60))
/** The first part is warming up: caches fill, and everything has been done once. The system's memory rests after four minutes. */
const WARM_UP_PART = 0.5
const MOST_MB_AN_HOUR = 5
const SHORT_MINUTES = 60
const MOST_MORE_FILES = 3
const ACCOUNTS_EACH = 3
const ACT_EVERY_MS = 100

type Server = {
  readonly url: string
  readonly settings: Record<string, string>
  readonly credential: Record<string, string>
}

setFlagsFromString('--expose-gc')
if (minutes < SHORT_MINUTES) {
  for (const flag of ['--no-opt', '--no-maglev', '--no-sparkplug']) setFlagsFromString(flag)
}
const collect = runInNewContext('gc') as () => void

const folder = mkdtempSync(join(tmpdir(), 'rekey-soak-'))
const children: ChildProcess[] = []
try {
  process.exitCode = await soak()
} finally {
  for (const child of children) child.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}

async function soak(): Promise<number> {
  const clock = createSystemClock()
  const settingsFile = memorySettings()
  settingsFile.write({ ...DEFAULT_SETTINGS, sync: { everyMinutes: 1 } })
  const opened = createHost({
    dataDir: join(folder, 'profile'),
    version: 'soak',
    platform: process.platform,
    keychain: { kind: 'given', keychain: createMemoryKeychain() },
    clock,
    ids: createRandomIds(),
    ...noDesktop(),
    chooseSaveFile: () => Promise.resolve(null),
    openPage: () => Promise.resolve(),
    settingsFile,
    log: createLog({ directory: join(folder, 'logs'), now: () => clock.now() })
  })
  if (!opened.ok) throw new Error(opened.fault.code)
  const host = opened.value
  await host.ready()
  const ask = (name: string, input: unknown) => host.call({ kind: 'headless' }, name, input)

  for (const id of ['blnk', '23telecom', 'blocx', 'blazelock']) {
    const server = await startServer(id)
    for (let place = 0; place < ACCOUNTS_EACH; place += 1) {
      const connected = await ask('accounts.connect', {
        providerId: id,
        name: `${id}-${place}`,
        environment: 'staging',
        baseUrl: server.url,
        settings: server.settings,
        credential: server.credential
      })
      if (!connected.ok) throw new Error(`${id}: ${connected.fault.detail ?? connected.fault.code}`)
    }
  }

  const samples: Sample[] = []
  const startedAt = Date.now()
  let acts = 0
  let failures = 0
  let sampledAt = 0
  while (Date.now() - startedAt < minutes * 60_000) {
    const reply = await ask(...actAt(acts))
    if (!reply.ok && reply.fault.code === 'internal') failures += 1
    acts += 1
    if (Date.now() - sampledAt >= SAMPLE_EVERY_MS) {
      sampledAt = Date.now()
      samples.push(sampleNow(sampledAt - startedAt))
    }
    await clock.sleep(ACT_EVERY_MS)
  }
  await host.close()
  return report(samples, { acts, failures })
}

/** What a person does all day, over and over. */
function actAt(turn: number): [string, unknown] {
  const filter = { sort: 'name', descending: false, group: 'none', offset: 0, limit: 100 } as const
  const acts: readonly [string, unknown][] = [
    ['app.snapshot', {}],
    ['keys.page', { filter: {}, ...filter }],
    ['keys.counts', { filter: {} }],
    ['quick.find', { text: 'pay' }],
    ['quick.match', { pasted: `not-a-real-secret-${turn}` }],
    ['history.page', { beforeSeq: null, limit: 50 }],
    ['breakGlass.preview', { environments: ['staging'], mode: 'revoke', management: 'left-out' }],
    ['monitor.state', {}],
    ['history.verify', {}],
    ...(turn % 300 === 299 ? ([['sync.start', {}]] as [string, unknown][]) : [])
  ]
  return acts[turn % acts.length] ?? ['app.snapshot', {}]
}

function sampleNow(atMs: number): Sample {
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { atMs, heapMb: (heapUsed + external) / 1_048_576, rssMb: rss / 1_048_576, files: openFiles() }
}

/** Open file descriptors; 0 where the system does not tell. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

function report(
  samples: readonly Sample[],
  done: { readonly acts: number; readonly failures: number }
): number {
  const settled = samples.slice(Math.floor(samples.length * WARM_UP_PART))
  const last = settled.at(-1)
  if (last === undefined) throw new Error('The soak was too short for a single sample.')
  const heap = slopeOf(settled, sample => sample.heapMb)
  const rss = slopeOf(settled, sample => sample.rssMb)
  const drift = driftOf(settled, sample => sample.rssMb)
  const verdicts = {
    heap: verdictOf(heap, MOST_MB_AN_HOUR),
    rss: verdictOf(rss, MOST_MB_AN_HOUR),
    rssSteps: verdictOf(drift, MOST_MB_AN_HOUR)
  }
  const moreFiles = filesLeft(settled)
  // The system hands memory out in steps and keeps it: in minutes, only what grows with each step can be told from that.
  const isRssGood = minutes < SHORT_MINUTES ? verdicts.rssSteps !== 'leaking' : verdicts.rss === 'lean'
  const isGood = verdicts.heap === 'lean' && isRssGood && moreFiles <= MOST_MORE_FILES && done.failures === 0
  process.stdout.write(
    `${JSON.stringify({
      minutes,
      samples: settled.length,
      acts: done.acts,
      internalFaults: done.failures,
      heapMbPerHour: rounded(heap),
      rssMbPerHour: rounded(rss),
      rssStepsMbPerHour: rounded(drift),
      limitMbPerHour: MOST_MB_AN_HOUR,
      verdicts,
      compilers: minutes < SHORT_MINUTES ? 'off' : 'as shipped',
      files: last.files,
      moreFiles,
      isGood
    })}\n`
  )
  return isGood ? 0 : 1
}

async function startServer(id: string): Promise<Server> {
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', 'scripts/provider-sandbox.ts', id], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  children.push(child)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return JSON.parse(line) as Server
}

/** The slope, and the ends of its 95 % interval. */
function rounded({ perHour, low, high }: Slope): readonly number[] {
  return [perHour, low, high].map(value => Math.round(value * 100) / 100)
}
