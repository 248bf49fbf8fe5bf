import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { BreakGlassReport } from '../../../src/services/break-glass/report'
import type { Truth } from './paced-server'
import { benchWorld } from './world'

export const PER_SECOND = 50

export type Mass = {
  readonly ratioToLimit: number
  readonly notDead: number
  readonly reportEqualsProvider: boolean
  readonly killedAfter: number
  readonly requests: number
  readonly limited: number
  readonly failedOnPurpose: number
  readonly seconds: number
}

const REPORT = 'report '
const STARTED = 'started'

/**
 * One batch over all keys of the server, killed when half of them are dead, finished by a second process. The time that
 * counts is that in which one of the two was at work.
 */
export async function measureMass(url: string, folder: string, self: readonly string[]): Promise<Mass> {
  const database = join(folder, 'mass.db')
  const before = await truthOf(url)
  const first = spawnWorker([...self, 'mass-worker', url, database])
  const firstAt = await startOf(first)
  await until(async () => (await truthOf(url)).live.length <= before.live.length / 2)
  const exit = once(first, 'exit')
  first.kill('SIGKILL')
  await exit
  const firstMs = Date.now() - firstAt
  const between = await truthOf(url)

  const second = spawnWorker([...self, 'mass-worker', url, database])
  const secondAt = await startOf(second)
  const report = await reportOf(second)
  const secondMs = Date.now() - secondAt

  const truth = await truthOf(url)
  const requests = truth.served - before.served
  const saidDead = report.counts.gone
  return {
    ratioToLimit: round((firstMs + secondMs) / ((requests / PER_SECOND) * 1_000)),
    notDead: truth.live.length,
    reportEqualsProvider:
      saidDead === report.total - truth.live.length && report.notDead.length === truth.live.length,
    killedAfter: before.live.length - between.live.length,
    requests,
    limited: truth.limited,
    failedOnPurpose: truth.failedOnPurpose,
    seconds: round((firstMs + secondMs) / 1_000)
  }
}

/** The work itself, in a process that may be killed: begins a batch, or goes on with the one that was cut off. */
export async function runMassWorker(url: string, database: string): Promise<void> {
  const world = await benchWorld({ databasePath: database, url, perMinute: PER_SECOND * 60 })
  const { breakGlass } = world
  const [cut] = breakGlass.open()
  say(STARTED)
  if (cut === undefined) await world.fill()
  const prepared =
    cut === undefined
      ? await breakGlass.prepare({
          selection: { creators: ['Sam Gone'] },
          mode: 'revoke',
          management: 'left-out'
        })
      : await breakGlass.prepareResume(cut.batchId)
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { confirmation, batchId } = prepared.value
  const started = breakGlass.start(confirmation.token, confirmation.phrase ?? '')
  if (!started.ok) throw new Error(started.fault.code)
  await breakGlass.whenIdle()
  say(REPORT + JSON.stringify(breakGlass.report(batchId)))
  await world.close()
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function spawnWorker(argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function startOf(child: ChildProcess): Promise<number> {
  await lineWith(child, STARTED)
  return Date.now()
}

async function reportOf(child: ChildProcess): Promise<BreakGlassReport> {
  const line = await lineWith(child, REPORT)
  return JSON.parse(line.slice(REPORT.length)) as BreakGlassReport
}

async function lineWith(child: ChildProcess, start: string): Promise<string> {
  if (child.stdout === null) throw new Error('The worker has no output.')
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith(start)) return line
  throw new Error(`The worker ended without "${start}".`)
}

export async function truthOf(url: string): Promise<Truth> {
  return (await (await fetch(`${url}/truth`)).json()) as Truth
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 50))
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
