import type { Declaration } from '../kit/rest/declaration'

// Where each fact comes from: see the README of this folder. The management calls are assumed.
export const declaration: Declaration = {
  about: {
    id: 'blazelock',
    name: 'Blazelock',
    glyph:
      'M8 2.5c.5 2.5 3.5 3.5 3.5 7a3.5 3.5 0 0 1-7 0c0-1.5.8-2.2 1.5-3 .3 1 .8 1.3 1.2 1.4C7 6 7.2 4 8 2.5z',
    standing: 'assumed',
    standingNote:
      'Blazelock documents its dashboard, its limit of five keys and its errors; the addresses for listing, creating and deleting keys are our assumption.',
    baseUrl: {
      default: null,
      help: 'The address of the Blazelock API, as your integration uses it. It is not in the public documentation.'
    },
    fields: [
      {
        name: 'token',
        label: 'Account token',
        isSecret: true,
        help: 'A token of your Blazelock account that may manage API integrations. The key of an integration is not enough.'
      }
    ],
    assumedPaths: [
      { name: 'integrationsPath', label: 'Path of integrations', path: '/api-integrations' },
      {
        name: 'keysPath',
        label: 'Path of API keys',
        path: '/api-integrations/{integration}/api-keys',
        hasGroup: true
      }
    ],
    groupWord: 'integration',
    docsUrl: 'https://blazelock.com',
    expiry: 'none',
    // Nothing says that a request which ends in 404 leaves last-used alone.
    probe: 'moves-last-used',
    options: [],
    permissions: [],
    presets: [],
    // Of 160 a minute for everything that this sender asks; the services that share the sender with us need the rest.
    limits: {
      requestsPerMinute: 80,
      maxConcurrent: 2,
      shared: { remainingHeader: 'x-ratelimit-remaining', reserve: 20, pauseMs: 5_000, actsPerMinute: 40 }
    },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 1_000, lagMs: 60_000 },
    propagation: { typicalMs: 1_000, maximumMs: 30_000 },
    listLagMs: 30_000,
    // Documented: an API integration holds at most five active keys.
    cap: 5,
    secretParts: [{ name: 'apiKey', label: 'API key', envName: 'BLAZELOCK_API_KEY', isSecret: true }]
  },
  auth: { headers: { authorization: 'Bearer {token}' } },
  errors: {
    code: 'code',
    table: [
      { codes: ['unauthenticated'], status: 401, fault: 'credential-rejected', detail: 'key-unknown' },
      { codes: ['forbidden'], status: 403, fault: 'permission-missing' },
      { codes: ['resource_not_found'], status: 404, fault: 'not-found' },
      // The only field that a new key has is its description.
      { codes: ['validation'], status: 422, fault: 'invalid-input', onCreate: 'invalid-name' },
      // Assumed.
      { codes: ['api_key_limit_reached'], status: 409, fault: 'cap-reached', detail: 'cap-full' },
      { codes: ['throttle_requests'], status: 429, fault: 'rate-limited' },
      { codes: ['uncaught_error'], status: 500, fault: 'provider-unavailable', detail: 'server-error' }
    ]
  },
  // Each request counts against a small budget, so an integration that was listed once is not looked for again.
  groups: {
    kind: 'many',
    path: '{integrationsPath}',
    items: 'data',
    id: 'id',
    name: 'name',
    isRemembered: true
  },
  row: {
    id: 'id',
    idPattern: '^[A-Za-z0-9_-]{1,100}$',
    name: 'description',
    masked: { path: 'masked_key', show: 'if-masked' },
    // A deleted key is gone from the list.
    status: 'active',
    permissions: { kind: 'unscoped' },
    createdAt: 'created_at',
    // Null is "never" because the dashboard shows last used.
    lastUsed: { path: 'last_used_at', nullIs: 'never' },
    // What Blazelock writes itself when the description was left empty.
    attributes: {
      hasGeneratedName: {
        path: 'description',
        matches: '^API key \\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$'
      }
    }
  },
  list: { path: '{keysPath}', items: 'data' },
  create: {
    path: '{keysPath}',
    body: { description: '{name}' },
    longestName: 100,
    // The created row stands alone; the envelope of the lists is taken as well.
    at: ['', 'data'],
    secrets: { apiKey: { path: 'key' } },
    // The answer to a sixth key is assumed; 422 and 403 may mean the same.
    hidesCap: ['invalid-input', 'permission-missing']
  },
  revoke: { method: 'DELETE', path: '{keysPath}/{key}', leaves: 'deleted', gone: 'not-found' },
  probe: {
    // Documented route, with a UUID that no scan has: 404 means that the key was accepted.
    path: '/file-scans/00000000-0000-7000-8000-000000000000',
    headers: { authorization: 'Bearer {apiKey}' },
    verdicts: [
      { alive: true, status: 404, codes: ['resource_not_found'] },
      { alive: false, status: 401, codes: ['unauthenticated'], why: 'unknown' }
    ]
  }
}
