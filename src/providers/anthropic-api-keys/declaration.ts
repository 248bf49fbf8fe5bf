import type { Declaration } from '../kit/rest/declaration'

const KEYS = '/v1/organizations/api_keys'
const VERSION = '2023-06-01'

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'anthropic-api-keys',
    name: 'Anthropic API keys',
    standing: 'documented',
    standingNote:
      'Anthropic documents how keys are listed and how their status changes; the text of a refused key was read in reports of users. How long a change spreads is our assumption.',
    baseUrl: { default: 'https://api.anthropic.com', help: 'The address of the Claude API.' },
    hosts: ['api.anthropic.com'],
    fields: [
      {
        name: 'adminKey',
        label: 'Admin API key',
        isSecret: true,
        help: 'Begins with sk-ant-admin. An admin of the organization creates it in the Claude Console.',
        refuses: '^sk-ant-api'
      }
    ],
    assumedPaths: [],
    groupWord: 'organization',
    leastRight: {
      words:
        'An Admin API key for Rekey alone. Such a key has no scopes: it can also manage members and workspaces of the organization, so keep it nowhere else.',
      url: 'https://platform.claude.com/settings/admin-keys'
    },
    docsUrl: 'https://platform.claude.com/docs/en/manage-claude/admin-api',
    consoleUrl: 'https://platform.claude.com/settings/keys',
    keysByHand:
      'In the Claude Console, create an API key in the same workspace as the old one. The Console shows its secret once: enter it here.',
    expiry: 'optional',
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
    secretParts: [{ name: 'key', label: 'API key', envName: 'ANTHROPIC_API_KEY', isSecret: true }],
    secretFormats: [{ prefix: 'sk-ant-api', pattern: '^sk-ant-api[0-9]{2}-[A-Za-z0-9_-]{20,200}$' }]
  },
  auth: { headers: { 'x-api-key': '{adminKey}', 'anthropic-version': VERSION } },
  errors: {
    code: 'error.type',
    text: ['error.message'],
    where: { type: 'error' },
    table: [
      {
        codes: ['authentication_error'],
        says: ['invalid x-api-key'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      { codes: ['authentication_error'], status: 401, fault: 'credential-rejected' },
      { codes: ['permission_error'], status: 403, fault: 'permission-missing' },
      { codes: ['not_found_error'], status: 404, fault: 'not-found' },
      { codes: ['conflict_error'], status: 409, fault: 'conflict' },
      { codes: ['invalid_request_error'], status: 400, fault: 'invalid-input' },
      { codes: ['api_error', 'overloaded_error'], status: 529, fault: 'provider-unavailable', retry: 'later' }
    ]
  },
  groups: { kind: 'one', path: '/v1/organizations/me', items: '', id: 'id', name: 'name' },
  row: {
    id: 'id',
    idPattern: '^[A-Za-z0-9_-]{1,100}$',
    name: 'name',
    masked: { path: 'partial_key_hint', show: 'if-masked' },
    status: [
      { when: { status: 'active' }, is: 'active' },
      { when: { status: 'inactive' }, is: 'disabled' },
      { when: { status: 'archived' }, is: 'revoked' },
      { when: { status: 'expired' }, is: 'expired' }
    ],
    permissions: { kind: 'unscoped' },
    createdAt: 'created_at',
    // The list has the ID of a user or a service account, and no name.
    createdBy: { path: 'created_by', id: 'id', name: 'id' },
    expiresAt: 'expires_at',
    attributes: { workspace: { value: 'workspace_id' } }
  },
  list: {
    path: KEYS,
    query: { limit: '1000' },
    activeQuery: { limit: '1000', status: 'active' },
    items: 'data',
    cursor: { next: 'last_id', query: 'after_id', hasMore: 'has_more' }
  },
  disable: {
    method: 'POST',
    path: `${KEYS}/{key}`,
    body: { status: 'inactive' },
    proof: { status: 'inactive' }
  },
  enable: { method: 'POST', path: `${KEYS}/{key}`, body: { status: 'active' }, proof: { status: 'active' } },
  revoke: {
    method: 'POST',
    path: `${KEYS}/{key}`,
    body: { status: 'archived' },
    proof: { status: 'archived' },
    leaves: 'kept',
    gone: 'not-found'
  },
  probe: {
    path: '/v1/models',
    headers: { 'x-api-key': '{key}', 'anthropic-version': VERSION },
    verdicts: [
      {
        alive: true,
        status: 200,
        body: [
          { path: 'data', is: 'present' },
          { path: 'has_more', is: 'present' }
        ]
      },
      {
        alive: false,
        status: 401,
        codes: ['authentication_error'],
        says: ['invalid x-api-key'],
        why: 'unknown'
      }
    ]
  }
}
