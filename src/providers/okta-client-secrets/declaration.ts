import type { Declaration } from '../kit/rest/declaration'

const SECRETS = '/api/v1/apps/{application}/credentials/secrets'

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'okta-client-secrets',
    name: 'Okta client secrets',
    standing: 'documented',
    standingNote:
      'Okta documents the calls and the errors of its API; the words of a refused secret were read in reports of users. How long a change spreads is our assumption.',
    baseUrl: { default: null, help: 'The address of your organisation, such as https://example.okta.com.' },
    fields: [
      {
        name: 'token',
        label: 'API token',
        isSecret: true,
        help: 'Made by a user who may manage the applications. It ends with that user, and after 30 days without use.'
      }
    ],
    assumedPaths: [],
    groupWord: 'application',
    leastRight: {
      words:
        'An API token of a user for Rekey alone, whose custom role has “Manage applications” for just the applications whose secrets you rotate. Okta lets only a super administrator change an application that itself has an administrator role.',
      url: 'https://developer.okta.com/docs/guides/create-an-api-token/main/'
    },
    docsUrl: 'https://developer.okta.com/docs/guides/client-secret-rotation-key/main/',
    afterLeaving: 'keys-stay',
    afterRevoke: 'tokens-live-on',
    consoleUrl: '/admin/apps/active',
    expiry: 'none',
    probe: 'silent',
    options: [],
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: 100, maxConcurrent: 4 },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'none' }, precisionMs: 1_000, lagMs: 0 },
    propagation: { typicalMs: 1_000, maximumMs: 60_000 },
    listLagMs: 10_000,
    cap: 2,
    secretParts: [
      { name: 'clientId', label: 'Client ID', envName: 'OKTA_CLIENT_ID', isSecret: false },
      { name: 'secret', label: 'Client secret', envName: 'OKTA_CLIENT_SECRET', isSecret: true }
    ]
  },
  auth: { headers: { authorization: 'SSWS {token}' } },
  errors: {
    // The management API, and the server that signs clients in.
    code: ['errorCode', 'error'],
    text: ['errorCauses.0.errorSummary', 'errorSummary', 'error_description'],
    table: [
      { codes: ['E0000011', 'E0000005', 'E0000004'], status: 401, fault: 'credential-rejected' },
      {
        codes: ['invalid_client'],
        says: ['client secret supplied for a confidential client is invalid'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      { codes: ['E0000006'], status: 403, fault: 'permission-missing' },
      // The application is deleted, or out of reach: its secrets may live on.
      {
        codes: ['E0000007'],
        says: ['(AppInstance)'],
        status: 404,
        fault: 'forbidden',
        detail: 'other-owner'
      },
      { codes: ['E0000007'], status: 404, fault: 'not-found' },
      {
        codes: ['E0000001'],
        says: ['maximum number of client secrets per client'],
        status: 400,
        fault: 'cap-reached',
        detail: 'cap-full'
      },
      // Such as a deactivation of the only active secret, and one that is inactive already: the deletion tells which.
      { codes: ['E0000001'], status: 400, fault: 'conflict' }
    ]
  },
  groups: {
    kind: 'many',
    path: '/api/v1/apps',
    query: { limit: '200' },
    items: '',
    id: 'id',
    name: 'label',
    // Other applications have no client secrets.
    only: {
      signOnMode: ['OPENID_CONNECT'],
      'credentials.oauthClient.token_endpoint_auth_method': [
        'client_secret_basic',
        'client_secret_post',
        'client_secret_jwt'
      ]
    },
    values: { clientId: 'credentials.oauthClient.client_id' },
    paging: { kind: 'link' }
  },
  row: {
    id: 'id',
    idPattern: '^[A-Za-z0-9_-]{1,64}$',
    // A secret has no name of its own.
    name: 'id',
    masked: { path: 'client_secret', show: 3 },
    status: [
      { when: { status: 'ACTIVE' }, is: 'active' },
      { when: { status: 'INACTIVE' }, is: 'disabled' }
    ],
    permissions: { kind: 'unscoped' },
    createdAt: 'created',
    attributes: {}
  },
  list: { path: SECRETS, items: '' },
  create: {
    path: SECRETS,
    body: {},
    longestName: 100,
    at: [''],
    secrets: {
      clientId: { from: 'group', value: 'clientId' },
      secret: { path: 'client_secret' }
    },
    hidesCap: ['conflict']
  },
  disable: {
    method: 'POST',
    path: `${SECRETS}/{key}/lifecycle/deactivate`,
    proof: { status: 'INACTIVE' }
  },
  enable: {
    method: 'POST',
    path: `${SECRETS}/{key}/lifecycle/activate`,
    proof: { status: 'ACTIVE' }
  },
  revoke: {
    method: 'DELETE',
    path: `${SECRETS}/{key}`,
    after: 'disable',
    leaves: 'deleted',
    gone: 'not-found'
  },
  probe: {
    method: 'POST',
    path: '/oauth2/v1/introspect',
    headers: { accept: 'application/json' },
    basic: { user: '{clientId}', password: '{secret}' },
    form: { token: 'no-token', token_type_hint: 'access_token' },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'active', is: { equals: false } }] },
      {
        alive: false,
        status: 401,
        codes: ['invalid_client'],
        says: ['client secret supplied for a confidential client is invalid'],
        why: 'unknown'
      }
    ]
  }
}
