import { z } from 'zod'
import { MINUTE } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import type { DestinationKind, DestinationManifest } from '../../core/ports/destination'
import { textOf } from '../../net/secret-text'
import { openSignedIn } from '../kit/signed-in'
import { originOf, serverOf } from '../kit/token-server'
import { createClient, entryOf } from './client'

const PUBLIC_URL = 'https://us.infisical.com'

const manifest: DestinationManifest = {
  id: 'infisical',
  name: 'Infisical',
  fields: [
    { name: 'project', label: 'Project ID', help: 'ID of the project, from its settings.', isRequired: true },
    {
      name: 'environment',
      label: 'Environment',
      help: 'Short name of the environment, such as prod.',
      isRequired: true
    },
    {
      name: 'folder',
      label: 'Folder',
      help: 'Path of the folder, such as payments/api. Leave empty for the top.',
      isRequired: false
    },
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
        name: 'url',
        label: 'Address',
        isSecret: false,
        isRequired: false,
        help: 'Leave empty for Infisical Cloud in the US. Enter another address for the EU or a server of your own.',
        placeholder: 'https://eu.infisical.com'
      },
      {
        name: 'clientId',
        label: 'Client ID',
        isSecret: false,
        isRequired: true,
        help: 'Client ID of a machine identity (Universal Auth).'
      },
      {
        name: 'clientSecret',
        label: 'Client secret',
        isSecret: true,
        isRequired: true,
        help: 'Client secret of that machine identity.'
      }
    ],
    rights: ['describe, read value, edit and create on secrets of the folder']
  },
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: null,
  // Agents and operators poll.
  quietMs: 5 * MINUTE,
  witness: 'documented'
}

const loginAnswer = z.object({ accessToken: z.string().min(1), expiresIn: z.number().positive() })

export const kind: DestinationKind = {
  manifest,

  originOf: settings => originOf(settings, PUBLIC_URL),

  describe(settings) {
    const entry = entryOf(settings)
    if (!entry.ok) return 'infisical'
    const { projectId, environment, secretPath } = entry.value
    return `${projectId}/${environment}${secretPath === '/' ? '' : secretPath}`
  },

  connect({ settings, credential }, tools) {
    const { clientSecret } = credential
    if (clientSecret === undefined) {
      return failed('invalid-input', 'credential-missing', { subject: 'clientSecret' })
    }
    const base = serverOf(settings, PUBLIC_URL)
    if (!base.ok) return base
    const { clientId = '' } = settings
    if (!/^[A-Za-z0-9-]{1,255}$/.test(clientId)) {
      return failed('invalid-input', 'value-invalid', { subject: 'clientId' })
    }
    const source = {
      base: base.value,
      request: () => ({
        path: '/api/v1/auth/universal-auth/login',
        body: { clientId, clientSecret: textOf(clientSecret) }
      }),
      tokenIn(body: unknown) {
        const parsed = loginAnswer.safeParse(body)
        if (!parsed.success) return null
        return { text: parsed.data.accessToken, lifeMs: parsed.data.expiresIn * 1_000 }
      }
    }
    return ok(createClient(openSignedIn(base.value, source, tools), tools))
  }
}
