import { HOUR } from '../../core/clock'
import { ok } from '../../core/fault'
import type { DestinationKind, DestinationManifest } from '../../core/ports/destination'
import { openWithToken, originOf } from '../kit/token-server'
import { createClient, entryOf } from './client'
import { jobsOfProject } from './jobs'

const PUBLIC_URL = 'https://gitlab.com'

const manifest: DestinationManifest = {
  id: 'gitlab-variables',
  name: 'GitLab CI/CD variable',
  fields: [
    {
      name: 'project',
      label: 'Project',
      help: 'ID or path of the project, such as shop/payments. Leave empty for a variable of a group.',
      isRequired: false
    },
    {
      name: 'group',
      label: 'Group',
      help: 'ID or path of the group. Leave empty for a variable of a project.',
      isRequired: false
    },
    {
      name: 'scope',
      label: 'Environment scope',
      help: 'Scope of the variable, such as production. Leave empty for all environments (*).',
      isRequired: false
    },
    {
      name: 'field',
      label: 'Variable',
      help: 'Name of the variable, such as API_KEY. Leave empty to use the name of the environment variable.',
      isRequired: false
    }
  ],
  connection: {
    fields: [
      {
        name: 'url',
        label: 'Address',
        isSecret: false,
        isRequired: false,
        help: 'Only for a GitLab of your own, without /api.',
        placeholder: 'https://gitlab.example.com'
      },
      {
        name: 'token',
        label: 'Token',
        isSecret: true,
        isRequired: true,
        help: 'A project or group access token with the scope api.'
      }
    ],
    rights: ['role Maintainer and scope api, for the project or the group']
  },
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: 10_000,
  // A job keeps its variables until it ends; GitLab ends it after an hour unless the project says otherwise.
  quietMs: HOUR,
  witness: 'documented'
}

export const kind: DestinationKind = {
  manifest,
  activator: jobsOfProject,

  originOf: settings => originOf(settings, PUBLIC_URL),

  describe(settings) {
    const entry = entryOf(settings)
    if (!entry.ok) return 'gitlab'
    return entry.value.scope === '*' ? entry.value.id : `${entry.value.id} (${entry.value.scope})`
  },

  connect(input, tools) {
    const http = openWithToken(input, tools, {
      publicUrl: PUBLIC_URL,
      headers: token => ({ 'private-token': token })
    })
    return http.ok ? ok(createClient(http.value, tools)) : http
  }
}
