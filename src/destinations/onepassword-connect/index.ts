import { MINUTE } from '../../core/clock'
import { ok } from '../../core/fault'
import type { DestinationKind, DestinationManifest } from '../../core/ports/destination'
import { openWithToken, originOf } from '../kit/token-server'
import { createClient, entryOf } from './client'

const manifest: DestinationManifest = {
  id: 'onepassword-connect',
  name: '1Password (Connect server)',
  fields: [
    {
      name: 'vault',
      label: 'Vault ID',
      help: 'ID of the vault, 26 letters and digits. Names are not unique.',
      isRequired: true
    },
    { name: 'item', label: 'Item ID', help: 'ID of an item that exists in this vault.', isRequired: true },
    {
      name: 'field',
      label: 'Field',
      help: 'ID or label of the one field that changes. Leave empty to use the name of the environment variable.',
      isRequired: false
    }
  ],
  connection: {
    fields: [
      {
        name: 'url',
        label: 'Address',
        isSecret: false,
        isRequired: true,
        help: 'Address of your Connect server, without /v1.',
        placeholder: 'https://connect.example.com'
      },
      {
        name: 'token',
        label: 'Token',
        isSecret: true,
        isRequired: true,
        help: 'Access token for the vaults that you deliver to.'
      }
    ],
    rights: ['read and write for the vault of the item']
  },
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: null,
  // Consumers read at their start, or poll the Connect server.
  quietMs: 5 * MINUTE,
  witness: 'documented'
}

export const kind: DestinationKind = {
  manifest,

  originOf: settings => originOf(settings),

  describe(settings) {
    const entry = entryOf(settings)
    return entry.ok ? `${entry.value.vault}/${entry.value.item}` : '1password'
  },

  connect(input, tools) {
    const http = openWithToken(input, tools, { headers: token => ({ authorization: `Bearer ${token}` }) })
    return http.ok ? ok(createClient(http.value, tools)) : http
  }
}
