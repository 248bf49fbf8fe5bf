import { failed, ok } from '../../core/fault'
import type { Destination, DestinationManifest } from '../../core/ports/destination'
import { remoteHostIn } from '../../core/ports/remote-shell'
import type { DestinationPorts } from '../kit/destination-ports'
import { createEnvDestination } from '../kit/env-text/env-destination'
import { filesOver } from './remote-files'

const manifest: DestinationManifest = {
  id: 'ssh-env-file',
  name: 'Env file over SSH',
  fields: [
    {
      name: 'host',
      label: 'Host',
      help: 'Name of the machine, or a host of your ssh configuration. Its host key must be known already.',
      isRequired: true
    },
    {
      name: 'user',
      label: 'User',
      help: 'User there. Leave empty to use the one of your ssh configuration.',
      isRequired: false
    },
    {
      name: 'port',
      label: 'Port',
      help: 'Leave empty to use the one of your ssh configuration.',
      isRequired: false
    },
    {
      name: 'path',
      label: 'Path',
      help: 'Full path there. The file is created if missing; the folder must exist.',
      isRequired: true
    }
  ],
  connection: null,
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: null,
  quietMs: 0,
  witness: 'real-server'
}

/** One variable per part in a `.env` file of another machine, by the person's own `ssh` and its keys. */
export function createDestination({ shell }: Pick<DestinationPorts, 'shell'>): Destination {
  return createEnvDestination({
    manifest,
    locationOf(settings) {
      const host = remoteHostIn(settings)
      if (!host.ok) return host
      const { path = '' } = settings
      // Lines carry the path to the other machine.
      const isPath = /^\/(?:.*[^/])$/.test(path) && path.length <= LONGEST_PATH && !/\p{Cc}/u.test(path)
      if (!isPath) return failed('invalid-input', 'value-invalid', { subject: 'path' })
      const { host: name, port } = host.value
      return ok({ files: filesOver(shell, host.value), file: path, host: `${name}:${port}` })
    },
    describe: ({ host = '', path = '' }) => `${host}:${path.split('/').filter(Boolean).slice(-2).join('/')}`
  })
}

const LONGEST_PATH = 1_024
