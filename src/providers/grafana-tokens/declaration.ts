import type { Declaration } from '../kit/rest/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'grafana-tokens',
    name: 'Grafana service account tokens',
    standing: 'documented',
    standingNote:
      'Grafana documents the calls; fields and errors were read in its source. The lag of last use is our assumption.',
    baseUrl: { default: null, help: 'The address of your Grafana, such as https://your-stack.grafana.net.' },
    fields: [
      {
        name: 'token',
        label: 'Service account token',
        isSecret: true,
        help: 'A token of a service account with the role Admin, or with serviceaccounts:read and serviceaccounts:write.'
      }
    ],
    assumedPaths: [],
    groupWord: 'account',
    leastRight: {
      words:
        'A service account with the fixed roles serviceaccounts:read and serviceaccounts:write. Without role-based access control it needs the role Admin.',
      url: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/'
    },
    docsUrl: 'https://grafana.com/docs/grafana/latest/developers/http_api/serviceaccount/',
    afterLeaving: 'keys-stay',
    consoleUrl: '/org/serviceaccounts',
    expiry: 'optional',
    probe: 'moves-last-used',
    options: [],
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: 240, maxConcurrent: 2 },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 300_000, lagMs: 600_000 },
    propagation: { typicalMs: 1_000, maximumMs: 60_000 },
    listLagMs: 10_000,
    cap: null,
    secretParts: [
      { name: 'token', label: 'Service account token', envName: 'GRAFANA_TOKEN', isSecret: true }
    ],
    secretFormats: [{ prefix: 'glsa_', pattern: '^glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}$' }]
  },
  auth: {
    headers: { authorization: 'Bearer {token}' },
    ownKey: { kind: 'id', field: 'ownKeyId', token: 'token' }
  },
  errors: {
    // Newer versions name each error; a missing right has a title alone.
    code: ['messageId', 'title', 'message'],
    table: [
      {
        codes: ['api-key.invalid', 'Invalid API key', 'Unauthorized'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      {
        codes: ['api-key.expired', 'Expired API key'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-expired'
      },
      {
        codes: ['api-key.revoked', 'Revoked API key'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-revoked'
      },
      { codes: ['Access denied'], status: 403, fault: 'permission-missing' },
      {
        codes: ['serviceaccounts.ErrTokenNotFound', 'service account token not found'],
        status: 404,
        fault: 'not-found'
      },
      { codes: ['serviceaccounts.ErrNotFound'], status: 404, fault: 'forbidden', detail: 'other-owner' },
      {
        codes: [
          'serviceaccounts.ErrTokenAlreadyExists',
          'serviceaccounts.ErrInvalidInput',
          'Bad request data'
        ],
        status: 400,
        fault: 'invalid-input',
        onCreate: 'invalid-name'
      }
    ]
  },
  groups: {
    kind: 'many',
    path: '/api/serviceaccounts/search',
    query: { perpage: '100' },
    items: 'serviceAccounts',
    id: 'id',
    name: 'name',
    paging: { kind: 'page-number', query: 'page', first: 1 }
  },
  row: {
    id: 'id',
    idPattern: '^[0-9]{1,18}$',
    name: 'name',
    required: ['name'],
    status: [
      { when: { isRevoked: true }, is: 'revoked' },
      { when: { hasExpired: true }, is: 'expired' },
      { when: { hasExpired: false }, is: 'active' }
    ],
    permissions: { kind: 'unscoped' },
    createdAt: 'created',
    expiresAt: 'expiration',
    lastUsed: { path: 'lastUsedAt', nullIs: 'never' },
    attributes: {}
  },
  list: { path: '/api/serviceaccounts/{account}/tokens', items: '' },
  create: {
    path: '/api/serviceaccounts/{account}/tokens',
    body: { name: '{name}', secondsToLive: '{expiresAt|seconds-left?}' },
    longestName: 190,
    at: [''],
    // The answer has the id, the name and the secret alone.
    row: { status: 'active' },
    secrets: { token: { path: 'key' } }
  },
  revoke: {
    method: 'DELETE',
    path: '/api/serviceaccounts/{account}/tokens/{key}',
    leaves: 'deleted',
    gone: 'not-found'
  },
  probe: {
    path: '/api/org',
    headers: { authorization: 'Bearer {token}' },
    verdicts: [
      {
        alive: true,
        status: 200,
        body: [
          { path: 'id', is: 'present' },
          { path: 'name', is: 'present' }
        ]
      },
      { alive: true, status: 403, codes: ['Access denied'] },
      { alive: false, status: 401, codes: ['api-key.invalid', 'Invalid API key'], why: 'unknown' },
      { alive: false, status: 401, codes: ['api-key.expired', 'Expired API key'], why: 'expired' },
      { alive: false, status: 401, codes: ['api-key.revoked', 'Revoked API key'], why: 'revoked' }
    ]
  }
}
