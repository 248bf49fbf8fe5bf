import { SECOND } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import type { Activator } from '../../core/ports/activator'
import type { Processes } from '../../core/ports/processes'
import { createSystemdActivator, type Systemctl } from '../kit/systemd-unit'

const ANSWER_MS = 10 * SECOND

/** A unit of this machine. */
export function createActivator({ processes }: { readonly processes: Processes }): Activator {
  const systemctl: Systemctl = async args => {
    const program = await processes.find('systemctl')
    if (!program.ok) return program
    const end = await processes.run({
      program: program.value,
      args,
      environment: ['DBUS_SESSION_BUS_ADDRESS'],
      deadlineMs: ANSWER_MS
    })
    if (end.kind === 'not-started') return { ok: false, fault: end.fault }
    if (end.kind === 'cut-off') return failed('outcome-unknown', 'timed-out')
    return ok({ exitCode: end.exitCode, output: Buffer.from(end.output).toString('utf8') })
  }
  return createSystemdActivator({
    manifest: {
      id: 'systemd',
      name: 'Restart a systemd unit',
      help: 'Restarts or reloads a unit on this computer, and waits until it is active.',
      fields: []
    },
    systemctlFor: () => ok(systemctl)
  })
}
