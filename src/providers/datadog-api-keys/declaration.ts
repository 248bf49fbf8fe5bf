import { datadogKeys } from '../kit/datadog/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration = datadogKeys({
  about: {
    id: 'datadog-api-keys',
    name: 'Datadog API keys',
    standingNote:
      'Datadog documents how API keys are listed, created and deleted; the words of its errors and the lag of last use are our assumption.',
    groupWord: 'organization',
    leastRight: {
      words:
        'A service account with the permissions API Keys Read, Write and Delete, and an application key of it with just the scopes api_keys_read, api_keys_write and api_keys_delete.',
      url: 'https://docs.datadoghq.com/account_management/org_settings/service_accounts/'
    },
    afterLeaving: 'keys-stay',
    consoleUrl: 'https://app.datadoghq.com/organization-settings/api-keys',
    permissions: [],
    presets: []
  },
  help: {
    apiKey: 'An API key of the organization, used by Rekey alone.',
    applicationKey:
      'An application key with the scopes api_keys_read, api_keys_write and api_keys_delete, of a service account.'
  },
  part: { name: 'apiKey', label: 'API key', envName: 'DD_API_KEY', isSecret: true },
  ownKey: 'apiKey',
  groups: { kind: 'account', id: 'organization', name: 'Organization' },
  path: '/api/v2/api_keys',
  type: 'api_keys',
  lastUsedAt: 'attributes.date_last_used',
  permissions: { kind: 'unscoped' },
  sent: {},
  probe: {
    path: '/api/v1/validate',
    headers: { 'dd-api-key': '{apiKey}' },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'valid', is: { equals: true } }] },
      { alive: false, status: 403, codes: ['Forbidden'], why: 'unknown' }
    ]
  }
})
