import path from 'node:path'
import { ok } from '../../core/fault'
import type { Destination, DestinationManifest } from '../../core/ports/destination'
import type { DestinationPorts } from '../kit/destination-ports'
import { createEnvDestination } from '../kit/env-text/env-destination'
import { pathOf } from './settings'

const manifest: DestinationManifest = {
  id: 'env-file',
  name: 'Env file',
  fields: [
    {
      name: 'path',
      label: 'Path',
      help: 'Full path. The file is created if missing; the folder must exist.',
      isRequired: true
    }
  ],
  connection: null,
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: null,
  quietMs: 0,
  witness: 'live',
  isLocalFile: true
}

/** A file of this machine. */
export function createDestination({ files }: Pick<DestinationPorts, 'files'>): Destination {
  return createEnvDestination({
    manifest,
    locationOf(settings) {
      const file = pathOf(settings)
      return file.ok ? ok({ files, file: file.value, host: '' }) : file
    },
    describe(settings) {
      const file = pathOf(settings)
      return file.ok ? file.value.split(path.sep).filter(Boolean).slice(-2).join('/') : 'env file'
    }
  })
}
