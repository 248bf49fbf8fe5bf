import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../../../src/core/clock'
import { createMemoryKeychain } from '../../../src/vault/memory-keychain'
import { openTeamLife } from '../../kit/team-machine'
import { goOn, type Entry, type Journal, type Listed, type ProviderDoor } from './rotate'

// One operator as a process of its own, until somebody kills it. Its journal and its store are files; its time and that of the
// leases run faster than the real one.

export type ChildOrder = {
  readonly name: string
  readonly folder: string
  readonly keychain: readonly [string, string][]
  readonly providerUrl: string
  readonly keys: readonly string[]
  /** Real time at which made-up time began, and how many times faster it runs. */
  readonly epoch: number
  readonly speed: number
}

export type ChildWord = { readonly kind: 'over' } | { readonly kind: 'bug'; readonly text: string }

export function fastClock(epoch: number, speed: number): Clock {
  const now = (): number => epoch + (Date.now() - epoch) * speed
  return { now, monotonic: now, sleep: ms => new Promise(resolve => setTimeout(resolve, ms / speed)) }
}

export function runChild(): void {
  process.on('message', (order: ChildOrder) => {
    operate(order).then(
      () => process.send?.({ kind: 'over' } satisfies ChildWord),
      (error: unknown) => process.send?.({ kind: 'bug', text: String(error) } satisfies ChildWord)
    )
  })
}

async function operate(order: ChildOrder): Promise<void> {
  const { name, folder, epoch, speed } = order
  const clock = fastClock(epoch, speed)
  const home = {
    folder,
    keychain: createMemoryKeychain(new Map(order.keychain)),
    member: () => '',
    keepMember: () => undefined
  }
  const life = await openTeamLife(home, {
    clock,
    onBug: error => {
      process.send?.({ kind: 'bug', text: String(error) } satisfies ChildWord)
    }
  })
  const operator = {
    name,
    gate: life.team.gate,
    journal: fileJournal(path.join(folder, 'journal.jsonl')),
    provider: httpProvider(order, clock)
  }
  const open = new Set(order.keys)
  while (open.size > 0) {
    await life.team.tick()
    for (const key of open) if ((await goOn(operator, key)) === 'over') open.delete(key)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  await life.close()
}

/** An entry is on disk before the step that it stands for goes on. */
function fileJournal(file: string): Journal {
  const entries = new Map<string, Entry>()
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  for (const line of lines) {
    // The last line of a process that was killed may be half a line.
    const read = line.endsWith('}') ? (JSON.parse(line) as { key: string; entry: Entry }) : null
    if (read !== null) entries.set(read.key, read.entry)
  }
  return {
    last: key => entries.get(key) ?? null,
    add(key, entry) {
      appendFileSync(file, `\n${JSON.stringify({ key, entry })}`, { flush: true })
      entries.set(key, entry)
    }
  }
}

function httpProvider({ name, providerUrl, speed }: ChildOrder, clock: Clock): ProviderDoor {
  async function call(what: string, body: object): Promise<unknown> {
    try {
      // The deadline of a call, in made-up time.
      const signal = AbortSignal.timeout(60_000 / speed)
      const answer = await fetch(`${providerUrl}/${what}`, {
        method: 'POST',
        body: JSON.stringify({ name, at: clock.now(), ...body }),
        signal
      })
      return answer.ok ? await answer.json() : 'unknown'
    } catch {
      return 'unknown'
    }
  }
  return {
    list: async key => (await call('list', { key })) as Listed | 'unknown',
    create: async (key, marker) =>
      (await call('create', { key, marker })) === 'unknown' ? 'unknown' : 'done',
    revoke: async key => ((await call('revoke', { key })) === 'unknown' ? 'unknown' : 'done')
  }
}
