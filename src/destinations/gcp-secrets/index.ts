import { MINUTE } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { DestinationKind, DestinationManifest, DestinationSettings } from '../../core/ports/destination'
import { parseBaseUrl, type BaseUrl } from '../../net/base-url'
import { serviceAccountIn, signedClaim } from '../../net/signers/service-account'
import { oauthToken, openSignedIn, originsOf } from '../kit/signed-in'
import { createClient, entryOf } from './client'

const TOKEN_URL = 'https://oauth2.googleapis.com'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

const manifest: DestinationManifest = {
  id: 'gcp-secrets',
  name: 'Google Cloud Secret Manager',
  fields: [
    { name: 'project', label: 'Project', help: 'ID of the project, such as shop-live.', isRequired: true },
    {
      name: 'secret',
      label: 'Secret',
      help: 'Name of a secret that exists, such as payments-api-key.',
      isRequired: true
    },
    {
      name: 'field',
      label: 'JSON field',
      help: 'Name of the one field that changes. Leave empty if the secret is the bare value.',
      isRequired: false
    }
  ],
  connection: {
    fields: [
      {
        name: 'serviceAccount',
        label: 'Key file',
        isSecret: true,
        isRequired: true,
        isList: true,
        help: 'Paste the whole JSON key file of a service account that may do no more than the rights below.'
      },
      {
        name: 'location',
        label: 'Location',
        isSecret: false,
        isRequired: false,
        help: 'Only for regional secrets, such as europe-west3.'
      },
      {
        name: 'endpoint',
        label: 'Endpoint',
        isSecret: false,
        isRequired: false,
        help: 'Only for a private endpoint or another server with the same API.',
        isAdvanced: true
      },
      {
        name: 'tokenUrl',
        label: 'Token server',
        isSecret: false,
        isRequired: false,
        help: 'Only for another server that gives out access tokens at /token.',
        isAdvanced: true
      }
    ],
    rights: [
      'Secret Manager Secret Version Adder on the secret',
      'Secret Manager Secret Accessor on the secret',
      'Secret Manager Viewer on the secret, to see who manages it'
    ]
  },
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: 65_536,
  // Consumers read at their start, or keep the value for a while.
  quietMs: 5 * MINUTE,
  witness: 'emulator'
}

type Servers = { readonly base: BaseUrl; readonly tokens: BaseUrl; readonly isOwn: boolean }

function serversOf({ location = '', endpoint = '', tokenUrl = '' }: DestinationSettings): Result<Servers> {
  if (location !== '' && !/^[a-z]+(-[a-z]+)+\d{1,2}$/.test(location)) {
    return failed('invalid-input', 'value-invalid', { subject: 'location' })
  }
  const host =
    location === '' ? 'secretmanager.googleapis.com' : `secretmanager.${location}.rep.googleapis.com`
  const base = parseBaseUrl(endpoint === '' ? `https://${host}` : endpoint)
  if (!base.ok) return failed(base.fault.code, base.fault.detail, { subject: 'endpoint' })
  const tokens = parseBaseUrl(tokenUrl === '' ? TOKEN_URL : tokenUrl)
  if (!tokens.ok) return failed(tokens.fault.code, tokens.fault.detail, { subject: 'tokenUrl' })
  return ok({ base: base.value, tokens: tokens.value, isOwn: tokenUrl !== '' })
}

export const kind: DestinationKind = {
  manifest,

  originOf(settings) {
    const servers = serversOf(settings)
    return servers.ok ? ok(originsOf(servers.value.base, servers.value.tokens, servers.value.isOwn)) : servers
  },

  describe(settings) {
    const entry = entryOf(settings)
    if (!entry.ok) return 'google'
    const { project, secret } = entry.value
    return (settings.field ?? '') === '' ? `${project}/${secret}` : `${project}/${secret} (${settings.field})`
  },

  connect({ settings, credential }, tools) {
    const { serviceAccount: file } = credential
    const subject = 'serviceAccount'
    if (file === undefined) return failed('invalid-input', 'credential-missing', { subject })
    const servers = serversOf(settings)
    if (!servers.ok) return servers
    const account = serviceAccountIn(file)
    if (!account.ok) return failed('invalid-input', 'value-invalid', { subject })
    const { base, tokens } = servers.value
    const audience = `${tokens.origin}${tokens.pathPrefix}/token`
    const source = {
      base: tokens,
      request: () => ({
        path: '/token',
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: signedClaim(account.value, { audience, scope: SCOPE, at: tools.clock.now() })
        }
      }),
      tokenIn: oauthToken
    }
    return ok(createClient(openSignedIn(base, source, tools), settings.location ?? '', tools))
  }
}
