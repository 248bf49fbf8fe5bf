import { MINUTE } from '../../core/clock'
import { failed, fault, ok, type Result } from '../../core/fault'
import type {
  ActivationOrder,
  ActivationProgress,
  Activator,
  ActivatorManifest
} from '../../core/ports/activator'

// A unit that `systemctl` restarts or reloads, on this machine or on another one. systemd makes a new invocation id with each start of a
// unit and a new time with each change of its state, so that a restart or a reload whose answer was lost shows itself, whatever the
// wall clock says.

/** Its exit code and its output. Fault `outcome-unknown` when it may have run. */
export type Systemctl = (
  args: readonly string[]
) => Promise<Result<{ readonly exitCode: number; readonly output: string }>>

export type SystemdActivator = {
  readonly manifest: Pick<ActivatorManifest, 'id' | 'name' | 'help' | 'fields'>
  /** `systemctl` of the machine that the order names. */
  systemctlFor(order: ActivationOrder): Result<Systemctl>
}

type Unit = {
  readonly name: string
  readonly isUser: boolean
  readonly verb: 'restart' | 'reload'
}
type Target = { readonly unit: Unit; readonly systemctl: Systemctl }
type UnitState = {
  readonly mark: string
  readonly active: string
  readonly hasJob: boolean
  /** Undefined where systemd is too old to say. A unit stays active when the program of its reload fails. */
  readonly reloadResult: string | undefined
}

const UNIT_FIELDS: ActivatorManifest['fields'] = [
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
]

export function createSystemdActivator({ manifest, systemctlFor }: SystemdActivator): Activator {
  function targetOf(order: ActivationOrder): Result<Target> {
    const unit = unitOf(order)
    if (!unit.ok) return unit
    const systemctl = systemctlFor(order)
    return systemctl.ok ? ok({ unit: unit.value, systemctl: systemctl.value }) : systemctl
  }

  return {
    manifest: { ...manifest, fields: [...manifest.fields, ...UNIT_FIELDS], deadlineMs: 5 * MINUTE },

    async prepare(order) {
      const target = targetOf(order)
      if (!target.ok) return target
      const state = await read(target.value)
      if (!state.ok) return state
      // A unit that is stopped on purpose is not started: it reads the new secret when its owner starts it.
      return state.value.active === 'active'
        ? ok(state.value.mark)
        : failed('conflict', 'unit-not-active', { subject: 'unit' })
    },

    async start(order) {
      const target = targetOf(order)
      if (!target.ok) return { kind: 'not-sent', fault: target.fault }
      const { unit } = target.value
      // Only queued: a slow stop is followed, and not waited for.
      const asked = await call(target.value, unit.verb, '--no-block', '--', unit.name)
      if (!asked.ok) {
        const isLost = asked.fault.code === 'outcome-unknown'
        return { kind: isLost ? 'unknown' : 'not-sent', fault: asked.fault }
      }
      if (asked.value.exitCode !== 0) return { kind: 'rejected', fault: fault('conflict', 'program-failed') }
      return { kind: 'committed', value: 'running' }
    },

    async follow(order, mark) {
      const target = targetOf(order)
      if (!target.ok) return target
      const state = await read(target.value)
      if (!state.ok) return state
      const { active, hasJob } = state.value
      if (hasJob) return ok({ kind: 'running' })
      if (active === 'failed') return ok({ kind: 'failed', fault: fault('conflict', 'activation-failed') })
      if (active !== 'active') return ok({ kind: 'running' })
      if (state.value.mark === mark) return ok({ kind: 'not-started' })
      return ok(target.value.unit.verb === 'restart' ? { kind: 'active' } : afterReload(state.value))
    }
  }
}

/** It never asks for a password: nobody would see the question. */
function call({ unit, systemctl }: Target, ...args: readonly string[]): ReturnType<Systemctl> {
  return systemctl([...(unit.isUser ? ['--user'] : []), '--no-ask-password', '--no-pager', ...args])
}

async function read(target: Target): Promise<Result<UnitState>> {
  const { verb, name } = target.unit
  const markName = verb === 'restart' ? 'InvocationID' : 'StateChangeTimestampMonotonic'
  const properties = `--property=LoadState,ActiveState,Job,ReloadResult,${markName}`
  const asked = await call(target, 'show', properties, '--', name)
  if (!asked.ok) {
    // Reading changes nothing, so nothing about it is unknown.
    const { code, detail } = asked.fault
    return code === 'outcome-unknown' ? failed('provider-unavailable', detail) : asked
  }
  const { exitCode, output } = asked.value
  if (exitCode !== 0) return failed('provider-unavailable', 'program-failed')
  const found = propertiesIn(output)
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
