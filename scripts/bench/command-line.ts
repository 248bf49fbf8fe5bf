import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fill } from './queries'

// How long `rekey keys list` takes with many keys, beside a running owner of the profile and without one, and how long the host alone
// takes to start (`rekey serve`, until it says so). All as processes of the built program. The last line is one JSON object.

const PROGRAM = resolve('out/main/rekey.cjs')
const VAULT_KEY = 'a vault key for a measurement, nothing else'
const RUNS = 7

type Place = { readonly profile: string; readonly credentials: string }

function environment({ credentials }: Place): NodeJS.ProcessEnv {
  return { ...process.env, CREDENTIALS_DIRECTORY: credentials }
}

function listMs(place: Place): number {
  const args = [PROGRAM, 'keys', 'list', '--limit', '50', '--json', '--profile', place.profile]
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env: environment(place), encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - begin
}

async function startHost(place: Place): Promise<{ readonly ms: number; readonly child: ChildProcess }> {
  const begin = performance.now()
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--profile', place.profile], {
    env: environment(place),
    stdio: ['ignore', 'ignore', 'pipe']
  })
  await new Promise((ready, failed) => {
    child.stderr.once('data', ready)
    child.once('close', () => {
      failed(new Error('serve ended'))
    })
  })
  return { ms: performance.now() - begin, child }
}

async function stop(child: ChildProcess): Promise<void> {
  const closed = new Promise(ended => child.once('close', ended))
  child.kill('SIGTERM')
  await closed
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function measure(count: number): Promise<Record<string, number>> {
  const root = mkdtempSync(join(tmpdir(), 'rekey-bench-'))
  const place = { profile: join(root, 'profile'), credentials: join(root, 'credentials') }
  try {
    mkdirSync(place.profile, { mode: 0o700 })
    mkdirSync(place.credentials, { mode: 0o700 })
    writeFileSync(join(place.credentials, 'rekey-vault-key'), VAULT_KEY, { mode: 0o600 })
    fill(join(place.profile, 'rekey.db'), count, false)
    const served: number[] = []
    const alone: number[] = []
    const host: number[] = []
    listMs(place)
    // In turns, so that a busy moment strikes both sides of the ratio.
    for (let run = 0; run < RUNS; run += 1) {
      const { ms, child } = await startHost(place)
      host.push(ms)
      served.push(listMs(place))
      await stop(child)
      alone.push(listMs(place))
    }
    return {
      keys: count,
      listBesideOwnerMs: median(served),
      listAloneMs: median(alone),
      hostStartMs: median(host)
    }
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

console.log(JSON.stringify(await measure(Number(process.argv[2] ?? 100_000))))
