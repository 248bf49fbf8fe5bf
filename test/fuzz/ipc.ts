import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { noDesktop } from '../../src/host/shell-ports'
import { createSystemClock } from '../../src/host/system'
import type { Caller } from '../../src/host/router'
import { commands } from '../../src/contract/commands'
import type { CommandName } from '../../src/contract/commands'
import { faultView } from '../../src/contract/reply'
import { hostileStrings } from './hostile-strings'
import { payloadsFor, wild } from './payloads'
import type { Pool } from './payloads'
import { count, newTally, note, pollution } from './tally'
import type { Tally } from './tally'

// Every command of the contract, through the real router and host, with payloads that no window of ours would send.

const NAMES = Object.keys(commands) as CommandName[]
/** These change or ask so much that only a few fitting payloads are let through; the rest gets other payloads. */
const COSTLY =
  /^(sandbox|accounts|vault|sync|rotations)\.|^keys\.(prepareRevoke|revoke|create|disable|enable)|verify|handoff\.deliver/
const COSTLY_ACCEPTED = 25
/** Payloads made at once: some are megabytes. */
const AT_ONCE = 100
const MAIN: Caller = { kind: 'main' }

export type IpcOptions = { readonly seed: number; readonly perCommand: number }

export async function fuzzIpc(options: IpcOptions): Promise<Tally> {
  const tally = newTally('ipc')
  const before = process.memoryUsage().rss
  const crashes: unknown[] = []
  const onCrash = (error: unknown): void => void crashes.push(error)
  process.on('unhandledRejection', onCrash)
  process.on('uncaughtException', onCrash)
  try {
    // What changes the ground that the others stand on gets a ground of its own.
    const groups = [
      NAMES.filter(name => !/^(sandbox|accounts|vault)\./.test(name)),
      NAMES.filter(name => name.startsWith('accounts.')),
      ...NAMES.filter(name => /^(sandbox|vault)\./.test(name)).map(name => [name])
    ]
    for (const group of groups) await withHost(test => fuzzCommands(tally, test, group, options))
    await withHost(test => fuzzLocked(tally, test, options))
    await withHost(test => fuzzNames(tally, test, options))
  } finally {
    process.off('unhandledRejection', onCrash)
    process.off('uncaughtException', onCrash)
  }
  for (const crash of crashes) note(tally, options.seed, `crash: ${String(crash)}`)
  for (const name of pollution()) note(tally, options.seed, `Object.prototype was given ${name}`)
  tally.facts['rssGrowthMb'] = Math.round((process.memoryUsage().rss - before) / 1e6)
  return tally
}

type Test = TestHost & { readonly pool: Pool; readonly files: string }

async function withHost(work: (test: Test) => Promise<void>): Promise<void> {
  const system = createSystemClock()
  // The flood gate counts calls per second: here each call has a second of its own.
  let extra = 0
  const clock = { ...system, monotonic: () => system.monotonic() + (extra += 1_000) }
  const files = mkdtempSync(join(tmpdir(), 'rekey-fuzz-'))
  const desktop = { ...noDesktop().desktop, copyText: () => Promise.resolve() }
  const test = await openTestHost({ clock, desktop })
  try {
    await test.done('sandbox.start', {})
    await work({ ...test, files, pool: await poolOf(test, files) })
  } finally {
    await test.close()
    rmSync(files, { recursive: true, force: true })
  }
}

async function poolOf(test: TestHost, files: string): Promise<Pool> {
  const snapshot = await test.done('app.snapshot', {})
  const page = await test.done('keys.page', {
    filter: {},
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 40
  })
  const rotatable = page.rows.filter(row => row.can.rotate).slice(0, 3)
  const planned =
    rotatable.length === 0
      ? []
      : await test.done('rotations.plan', { keyIds: rotatable.map(row => row.id), mode: 'routine' })
  return {
    ids: [
      ...snapshot.accounts.map(account => account.id),
      ...page.rows.slice(0, 12).map(row => row.id),
      ...planned.map(rotation => rotation.id),
      ...snapshot.accounts.map(account => account.providerId),
      'env-file',
      'no-such-id'
    ],
    texts: [
      ...hostileStrings().filter(text => text.length < 300 && !/^[/~]/.test(text)),
      'name:pay env:prod',
      'http://127.0.0.1:1',
      'https://127.0.0.1:1',
      join(files, 'some.env')
    ]
  }
}

async function fuzzCommands(
  tally: Tally,
  test: Test,
  names: readonly CommandName[],
  { seed, perCommand }: IpcOptions
): Promise<void> {
  for (const [index, name] of names.entries()) {
    let accepted = 0
    const isCostly = COSTLY.test(name)
    for (let done = 0; done < perCommand; done += AT_ONCE) {
      const payloads = fc.sample(payloadsFor(name, test.pool), {
        seed: seed + index * 7_919 + done,
        numRuns: Math.min(AT_ONCE, perCommand - done)
      })
      for (const payload of payloads) {
        const isFitting = isCostly && commands[name].input.safeParse(payload).success
        if (isFitting) accepted += 1
        const sent =
          isFitting && accepted > COSTLY_ACCEPTED ? { ...(payload as object), surplus: 1 } : payload
        await tryOne(tally, test, seed, { caller: MAIN, name, payload: atHome(sent, test.files) })
      }
    }
  }
}

/** A fuzzed destination must not write anywhere but into its own folder. */
function atHome(payload: unknown, files: string): unknown {
  if (typeof payload !== 'object' || payload === null) return payload
  const settings: unknown = Reflect.get(payload, 'settings')
  if (typeof settings !== 'object' || settings === null) return payload
  for (const [name, value] of Object.entries(settings)) {
    const isElsewhere = typeof value === 'string' && /^[/~\\]/.test(value) && !value.startsWith(files)
    if (isElsewhere) Reflect.set(settings, name, join(files, 'elsewhere.env'))
  }
  return payload
}

async function fuzzLocked(tally: Tally, test: Test, { seed, perCommand }: IpcOptions): Promise<void> {
  await test.done('vault.lock', {})
  for (const [index, name] of NAMES.filter(each => !each.startsWith('vault.')).entries()) {
    const payloads = fc.sample(payloadsFor(name, test.pool), {
      seed: seed + index,
      numRuns: Math.max(5, Math.floor(perCommand / 100))
    })
    for (const payload of payloads) {
      const reply = await tryOne(tally, test, seed, { caller: MAIN, name, payload })
      if (JSON.stringify(reply ?? null).includes('"rows":[{')) note(tally, seed, `${name} told a locked key`)
    }
  }
}

async function fuzzNames(tally: Tally, test: Test, { seed, perCommand }: IpcOptions): Promise<void> {
  const names = fc.oneof(wild, fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', ...NAMES))
  const callers = fc.constantFrom<Caller>({ kind: 'quick' }, { kind: 'tray' }, MAIN)
  const calls = fc.sample(fc.tuple(callers, names, wild), { seed, numRuns: perCommand })
  for (const [caller, name, payload] of calls) await tryOne(tally, test, seed, { caller, name, payload })
}

type Call = { readonly caller: Caller; readonly name: unknown; readonly payload: unknown }

async function tryOne(tally: Tally, test: Test, seed: number, call: Call): Promise<unknown> {
  tally.runs += 1
  // Only made when there is something to tell: printing a big payload takes longer than trying it.
  const told = (): string => `${call.caller.kind} ${textOf(call.name)} ${textOf(call.payload)}`
  try {
    const reply = await test.host.call(call.caller, call.name, call.payload)
    judge(tally, seed, call.name, reply, told)
    return reply
  } catch (error) {
    note(tally, seed, `rejected instead of answering: ${told()}: ${String(error)}`)
    return undefined
  }
}

function judge(tally: Tally, seed: number, name: unknown, reply: unknown, told: () => string): void {
  const { ok, value, fault } = reply as { ok: unknown; value?: unknown; fault?: unknown }
  if (ok === true) {
    count(tally, 'accepted')
    const isTyped = commands[name as CommandName].output.safeParse(value).success
    if (!isTyped) note(tally, seed, `untyped value: ${told()}`)
    return
  }
  const parsed = faultView.safeParse(fault)
  if (ok !== false || !parsed.success) note(tally, seed, `untyped fault: ${told()}`)
  else {
    count(tally, parsed.data.code)
    if (parsed.data.code === 'internal') note(tally, seed, `internal: ${told()}`)
  }
}

function textOf(value: unknown): string {
  try {
    return typeof value === 'string' ? value : fc.stringify(value).slice(0, 300)
  } catch {
    // A value that cannot even be printed is still worth sending.
    return '(not printable)'
  }
}
