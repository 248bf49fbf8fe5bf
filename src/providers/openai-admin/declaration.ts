import type { CreatingDeclaration } from '../kit/rest/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration: CreatingDeclaration = {
  about: {
    id: 'openai-admin',
    name: 'OpenAI admin keys',
    glyph: 'M2.5 5.5 5 8l3-4.5L11 8l2.5-2.5-1 6.5h-9z',
    standing: 'documented',
    standingNote:
      'OpenAI describes how admin keys are listed, created and deleted; the codes of its errors and the lag of last use are our assumption.',
    baseUrl: {
      default: 'https://api.openai.com/v1',
      help: 'The address of the OpenAI API. One account here is one OpenAI organization.'
    },
    fields: [
      {
        name: 'token',
        label: 'Admin API key',
        isSecret: true,
        help: 'An admin key of the organization (sk-admin-…), made by an owner. A project key cannot manage keys.',
        refuses: '^sk-(proj|svcacct)-'
      }
    ],
    assumedPaths: [],
    groupWord: 'organization',
    leastRight: {
      words:
        'An admin key that an owner of the organization makes for Rekey alone. OpenAI has no smaller right for this.',
      url: 'https://platform.openai.com/settings/organization/admin-keys'
    },
    docsUrl: 'https://platform.openai.com/docs/api-reference/admin-api-keys',
    consoleUrl: 'https://platform.openai.com/settings/organization/admin-keys',
    expiry: 'optional',
    probe: 'moves-last-used',
    options: [],
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: 60, maxConcurrent: 2 },
    timeFormats: ['unix-seconds'],
    // Nothing tells how late a use is shown, so a day passes before silence counts.
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 1_000, lagMs: 86_400_000 },
    propagation: { typicalMs: 5_000, maximumMs: 300_000 },
    listLagMs: 60_000,
    cap: null,
    secretParts: [{ name: 'adminKey', label: 'Admin API key', envName: 'OPENAI_ADMIN_KEY', isSecret: true }],
    secretFormats: [{ prefix: 'sk-admin-', pattern: '^sk-admin-[A-Za-z0-9_-]{20,300}$' }]
  },
  auth: {
    headers: { authorization: 'Bearer {token}' },
    ownKey: { kind: 'mask', field: 'ownKeyId', token: 'token' }
  },
  errors: {
    code: 'error.code',
    table: [
      { codes: ['invalid_api_key'], status: 401, fault: 'credential-rejected', detail: 'key-unknown' },
      { codes: ['insufficient_permissions'], status: 403, fault: 'permission-missing' },
      { codes: ['not_found'], status: 404, fault: 'not-found' },
      { codes: ['invalid_request'], status: 400, fault: 'invalid-input', onCreate: 'invalid-name' },
      { codes: ['rate_limit_exceeded'], status: 429, fault: 'rate-limited' }
    ]
  },
  groups: { kind: 'account', id: 'organization', name: 'Organization' },
  row: {
    id: 'id',
    idPattern: '^[A-Za-z0-9_-]{1,100}$',
    name: 'name',
    masked: { path: 'redacted_value', show: 'if-masked' },
    required: ['masked'],
    // A deleted key is gone from the list. Nothing says that an expired one is.
    status: 'active-until-expiry',
    permissions: { kind: 'unscoped' },
    createdAt: 'created_at',
    expiresAt: 'expires_at',
    lastUsed: { path: 'last_used_at', nullIs: 'never' },
    attributes: {}
  },
  list: {
    path: '/organization/admin_api_keys',
    query: { limit: '100' },
    items: 'data',
    cursor: { next: 'last_id', query: 'after', hasMore: 'has_more' }
  },
  create: {
    path: '/organization/admin_api_keys',
    body: { name: '{name}', expires_in_seconds: '{expiresAt|seconds-left?}' },
    longestName: 100,
    at: [''],
    secrets: { adminKey: { path: 'value' } }
  },
  revoke: {
    method: 'DELETE',
    path: '/organization/admin_api_keys/{key}',
    proof: { deleted: true },
    leaves: 'deleted',
    gone: 'not-found'
  },
  probe: {
    path: '/organization/admin_api_keys',
    headers: { authorization: 'Bearer {adminKey}' },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'object', is: { equals: 'list' } }] },
      { alive: true, status: 403, codes: ['insufficient_permissions'] },
      { alive: false, status: 401, codes: ['invalid_api_key'], why: 'expired-or-revoked' }
    ]
  }
}
