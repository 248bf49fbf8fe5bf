import { MINUTE, SECOND } from '../../core/clock'
import { failed, fault, ok, type Result } from '../../core/fault'
import type { ActivationOrder, ActivationProgress, Activator } from '../../core/ports/activator'
import type { ProcessEnd, Processes } from '../../core/ports/processes'

// `systemctl` on this machine. systemd makes a new invocation id with each start of a unit and a new time with each change of its
// state, so that a restart or a reload whose answer was lost shows itself, whatever the wall clock says.

const ANSWER_MS = 10 * SECOND

type Unit = {
  readonly name: string
  readonly isUser: boolean
  readonly verb: 'restart' | 'reload'
}
type UnitState = {
  readonly mark: string
  readonly active: string
  readonly hasJob: boolean
  /** Undefined where systemd is too old to say. A unit stays active when the program of its reload fails. */
  readonly reloadResult: string | undefined
}

export function createActivator({ processes }: { readonly processes: Processes }): Activator {
  async function systemctl({ isUser }: Unit, ...args: readonly string[]): Promise<Result<ProcessEnd>> {
    const program = await processes.find('systemctl')
    if (!program.ok) return program
    const end = await processes.run({
      program: program.value,
      // It never asks for a password: nobody would see the question.
      args: [...(isUser ? ['--user'] : []), '--no-ask-password', '--no-pager', ...args],
      environment: ['DBUS_SESSION_BUS_ADDRESS'],
      deadlineMs: ANSWER_MS
    })
    return end.kind === 'not-started' ? { ok: false, fault: end.fault } : ok(end)
  }

  async function read(unit: Unit): Promise<Result<UnitState>> {
    const markName = unit.verb === 'restart' ? 'InvocationID' : 'StateChangeTimestampMonotonic'
    const properties = `--property=LoadState,ActiveState,Job,ReloadResult,${markName}`
    const asked = await systemctl(unit, 'show', properties, '--', unit.name)
    if (!asked.ok) return asked
    const end = asked.value
    if (end.kind !== 'exited') return failed('provider-unavailable', 'timed-out')
    if (end.exitCode !== 0) return failed('provider-unavailable', 'program-failed')
    const found = propertiesIn(Buffer.from(end.output).toString('utf8'))
    if (found.get('LoadState') !== 'loaded') return failed('not-found', 'unit-not-found', { subject: 'unit' })
    const mark = found.get(markName)
    if (mark === undefined) return failed('provider-changed', 'unexpected-shape')
    const job = found.get('Job') ?? ''
    return ok({
      mark,
      active: found.get('ActiveState') ?? '',
      hasJob: job !== '' && job !== '0',
      reloadResult: found.get('ReloadResult')
    })
  }

  return {
    manifest: {
      id: 'systemd',
      name: 'Restart a systemd unit',
      help: 'Restarts or reloads a unit on this computer, and waits until it is active.',
      fields: [
        {
          name: 'unit',
          label: 'Unit',
          help: 'Name with its ending, such as payments.service.',
          isRequired: true
        },
        {
          name: 'verb',
          label: 'Restart or reload',
          help: 'Enter reload for a unit that reads its secret again without a restart. Empty means restart.',
          isRequired: false
        },
        {
          name: 'manager',
          label: 'Manager',
          help: 'Enter user for a unit of your own session. Empty means a unit of the system.',
          isRequired: false
        }
      ],
      deadlineMs: 5 * MINUTE
    },

    async prepare(order) {
      const unit = unitOf(order)
      if (!unit.ok) return unit
      const state = await read(unit.value)
      if (!state.ok) return state
      // A unit that is stopped on purpose is not started: it reads the new secret when its owner starts it.
      return state.value.active === 'active'
        ? ok(state.value.mark)
        : failed('conflict', 'unit-not-active', { subject: 'unit' })
    },

    async start(order) {
      const unit = unitOf(order)
      if (!unit.ok) return { kind: 'not-sent', fault: unit.fault }
      // Only queued: a slow stop is followed, and not waited for.
      const asked = await systemctl(unit.value, unit.value.verb, '--no-block', '--', unit.value.name)
      if (!asked.ok) return { kind: 'not-sent', fault: asked.fault }
      if (asked.value.kind !== 'exited')
        return { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }
      if (asked.value.exitCode !== 0) return { kind: 'rejected', fault: fault('conflict', 'program-failed') }
      return { kind: 'committed', value: 'running' }
    },

    async follow(order, mark) {
      const unit = unitOf(order)
      if (!unit.ok) return unit
      const state = await read(unit.value)
      if (!state.ok) return state
      const { active, hasJob } = state.value
      if (hasJob) return ok({ kind: 'running' })
      if (active === 'failed') return ok({ kind: 'failed', fault: fault('conflict', 'activation-failed') })
      if (active !== 'active') return ok({ kind: 'running' })
      if (state.value.mark === mark) return ok({ kind: 'not-started' })
      return ok(unit.value.verb === 'restart' ? { kind: 'active' } : afterReload(state.value))
    }
  }
}

function afterReload({ reloadResult }: UnitState): ActivationProgress {
  if (reloadResult === undefined) return { kind: 'unknown' }
  return reloadResult === 'success'
    ? { kind: 'active' }
    : { kind: 'failed', fault: fault('conflict', 'activation-failed') }
}

function propertiesIn(output: string): ReadonlyMap<string, string> {
  return new Map(
    output.split('\n').map(line => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)]
    })
  )
}

/** A hyphen at its start would be an option. */
const UNIT = /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]{0,250}\.(service|socket|target|timer|path)$/

function unitOf({ settings }: ActivationOrder): Result<Unit> {
  const { unit: name = '', verb = '', manager = '' } = settings
  const bad = (subject: string): Result<never> => failed('invalid-input', 'value-invalid', { subject })
  if (!UNIT.test(name)) return bad('unit')
  if (verb !== '' && verb !== 'restart' && verb !== 'reload') return bad('verb')
  if (manager !== '' && manager !== 'system' && manager !== 'user') return bad('manager')
  return ok({ name, isUser: manager === 'user', verb: verb === 'reload' ? 'reload' : 'restart' })
}
