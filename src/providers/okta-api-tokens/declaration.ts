import type { Declaration } from '../kit/rest/declaration'

const TOKENS = '/api/v1/api-tokens'

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'okta-api-tokens',
    name: 'Okta API tokens',
    standing: 'documented',
    standingNote:
      'Okta documents the calls and the errors of its API. What it answers to a token outside of its network zone, and how long a revoke spreads, is our assumption.',
    baseUrl: { default: null, help: 'The address of your organisation, such as https://example.okta.com.' },
    fields: [
      {
        name: 'token',
        label: 'API token',
        isSecret: true,
        help: 'Made by a user who may manage API tokens. It ends with that user, and after 30 days without use.'
      }
    ],
    assumedPaths: [],
    groupWord: 'organisation',
    leastRight: {
      words:
        'An API token of a user for Rekey alone, whose role may manage API tokens: in most organisations a super administrator. Read its ID in the list of tokens, so that Rekey protects it.',
      url: 'https://developer.okta.com/docs/guides/create-an-api-token/main/'
    },
    docsUrl: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/',
    afterLeaving: 'keys-end',
    consoleUrl: '/admin/access/api/tokens',
    expiry: 'none',
    probe: 'moves-last-used',
    options: [],
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: 60, maxConcurrent: 2 },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'none' }, precisionMs: 1_000, lagMs: 0 },
    propagation: { typicalMs: 1_000, maximumMs: 60_000 },
    listLagMs: 10_000,
    cap: null,
    secretParts: [{ name: 'apiToken', label: 'API token', envName: 'OKTA_CLIENT_TOKEN', isSecret: true }]
  },
  auth: {
    headers: { authorization: 'SSWS {token}' },
    ownKey: { kind: 'id', field: 'ownKeyId', token: 'token' }
  },
  errors: {
    code: 'errorCode',
    text: ['errorSummary'],
    table: [
      {
        codes: ['E0000011'],
        says: ['Invalid token provided'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      { codes: ['E0000011', 'E0000005', 'E0000004'], status: 401, fault: 'credential-rejected' },
      { codes: ['E0000006'], status: 403, fault: 'permission-missing' },
      { codes: ['E0000007'], status: 404, fault: 'not-found' },
      { codes: ['E0000001'], status: 400, fault: 'invalid-input' }
    ]
  },
  groups: { kind: 'account', id: 'organisation', name: 'Organisation' },
  row: {
    id: 'id',
    // `current` in a path is the token that asks.
    idPattern: '^(?!current$)[A-Za-z0-9_-]{1,64}$',
    name: 'name',
    required: ['name'],
    // Okta lists active tokens only.
    status: 'active',
    permissions: { kind: 'unscoped' },
    createdAt: 'created',
    // A token acts as one user, of whom the list has the ID.
    createdBy: { path: '', id: 'userId', name: 'userId' },
    // Tells a token that a person made from that of one of Okta's agents.
    attributes: { client: { value: 'clientName' } }
  },
  list: { path: TOKENS, items: '', paging: { kind: 'link' } },
  revoke: { method: 'DELETE', path: `${TOKENS}/{key}`, leaves: 'deleted', gone: 'not-found' },
  probe: {
    path: '/api/v1/users/me',
    headers: { authorization: 'SSWS {apiToken}' },
    verdicts: [
      {
        alive: true,
        status: 200,
        body: [
          { path: 'id', is: 'present' },
          { path: 'profile', is: 'present' }
        ]
      },
      {
        alive: false,
        status: 401,
        codes: ['E0000011'],
        says: ['Invalid token provided'],
        why: 'unknown'
      }
    ]
  }
}
