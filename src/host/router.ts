import type { z } from 'zod'
import type { Clock, IdSource } from '../core/clock'
import { fault } from '../core/fault'
import type { Fault, Result } from '../core/fault'
import { faultOf } from '../core/faulted'
import { commands } from '../contract/commands'
import type { CommandName, CommandOutput, Commands } from '../contract/commands'
import { toFaultView } from '../contract/reply'
import type { Reply } from '../contract/reply'
import type { CallerKind, Callers } from './callers'
import { IN_COMMAND_LINE } from './command-line'
import type { Log } from './log'
import { isPlainData } from './plain-data'

export type Caller = { readonly kind: CallerKind }

export type CommandValue<Name extends CommandName> = z.output<Commands[Name]['input']>
type Answer<T> = Result<T> | Promise<Result<T>>
/** One handler per command: a missing or a misspelt one does not compile. */
export type Handlers = {
  readonly [Name in CommandName]: (input: CommandValue<Name>) => Answer<CommandOutput<Name>>
}

export type Refusal = 'unknown-command' | 'wrong-window' | 'locked' | 'too-many-calls'
export type Router = {
  /** Never rejects, whatever `name` and `input` are. */
  call(caller: Caller, name: unknown, input: unknown): Promise<Reply<unknown>>
}

export type RouterOptions = {
  readonly handlers: Handlers
  readonly isLocked: () => boolean
  /** The database is damaged: it is read, and nothing is changed any more. */
  readonly isReadOnly: () => boolean
  /** Called with each fault that a handler answers. */
  readonly onFault: (fault: Fault) => void
  /** Who calls is known to all that a call does. */
  readonly callers: Pick<Callers, 'as'>
  readonly log: Log
  readonly ids: IdSource
  readonly clock: Clock
  /** Called for each call that was not let through; `command` is null when there is no such command. */
  readonly onRefused: (caller: Caller, command: CommandName | null, why: Refusal) => void
  readonly callsPerSecond?: number
}

/** What still answers while the vault is locked: enough to paint the lock screen, and to leave it. */
const WHILE_LOCKED: readonly CommandName[] = [
  'app.snapshot',
  'providers.list',
  'destinations.list',
  'destinations.kinds',
  'vault.unlock',
  'vault.lock',
  'settings.get',
  'handoff.clearClipboard',
  'providers.openDocs'
]

/**
 * What still answers over a damaged database: locking, reading, and taking the lists elsewhere. Whatever changes a key is journaled
 * first, and a journal that cannot be trusted is none.
 */
const WHILE_DAMAGED: readonly CommandName[] = [
  ...WHILE_LOCKED,
  'app.show',
  'quick.open',
  'quick.find',
  'quick.match',
  'quick.facts',
  'quick.records',
  'sync.stop',
  'keys.page',
  'keys.counts',
  'keys.detail',
  'overview.read',
  'files.exportKeys',
  'files.exportProgress',
  'files.stopExport',
  'keys.stopRevoke',
  'exclusions.list',
  'people.list',
  'people.offBoarding',
  'due.list',
  'due.openConsole',
  'due.exportCalendar',
  'breakGlass.report',
  'breakGlass.open',
  'breakGlass.stop',
  'destinations.check',
  'destinations.checkEntry',
  'monitor.state',
  'monitor.pause',
  'evidence.exportRotation',
  'evidence.exportBreakGlass',
  'evidence.verifyFile',
  'history.page',
  'history.verify',
  'evidence.exportHead',
  'evidence.compareHead',
  'evidence.signer',
  'services.state',
  'services.stop',
  'dormancy.stop'
]

/** The quick-revoke window finds keys and revokes them; it can neither connect accounts nor hand secrets out. */
const IN_QUICK_WINDOW: readonly CommandName[] = [
  'app.snapshot',
  'providers.list',
  'vault.unlock',
  'vault.lock',
  'settings.get',
  'keys.page',
  'keys.counts',
  'keys.detail',
  'keys.disable',
  'keys.enable',
  'keys.prepareRevoke',
  'keys.revoke',
  'rotations.plan',
  // Opens the page of the provider's folder in the browser.
  'accounts.openConsole',
  'quick.find',
  'quick.match',
  'quick.facts',
  'quick.records',
  'app.show'
]

const IN_TRAY: readonly CommandName[] = [
  'app.snapshot',
  'vault.lock',
  'handoff.clearClipboard',
  'settings.get'
]

/** A page never chooses a path: the window asks for a dialog of the system. */
const NOT_IN_A_WINDOW: readonly CommandName[] = ['keyFiles.read']

const CALLS_PER_SECOND = 300
const REF_LENGTH = 8

export function createRouter(options: RouterOptions): Router {
  const { log } = options
  const isFlooding = floodGate(options.clock, options.callsPerSecond ?? CALLS_PER_SECOND)

  async function call(caller: Caller, name: unknown, input: unknown): Promise<Reply<unknown>> {
    const command = commandNamed(name)
    const refusal = refusalOf(caller, command)
    if (refusal !== null || command === null) {
      const why = refusal ?? 'unknown-command'
      log.write('call.refused', command === null ? {} : { command })
      options.onRefused(caller, command, why)
      return refused(faultOfRefusal(why))
    }
    if (options.isReadOnly() && !WHILE_DAMAGED.includes(command)) {
      return refused(fault('storage-failed', 'database-corrupt'))
    }
    const parsed = parseInput(command, input)
    if (!parsed.ok) return refused(parsed.fault)
    return options.callers.as(caller.kind, () => answer(command, parsed.value))
  }

  function refusalOf(caller: Caller, command: CommandName | null): Refusal | null {
    if (isFlooding()) return 'too-many-calls'
    if (command === null) return 'unknown-command'
    if (!mayCall(caller, command)) return 'wrong-window'
    if (options.isLocked() && !WHILE_LOCKED.includes(command)) return 'locked'
    return null
  }

  async function answer(command: CommandName, value: unknown): Promise<Reply<unknown>> {
    // The value was parsed by this command's own schema just above, which TypeScript cannot tie to the name.
    const handle = options.handlers[command] as (input: unknown) => Answer<unknown>
    try {
      const result = await handle(value)
      if (!result.ok) options.onFault(result.fault)
      return result.ok ? sendOut(command, result.value) : refused(result.fault)
    } catch (error) {
      const known = faultOf(error) ?? internal('internal', command, error)
      options.onFault(known)
      return refused(known)
    }
  }

  /** The last net: a field that the contract does not name never leaves. */
  function sendOut(command: CommandName, value: unknown): Reply<unknown> {
    const parsed = commands[command].output.safeParse(value)
    if (parsed.success) return { ok: true, value: parsed.data }
    return refused(internal('call.output-refused', command, parsed.error))
  }

  function internal(event: 'internal' | 'call.output-refused', command: CommandName, error: unknown): Fault {
    const ref = options.ids.marker(REF_LENGTH)
    log.write(event, { command, ref, error })
    return fault('internal', undefined, { ref })
  }

  return { call }
}

function refused(found: Fault): Reply<never> {
  return { ok: false, fault: toFaultView(found) }
}

function commandNamed(name: unknown): CommandName | null {
  // Own names only: `constructor` is not a command.
  return typeof name === 'string' && Object.hasOwn(commands, name) ? (name as CommandName) : null
}

function mayCall(caller: Caller, command: CommandName): boolean {
  switch (caller.kind) {
    case 'main':
      return !NOT_IN_A_WINDOW.includes(command)
    case 'headless':
      return true
    case 'quick':
      return IN_QUICK_WINDOW.includes(command)
    case 'command-line':
      return IN_COMMAND_LINE.includes(command)
    case 'tray':
      return IN_TRAY.includes(command)
    default:
      caller.kind satisfies never
      return false
  }
}

function parseInput(command: CommandName, input: unknown): Result<unknown> {
  const invalid = (subject?: string) => ({
    ok: false as const,
    fault: fault('invalid-input', undefined, subject === undefined ? {} : { subject })
  })
  if (!isPlainData(input)) return invalid()
  const parsed = commands[command].input.safeParse(input)
  if (parsed.success) return { ok: true, value: parsed.data }
  const path = parsed.error.issues[0]?.path ?? []
  // Names of the contract only: a record's own names are the window's text.
  return invalid(typeof path[0] === 'string' ? path[0] : undefined)
}

function faultOfRefusal(why: Refusal): Fault {
  switch (why) {
    case 'unknown-command':
      return fault('invalid-input', 'unknown-command')
    case 'wrong-window':
      return fault('forbidden')
    case 'locked':
      return fault('vault-locked')
    case 'too-many-calls':
      return fault('rate-limited', undefined, { retryAfterMs: 1_000 })
    default:
      return why satisfies never
  }
}

/** True for each call beyond `callsPerSecond` in the current second. */
function floodGate(clock: Clock, callsPerSecond: number): () => boolean {
  let windowStart = clock.monotonic()
  let calls = 0
  return () => {
    if (clock.monotonic() - windowStart >= 1_000) {
      windowStart = clock.monotonic()
      calls = 0
    }
    calls += 1
    return calls > callsPerSecond
  }
}
