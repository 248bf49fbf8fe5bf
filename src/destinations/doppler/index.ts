import { MINUTE } from '../../core/clock'
import { ok } from '../../core/fault'
import type { DestinationKind, DestinationManifest } from '../../core/ports/destination'
import { openWithToken, originOf } from '../kit/token-server'
import { createClient, entryOf } from './client'

const PUBLIC_URL = 'https://api.doppler.com'

const manifest: DestinationManifest = {
  id: 'doppler',
  name: 'Doppler',
  fields: [
    { name: 'project', label: 'Project', help: 'Name of the project, such as payments.', isRequired: true },
    { name: 'config', label: 'Config', help: 'Name of the config, such as prd.', isRequired: true },
    {
      name: 'field',
      label: 'Secret',
      help: 'Name of the one secret that changes. Leave empty to use the name of the environment variable.',
      isRequired: false
    }
  ],
  connection: {
    fields: [
      {
        name: 'token',
        label: 'Token',
        isSecret: true,
        isRequired: true,
        help: 'A service token with read and write access, or a token of a service account.'
      },
      {
        name: 'url',
        label: 'API address',
        isSecret: false,
        isRequired: false,
        help: 'Only for another server with the same API.',
        isAdvanced: true
      }
    ],
    rights: ['read and write for the config']
  },
  writes: 'compare-and-set',
  readBack: 'value',
  largestValueBytes: null,
  // Programs read at their start, or poll.
  quietMs: 5 * MINUTE,
  witness: 'documented'
}

export const kind: DestinationKind = {
  manifest,

  originOf: settings => originOf(settings, PUBLIC_URL),

  describe(settings) {
    const entry = entryOf(settings)
    return entry.ok ? `${entry.value.project}/${entry.value.config}` : 'doppler'
  },

  connect(input, tools) {
    const http = openWithToken(input, tools, {
      publicUrl: PUBLIC_URL,
      headers: token => ({ authorization: `Bearer ${token}` })
    })
    return http.ok ? ok(createClient(http.value, tools)) : http
  }
}
