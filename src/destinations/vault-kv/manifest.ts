import { MINUTE } from '../../core/clock'
import type { DestinationManifest } from '../../core/ports/destination'

export const manifest: DestinationManifest = {
  id: 'vault-kv',
  name: 'Vault or OpenBao (KV version 2)',
  fields: [
    {
      name: 'mount',
      label: 'Mount',
      help: 'Where the KV engine of version 2 is mounted, such as secret.',
      isRequired: true
    },
    {
      name: 'path',
      label: 'Path',
      help: 'Path of the secret below the mount, such as payments/api.',
      isRequired: true
    },
    {
      name: 'field',
      label: 'Key',
      help: 'Name of the one key that changes. Leave empty to use the name of the environment variable.',
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
        help: 'Address of the server, without /v1.',
        placeholder: 'https://vault.example.com:8200'
      },
      {
        name: 'namespace',
        label: 'Namespace',
        isSecret: false,
        isRequired: false,
        help: 'Only for servers with namespaces.',
        isAdvanced: true
      },
      {
        name: 'token',
        label: 'Token',
        isSecret: true,
        isRequired: false,
        help: 'Enter a token, or an AppRole below.'
      },
      {
        name: 'roleId',
        label: 'Role ID',
        isSecret: false,
        isRequired: false,
        help: 'Role ID of an AppRole.'
      },
      {
        name: 'secretId',
        label: 'Secret ID',
        isSecret: true,
        isRequired: false,
        help: 'Secret ID of the AppRole. Rekey signs in for each act and revokes its token afterwards, so its uses must not be limited.'
      }
    ],
    rights: [
      'read and patch on <mount>/data/<path>',
      'create, if the secret does not exist yet',
      'update instead of patch, if the server has no patch'
    ]
  },
  writes: 'compare-and-set',
  readBack: 'value',
  largestValueBytes: null,
  // Vault Agent reads static secrets again every five minutes.
  quietMs: 5 * MINUTE,
  witness: 'real-server'
}
