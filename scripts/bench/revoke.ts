import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { measureMass, runMassWorker, PER_SECOND } from './revoke/mass'
import type { Mass } from './revoke/mass'
import { measureOverhead } from './revoke/overhead'
import { startPacedServer } from './revoke/paced-server'

// `npm run bench:revoke -- [--json] [--keys 1000] [--samples 300] [--no-tray]`. The last line is one JSON object.
// How long from a confirmed question to the provider's yes, how long from the tray to a window that can be typed into, and a
// thousand keys at fifty requests a second with failures and a SIGKILL in between.

const args = process.argv.slice(2)
const self = [process.argv[1] ?? '']

if (args[0] === 'server') {
  const url = await startPacedServer({ keys: Number(args[1]), perSecond: Number(args[2]) || null })
  process.stdout.write(`${url}\n`)
} else if (args[0] === 'mass-worker') {
  await runMassWorker(args[1] ?? '', args[2] ?? '')
} else {
  await main()
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-revoke-'))
  try {
    const samples = numberOf('--samples', 300)
    const overhead = await withServer(2 * (samples + 10), 0, url => measureOverhead(url, folder, samples))
    explain(
      `overhead over a bare call of ${overhead.bareP50Ms} ms: p50 ${overhead.p50Ms} ms, p99 ${overhead.p99Ms} ms`
    )
    const trayToWindowP95Ms = args.includes('--no-tray') ? null : await trayToWindow(folder)
    explain(`tray to a window that can be typed into: p95 ${trayToWindowP95Ms ?? 'not measured'} ms`)
    const mass = await withServer(numberOf('--keys', 1_000), PER_SECOND, url =>
      measureMass(url, folder, self)
    )
    explain(massWords(mass))
    process.stdout.write(
      `${JSON.stringify({
        overheadP50Ms: overhead.p50Ms,
        overheadP99Ms: overhead.p99Ms,
        trayToWindowP95Ms,
        massRatioToLimit: mass.ratioToLimit,
        massNotDead: mass.notDead,
        massReportEqualsProvider: mass.reportEqualsProvider
      })}\n`
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function massWords(mass: Mass): string {
  const { killedAfter, requests, limited, failedOnPurpose, seconds, ratioToLimit } = mass
  return `mass: ${requests} requests in ${seconds} s (${ratioToLimit} of the limit's own time), ${failedOnPurpose} failed on purpose, ${limited} refused for pace, killed after ${killedAfter} keys`
}

async function withServer<T>(keys: number, perSecond: number, use: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [...self, 'server', String(keys), String(perSecond)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    return await use(url)
  } finally {
    child.kill('SIGKILL')
  }
}

/** In the real app, by the end-to-end runner, which has a display, a keyring and a tray host of its own. */
async function trayToWindow(folder: string): Promise<number | null> {
  const file = join(folder, 'tray.json')
  const child = spawn(process.execPath, ['scripts/test.mjs', 'e2e', 'tray-to-window'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, REKEY_BENCH_FILE: file, REKEY_BENCH_TIMES: '20' }
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) return null
  return (JSON.parse(readFileSync(file, 'utf8')) as { p95Ms: number }).p95Ms
}

function numberOf(name: string, fallback: number): number {
  const place = args.indexOf(name)
  return place < 0 ? fallback : Number(args[place + 1])
}

function explain(line: string): void {
  if (!args.includes('--json')) process.stdout.write(`${line}\n`)
}
