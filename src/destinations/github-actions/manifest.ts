import { HOUR } from '../../core/clock'
import type { DestinationManifest } from '../../core/ports/destination'

export const PUBLIC_URL = 'https://api.github.com'

export const manifest: DestinationManifest = {
  id: 'github-actions',
  name: 'GitHub Actions secret',
  fields: [
    {
      name: 'owner',
      label: 'Owner',
      help: 'Account or organisation, such as octo-org.',
      isRequired: true
    },
    {
      name: 'repository',
      label: 'Repository',
      help: 'Name of the repository. Leave empty for a secret of the organisation.',
      isRequired: false
    },
    {
      name: 'environment',
      label: 'Environment',
      help: 'Name of an environment of the repository. Leave empty for a secret of the whole repository.',
      isRequired: false
    },
    {
      name: 'field',
      label: 'Secret',
      help: 'Name of the secret, such as API_KEY. Leave empty to use the name of the environment variable.',
      isRequired: false
    }
  ],
  connection: {
    fields: [
      {
        name: 'url',
        label: 'API address',
        isSecret: false,
        isRequired: false,
        help: 'Only for GitHub Enterprise Server.',
        placeholder: 'https://github.example.com/api/v3',
        isAdvanced: true
      },
      {
        name: 'token',
        label: 'Token',
        isSecret: true,
        isRequired: true,
        help: 'A fine-grained token for the repositories that you deliver to.'
      }
    ],
    rights: [
      'Secrets: read and write, for a secret of a repository',
      'Environments: read and write, for a secret of an environment',
      'Organization secrets: read and write, for a secret of an organisation',
      'Actions: read, only to wait for runs that were queued before'
    ]
  },
  writes: 'read-write-check',
  readBack: 'updated-at',
  // GitHub takes 48 KB.
  largestValueBytes: 48_000,
  // A run takes its secrets when it is queued, and a job may run for six hours.
  quietMs: 6 * HOUR,
  witness: 'documented'
}
