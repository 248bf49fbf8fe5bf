import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import type { Dispatcher } from 'undici'
import type { Clock } from '../core/clock'
import type { ConsumerCall } from '../providers/kit/sandbox/sandbox'

/** A small invented service: it reads its key from an env file before each call, as a restarted service would. */
export type ConsumerPlan = {
  readonly slug: string
  readonly service: string
  readonly environment: string
  readonly file: string
  readonly intervalMs: number
  /** Hash of the env file with which it does nothing: it runs once the file has changed. Null: it always runs. */
  readonly asleepWith: string | null
}

export type ConsumerCounts = { readonly requests: number; readonly failures: number }

export type Consumers = {
  start(plan: ConsumerPlan, target: ConsumerTarget): void
  counts(): ConsumerCounts & { readonly consumers: number }
  /** Counts of the consumers that read this file. */
  countsOf(file: string): ConsumerCounts
  stop(): Promise<void>
}

export type ConsumerTarget = {
  readonly url: string
  consumerCall(env: Readonly<Record<string, string>>): ConsumerCall
}

export function createConsumers(clock: Clock): Consumers {
  const stops: AbortController[] = []
  const running: Promise<void>[] = []
  const tally = new Map<string, { requests: number; failures: number }>()
  let agent: Dispatcher | null = null

  return {
    start(plan, target) {
      tally.set(plan.file, tally.get(plan.file) ?? { requests: 0, failures: 0 })
      const stop = new AbortController()
      stops.push(stop)
      running.push(run(plan, target, stop.signal))
    },
    counts() {
      const all = [...tally.values()]
      return {
        consumers: running.length,
        requests: all.reduce((sum, one) => sum + one.requests, 0),
        failures: all.reduce((sum, one) => sum + one.failures, 0)
      }
    },
    countsOf(file) {
      return { ...(tally.get(file) ?? { requests: 0, failures: 0 }) }
    },
    async stop() {
      for (const stop of stops) stop.abort()
      await Promise.all(running)
      await agent?.destroy()
      agent = null
    }
  }

  async function run(plan: ConsumerPlan, target: ConsumerTarget, signal: AbortSignal): Promise<void> {
    const isStopped = (): boolean => signal.aborted
    while (!isStopped()) {
      if (await isAsleep(plan)) {
        await pause(plan.intervalMs, signal)
        continue
      }
      const isOk = await callOnce(plan, target, signal)
      // A call that was cut by stop() is no failure of the key.
      if (isStopped()) return
      const count = tally.get(plan.file)
      if (count !== undefined) {
        count.requests += 1
        if (!isOk) count.failures += 1
      }
      await pause(plan.intervalMs, signal)
    }
  }

  async function callOnce(plan: ConsumerPlan, target: ConsumerTarget, signal: AbortSignal): Promise<boolean> {
    try {
      const env = parseEnv(await readFile(plan.file, 'utf8'))
      const call = target.consumerCall(stringsOf(env))
      const { Agent } = await import('undici')
      agent ??= new Agent()
      const { origin, pathname, search } = new URL(`${target.url}${call.path}`)
      const answer = await agent.request({
        origin,
        path: `${pathname}${search}`,
        method: call.method,
        headers: call.headers,
        ...(call.body === undefined ? {} : { body: call.body }),
        signal
      })
      await answer.body.dump()
      return answer.statusCode < 400
    } catch {
      // Counted as a failed call, whatever it was: that is what its users would see.
      return false
    }
  }

  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await clock.sleep(ms, signal)
    } catch {
      // Woken by stop(); the loop sees it.
    }
  }
}

/** What `asleepWith` is compared with. */
export function hashOfFile(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function isAsleep(plan: ConsumerPlan): Promise<boolean> {
  if (plan.asleepWith === null) return false
  try {
    return hashOfFile(await readFile(plan.file, 'utf8')) === plan.asleepWith
  } catch {
    // Without its file it cannot run either.
    return true
  }
}

function stringsOf(env: NodeJS.Dict<string>): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}
