import type { ChangeDeclaration, Declaration } from '../kit/rest/declaration'

const inWorkspace = { 'x-workspace-id': '{workspace}' }

const setsActive = (isActive: boolean): ChangeDeclaration => ({
  method: 'PATCH',
  path: '{keysPath}/{key}',
  headers: inWorkspace,
  body: { is_active: isActive },
  proof: { is_active: isActive }
})

// Where each fact comes from: see the README of this folder. The management calls are assumed, but for the workspaces.
export const declaration: Declaration = {
  about: {
    id: '23telecom',
    name: '23 Telecom',
    glyph: 'M8 8v5.5M5.5 10a3.5 3.5 0 1 1 5 0M3.5 12a6.2 6.2 0 1 1 9 0',
    standing: 'assumed',
    standingNote:
      '23 Telecom documents its keys, their permissions and errors; the addresses for listing, creating, disabling and deleting keys are our assumption.',
    baseUrl: {
      default: 'https://restlink23telecom.com/api/v1',
      help: 'The address of the 23 Telecom API, with its version.'
    },
    fields: [
      {
        name: 'token',
        label: 'Portal token (JWT)',
        isSecret: true,
        help: 'The token of a portal login. An API key (sk_prod_… or sk_test_…) cannot manage keys.',
        refuses: '^sk_(prod|test)_'
      }
    ],
    assumedPaths: [
      { name: 'keysPath', label: 'Path of API keys', path: '/user/api-keys' },
      { name: 'workspacesPath', label: 'Path of workspaces', path: '/user/workspaces' }
    ],
    groupWord: 'workspace',
    docsUrl: 'https://docs.23telecom.co.uk',
    expiry: 'optional',
    probe: 'moves-last-used',
    options: [
      {
        name: 'signatureRequired',
        label: 'HMAC signature',
        help: 'Every request must be signed. You get a second secret, the API secret, with the key.'
      },
      {
        name: 'testMode',
        label: 'Test key (sandbox)',
        help: 'The key starts with sk_test_: sends are simulated and cost nothing.'
      }
    ],
    permissions: [
      { grant: '*', words: 'Everything', breadth: 'full' },
      { grant: 'sms.send', words: 'Send SMS', breadth: 'write' },
      { grant: 'sms.read', words: 'Read message status, statistics and messages', breadth: 'read' },
      { grant: 'balance.read', words: 'Read the balance', breadth: 'read' },
      { grant: 'pricing.read', words: 'Read prices', breadth: 'read' },
      { grant: 'payments.read', words: 'Read payments', breadth: 'read' },
      { grant: 'webhooks.read', words: 'Read webhook settings and logs', breadth: 'read' },
      { grant: 'webhooks.write', words: 'Change webhooks and send tests', breadth: 'write' }
    ],
    presets: [
      {
        name: 'Send + track delivery',
        words: 'Send SMS and follow what became of them.',
        grants: ['sms.send', 'sms.read']
      },
      { name: 'Send only (fire & forget)', words: 'Send SMS, read nothing.', grants: ['sms.send'] },
      {
        name: 'Dashboard / monitoring',
        words: 'Read messages and the balance.',
        grants: ['sms.read', 'balance.read']
      },
      {
        name: 'Webhook management',
        words: 'Read and change webhooks.',
        grants: ['webhooks.read', 'webhooks.write']
      },
      {
        name: 'Full API access',
        words: 'Each permission by name; later ones are not included.',
        grants: [
          'sms.send',
          'sms.read',
          'balance.read',
          'pricing.read',
          'payments.read',
          'webhooks.read',
          'webhooks.write'
        ]
      }
    ],
    // The provider allows about 1,000 requests a second for the whole account; its services need those, so we stay far below.
    limits: { requestsPerMinute: 600, maxConcurrent: 4 },
    timeFormats: ['rfc-3339'],
    // No document mentions a last-used value. When the API sends one all the same, it is shown.
    lastUsed: { quality: { kind: 'none' }, precisionMs: 1_000, lagMs: 60_000 },
    propagation: { typicalMs: 1_000, maximumMs: 60_000 },
    listLagMs: 30_000,
    cap: null,
    secretParts: [
      { name: 'apiKey', label: 'API key', envName: 'TELECOM23_API_KEY', isSecret: true },
      { name: 'apiSecret', label: 'API secret (HMAC)', envName: 'TELECOM23_API_SECRET', isSecret: true }
    ],
    secretFormats: [
      { prefix: 'sk_prod_', pattern: '^sk_prod_[A-Za-z0-9_-]{8,200}$' },
      { prefix: 'sk_test_', pattern: '^sk_test_[A-Za-z0-9_-]{8,200}$' }
    ]
  },
  auth: { headers: { authorization: 'Bearer {token}' }, tokenField: 'token', warnBeforeMs: 7 * 86_400_000 },
  errors: {
    code: 'error_code',
    // A 429 may be empty or a page. With HTTP 200 it still means that it was not done.
    where: { status: false },
    withSuccess: { fault: 'forbidden', detail: 'account-in-setup', retry: 'after-user' },
    table: [
      { codes: ['INVALID_API_KEY'], status: 401, fault: 'credential-rejected', detail: 'key-unknown' },
      { codes: ['API_KEY_INACTIVE'], status: 401, fault: 'credential-rejected', detail: 'key-disabled' },
      { codes: ['API_KEY_EXPIRED'], status: 401, fault: 'credential-rejected', detail: 'key-expired' },
      {
        codes: ['SIGNATURE_REQUIRED'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'signature-required'
      },
      {
        codes: ['INVALID_SIGNATURE'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'signature-invalid'
      },
      { codes: ['IP_NOT_ALLOWED'], status: 401, fault: 'credential-rejected', detail: 'ip-not-allowed' },
      { codes: ['USER_NOT_ACTIVE'], status: 401, fault: 'credential-rejected', detail: 'user-not-active' },
      { codes: ['TOKEN_EXPIRED'], status: 401, fault: 'credential-rejected', detail: 'token-expired' },
      {
        codes: ['UNAUTHORIZED', 'INVALID_TOKEN', 'INVALID_CREDENTIALS'],
        status: 401,
        fault: 'credential-rejected'
      },
      { codes: ['FORBIDDEN'], status: 403, fault: 'permission-missing' },
      {
        codes: ['NO_SMS_ACCESS', 'CONFIG_ERROR', 'NO_MAIN_WORKSPACE'],
        status: 403,
        fault: 'forbidden',
        detail: 'account-in-setup',
        retry: 'after-user'
      },
      { codes: ['CROSS_TENANT_WORKSPACE'], status: 403, fault: 'forbidden', detail: 'other-owner' },
      { codes: ['INSUFFICIENT_BALANCE'], status: 402, fault: 'forbidden', retry: 'after-user' },
      { codes: ['INVALID_WORKSPACE_HEADER'], status: 400, fault: 'invalid-input', subject: 'groupId' },
      {
        codes: ['INVALID_PERMISSIONS'],
        status: 400,
        fault: 'invalid-input',
        detail: 'invalid-permissions',
        subject: 'grants'
      },
      { codes: ['INVALID_FIELDS'], status: 400, fault: 'invalid-input' },
      { codes: ['API_KEY_NOT_FOUND'], status: 404, fault: 'not-found' },
      { codes: ['RATE_LIMIT_EXCEEDED', 'TOO_MANY_ATTEMPTS'], status: 429, fault: 'rate-limited' },
      { codes: ['SANDBOX_UNAVAILABLE'], status: 503, fault: 'provider-unavailable', detail: 'server-error' }
    ]
  },
  groups: { kind: 'many', path: '{workspacesPath}', items: '', id: 'id', name: 'name' },
  row: {
    id: 'id',
    idPattern: '^[A-Za-z0-9_-]{1,100}$',
    group: 'workspace_id',
    name: 'name',
    // As long as `sk_prod_a1b2` at most.
    masked: { path: 'key_prefix', show: 12 },
    status: [
      { when: { status: 'expired' }, is: 'expired' },
      { when: { status: 'inactive' }, is: 'disabled' },
      // A row that contradicts itself is not called active.
      { when: { status: 'active', is_active: false }, is: 'unknown' },
      { when: { status: 'active' }, is: 'active' },
      { when: { status: null, is_active: true }, is: 'active' },
      { when: { status: null, is_active: false }, is: 'disabled' }
    ],
    permissions: { kind: 'listed', path: 'permissions' },
    createdAt: 'created_at',
    expiresAt: 'expires_at',
    lastUsed: { path: 'last_used_at', nullIs: 'never-if-tracked' },
    attributes: {
      signatureRequired: { flag: 'signature_required' },
      // The prefix is documented and the flag is not, so the prefix decides where both are there.
      testMode: {
        path: 'key_prefix',
        startsWith: { sk_test_: true, sk_prod_: false },
        otherwise: 'test_mode'
      }
    },
    // A live key may serve production or staging: only its name or the account can tell which.
    environmentHint: { attribute: 'testMode', is: true, hint: 'test' }
  },
  list: { path: '{keysPath}', headers: inWorkspace, items: '' },
  create: {
    path: '{keysPath}',
    headers: inWorkspace,
    body: {
      name: '{name}',
      permissions: '{grants}',
      expires_at: '{expiresAt|rfc-3339?}',
      signature_required: '{attributes.signatureRequired?}',
      test_mode: '{attributes.testMode?}'
    },
    longestName: 100,
    at: [''],
    // A signed key without its second secret cannot be used.
    secrets: { apiKey: { path: 'api_key' }, apiSecret: { path: 'api_secret', onlyWith: 'signatureRequired' } }
  },
  disable: setsActive(false),
  enable: setsActive(true),
  revoke: {
    method: 'DELETE',
    path: '{keysPath}/{key}',
    headers: inWorkspace,
    leaves: 'deleted',
    gone: 'not-found'
  },
  probe: {
    // Documented: 200 with `balance.read`, 403 without.
    path: '/user/balance',
    headers: { 'x-api-key': '{apiKey}' },
    signature: {
      part: 'apiSecret',
      over: '{method}|{path}|{timestamp}|{body}',
      headers: { 'x-timestamp': '{timestamp}', 'x-signature': '{signature}' }
    },
    // Only three codes speak of the key itself.
    verdicts: [
      { alive: false, codes: ['INVALID_API_KEY'], why: 'unknown' },
      { alive: false, codes: ['API_KEY_INACTIVE'], why: 'disabled' },
      { alive: false, codes: ['API_KEY_EXPIRED'], why: 'expired' },
      // The key was recognised; it only lacks `balance.read`.
      { alive: true, status: 403, codes: ['FORBIDDEN'] },
      { alive: true, status: 200, body: [{ path: '', is: 'present' }] }
    ]
  }
}
