import { failed, ok } from '../../core/fault'
import type { ActivationOrder, Activator } from '../../core/ports/activator'
import { remoteHostIn, type RemoteHost, type RemoteShell } from '../../core/ports/remote-shell'
import { createSystemdActivator, type Systemctl } from '../kit/systemd-unit'
import { SYSTEMCTL } from './script'

/** A unit of another machine, by the person's own `ssh` and its keys. */
export function createActivator({ shell }: { readonly shell: RemoteShell }): Activator {
  return createSystemdActivator({
    manifest: {
      id: 'ssh-systemd',
      name: 'Restart a systemd unit over SSH',
      help: 'Restarts or reloads a unit on another machine by your own ssh, and waits until it is active. Its host key must be known already.',
      fields: [
        {
          name: 'host',
          label: 'Host of the unit',
          help: 'Name of the machine, or a host of your ssh configuration. Empty means the host of the env file over SSH.',
          isRequired: false
        },
        {
          name: 'user',
          label: 'User on that host',
          help: 'A user who may restart the unit without a password. Empty means the one of your ssh configuration.',
          isRequired: false
        },
        {
          name: 'port',
          label: 'Port of SSH',
          help: 'Empty means the one of your ssh configuration.',
          isRequired: false
        }
      ]
    },
    systemctlFor(order) {
      const host = remoteHostIn(machineOf(order))
      return host.ok ? ok(systemctlOn(shell, host.value)) : host
    }
  })
}

/** Without a host of its own, it is the machine that the secret was delivered to: its user and port are then taken as well. */
function machineOf({ settings, delivered }: ActivationOrder): ActivationOrder['settings'] {
  const { host = '', user = '', port = '' } = settings
  if (host !== '') return { host, user, port }
  const { host: deliveredTo = '', user: its = '', port: own = '' } = delivered.settings
  return { host: deliveredTo, user: user === '' ? its : user, port: port === '' ? own : port }
}

function systemctlOn(shell: RemoteShell, host: RemoteHost): Systemctl {
  return async args => {
    const answer = await shell.ask(host, SYSTEMCTL, args)
    if (!answer.ok) return answer
    const { words, rest } = answer.value
    const [said = ''] = words
    if (said === 'missing') return failed('not-found', 'program-missing')
    if (!/^\d{1,3}$/.test(said)) return failed('outcome-unknown', 'unexpected-shape')
    return ok({ exitCode: Number(said), output: Buffer.from(rest).toString('utf8') })
  }
}
