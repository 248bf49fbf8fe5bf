import { DAY } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { DestinationKind, DestinationManifest, DestinationSettings } from '../../core/ports/destination'
import { parseBaseUrl, segment, type BaseUrl } from '../../net/base-url'
import { textOf } from '../../net/secret-text'
import { oauthToken, openSignedIn, originsOf } from '../kit/signed-in'
import { createClient, nameOf } from './client'

const LOGIN_URL = 'https://login.microsoftonline.com'
const SCOPE = 'https://vault.azure.net/.default'

const manifest: DestinationManifest = {
  id: 'azure-key-vault',
  name: 'Azure Key Vault',
  fields: [
    {
      name: 'secret',
      label: 'Secret',
      help: 'Name of the secret, such as payments-api-key.',
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
        name: 'url',
        label: 'Vault address',
        isSecret: false,
        isRequired: true,
        help: 'Address of the key vault.',
        placeholder: 'https://shop-live.vault.azure.net'
      },
      {
        name: 'tenant',
        label: 'Tenant ID',
        isSecret: false,
        isRequired: true,
        help: 'ID of the directory that the application belongs to.'
      },
      {
        name: 'clientId',
        label: 'Client ID',
        isSecret: false,
        isRequired: true,
        help: 'ID of an application that may do no more than the rights below.'
      },
      {
        name: 'clientSecret',
        label: 'Client secret',
        isSecret: true,
        isRequired: true,
        help: 'Secret of that application.'
      },
      {
        name: 'loginUrl',
        label: 'Sign-in address',
        isSecret: false,
        isRequired: false,
        help: 'Only for another server that gives out access tokens.',
        isAdvanced: true
      }
    ],
    rights: ['get, set and list on secrets, or the role Key Vault Secrets Officer']
  },
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: 25_000,
  // App Service reads a reference again within a day.
  quietMs: DAY,
  witness: 'documented'
}

type Servers = { readonly base: BaseUrl; readonly login: BaseUrl; readonly isOwn: boolean }

function serversOf({ url = '', loginUrl = '' }: DestinationSettings): Result<Servers> {
  const base = parseBaseUrl(url)
  if (!base.ok) return failed(base.fault.code, base.fault.detail, { subject: 'url' })
  const login = parseBaseUrl(loginUrl === '' ? LOGIN_URL : loginUrl)
  if (!login.ok) return failed(login.fault.code, login.fault.detail, { subject: 'loginUrl' })
  return ok({ base: base.value, login: login.value, isOwn: loginUrl !== '' })
}

export const kind: DestinationKind = {
  manifest,

  originOf(settings) {
    const servers = serversOf(settings)
    return servers.ok ? ok(originsOf(servers.value.base, servers.value.login, servers.value.isOwn)) : servers
  },

  describe(settings) {
    const name = nameOf(settings)
    if (!name.ok) return 'azure'
    return (settings.field ?? '') === '' ? name.value : `${name.value} (${settings.field})`
  },

  connect({ settings, credential }, tools) {
    const { clientSecret } = credential
    if (clientSecret === undefined) {
      return failed('invalid-input', 'credential-missing', { subject: 'clientSecret' })
    }
    const servers = serversOf(settings)
    if (!servers.ok) return servers
    const { tenant = '', clientId = '' } = settings
    for (const [subject, text] of [
      ['tenant', tenant],
      ['clientId', clientId]
    ] as const) {
      if (!/^[A-Za-z0-9.-]{1,255}$/.test(text)) return failed('invalid-input', 'value-invalid', { subject })
    }
    const source = {
      base: servers.value.login,
      request: () => ({
        path: `/${segment(tenant)}/oauth2/v2.0/token`,
        form: {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: textOf(clientSecret),
          scope: SCOPE
        }
      }),
      tokenIn: oauthToken
    }
    return ok(createClient(openSignedIn(servers.value.base, source, tools), tools))
  }
}
