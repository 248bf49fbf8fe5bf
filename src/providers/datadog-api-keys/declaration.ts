import type { Declaration } from '../kit/rest/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'datadog-api-keys',
    name: 'Datadog API keys',
    standing: 'documented',
    standingNote:
      'Datadog documents how API keys are listed, created and deleted; the words of its errors and the lag of last use are our assumption.',
    baseUrl: {
      default: 'https://api.datadoghq.com',
      help: 'The API address of your Datadog site, such as https://api.datadoghq.eu or https://api.us5.datadoghq.com.'
    },
    fields: [
      {
        name: 'apiKey',
        label: 'API key',
        isSecret: true,
        help: 'An API key of the organization, used by Rekey alone.'
      },
      {
        name: 'applicationKey',
        label: 'Application key',
        isSecret: true,
        help: 'An application key with the scopes api_keys_read, api_keys_write and api_keys_delete, of a service account.'
      }
    ],
    assumedPaths: [],
    groupWord: 'organization',
    leastRight: {
      words:
        'A service account with the permissions API Keys Read, Write and Delete, and an application key of it with just the scopes api_keys_read, api_keys_write and api_keys_delete.',
      url: 'https://docs.datadoghq.com/account_management/org_settings/service_accounts/'
    },
    docsUrl: 'https://docs.datadoghq.com/api/latest/key-management/',
    afterLeaving: 'keys-stay',
    consoleUrl: 'https://app.datadoghq.com/organization-settings/api-keys',
    expiry: 'none',
    probe: 'moves-last-used',
    options: [],
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: 60, maxConcurrent: 2 },
    timeFormats: ['rfc-3339'],
    // Nothing tells how late a use is shown, so a day passes before silence counts.
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 3_600_000, lagMs: 86_400_000 },
    propagation: { typicalMs: 10_000, maximumMs: 600_000 },
    listLagMs: 60_000,
    cap: null,
    secretParts: [{ name: 'apiKey', label: 'API key', envName: 'DD_API_KEY', isSecret: true }]
  },
  auth: {
    headers: { 'dd-api-key': '{apiKey}', 'dd-application-key': '{applicationKey}' },
    ownKey: { kind: 'mask', field: 'ownKeyId', token: 'apiKey' }
  },
  errors: {
    // A list of texts. For a missing right the second one says so.
    code: ['errors.1', 'errors.0'],
    table: [
      {
        codes: ['Forbidden', 'Unauthorized'],
        status: 403,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      { codes: ['Failed permission authorization checks'], status: 403, fault: 'permission-missing' },
      { codes: ['ot found', 'Not Found'], isPart: true, status: 404, fault: 'not-found' },
      { codes: ['Too many requests', 'Rate limit'], isPart: true, status: 429, fault: 'rate-limited' },
      { codes: ['Bad Request'], status: 400, fault: 'invalid-input', onCreate: 'invalid-name' }
    ]
  },
  groups: { kind: 'account', id: 'organization', name: 'Organization' },
  row: {
    id: 'id',
    idPattern: '^[A-Za-z0-9-]{1,100}$',
    name: 'attributes.name',
    masked: { path: 'attributes.last4', show: 'last-four' },
    required: ['name'],
    status: 'active',
    permissions: { kind: 'unscoped' },
    createdAt: 'attributes.created_at',
    lastUsed: { path: 'attributes.date_last_used', nullIs: 'never-if-tracked' },
    attributes: {}
  },
  list: {
    path: '/api/v2/api_keys',
    query: { 'page[size]': '100', sort: 'created_at' },
    items: 'data',
    paging: { kind: 'page-number', query: 'page[number]', first: 0 }
  },
  create: {
    path: '/api/v2/api_keys',
    body: { data: { type: 'api_keys', attributes: { name: '{name}' } } },
    longestName: 100,
    at: ['data'],
    secrets: { apiKey: { path: 'attributes.key' } }
  },
  revoke: { method: 'DELETE', path: '/api/v2/api_keys/{key}', leaves: 'deleted', gone: 'not-found' },
  probe: {
    path: '/api/v1/validate',
    headers: { 'dd-api-key': '{apiKey}' },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'valid', is: { equals: true } }] },
      { alive: false, status: 403, codes: ['Forbidden'], why: 'unknown' }
    ]
  }
}
