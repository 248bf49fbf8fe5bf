import type { Declaration } from '../kit/rest/declaration'

// Where each fact comes from: see the README of this folder. The management calls are assumed.
export const declaration: Declaration = {
  about: {
    id: 'blocx',
    name: 'Blocx',
    glyph: 'M3 4h10v7H8l-3 2.5V11H3zM6 7.5h4',
    standing: 'assumed',
    standingNote:
      'Blocx documents its dashboard and how a key is sent; the addresses for listing, creating and revoking keys are our assumption.',
    baseUrl: {
      default: 'https://api.otterblocx.com',
      help: 'The address of the Blocx API. One account here is one Blocx organization.'
    },
    fields: [
      {
        name: 'accessKeyId',
        label: 'Access key ID',
        isSecret: false,
        help: 'Of a key made for Rekey by an owner or admin, whose permission set covers API keys.'
      },
      {
        name: 'secretAccessKey',
        label: 'Secret access key',
        isSecret: true,
        help: 'The secret that Blocx showed once with this access key ID.'
      }
    ],
    assumedPaths: [
      { name: 'keysPath', label: 'Path of API keys', path: '/api-keys' },
      { name: 'permissionSetsPath', label: 'Path of permission sets', path: '/permission-sets' },
      { name: 'organizationPath', label: 'Path of the organization', path: '/organization' }
    ],
    groupWord: 'organization',
    docsUrl: 'https://api.otterblocx.com/docs',
    expiry: 'none',
    // Nothing says that a call over MCP leaves last-used alone.
    probe: 'moves-last-used',
    options: [],
    // Only the four actions that are documented by name; sets may hold others, which are shown as they are.
    permissions: [
      { grant: 'messages.send', words: 'Send messages', breadth: 'write' },
      { grant: 'messages.read', words: 'Read messages', breadth: 'read' },
      { grant: 'twofa.create', words: 'Start two-factor verifications', breadth: 'write' },
      { grant: 'twofa.check', words: 'Check two-factor codes', breadth: 'read' }
    ],
    presets: [],
    limits: { requestsPerMinute: null, maxConcurrent: 4 },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 1_000, lagMs: 30_000 },
    propagation: { typicalMs: 1_000, maximumMs: 30_000 },
    listLagMs: 30_000,
    cap: null,
    secretParts: [
      { name: 'accessKeyId', label: 'Access key ID', envName: 'BLOCX_ACCESS_KEY_ID', isSecret: false },
      {
        name: 'secretAccessKey',
        label: 'Secret access key',
        envName: 'BLOCX_SECRET_ACCESS_KEY',
        isSecret: true
      }
    ]
  },
  auth: {
    headers: { 'x-access-key-id': '{accessKeyId}', 'x-secret-access-key': '{secretAccessKey}' },
    ownKey: { kind: 'public-id', field: 'accessKeyId' },
    ownGrants: {
      family: 'api_keys.',
      list: 'api_keys.read',
      create: 'api_keys.create',
      revoke: 'api_keys.revoke'
    }
  },
  errors: {
    code: 'code',
    table: [
      // Unknown and revoked keys get the same answer.
      { codes: ['unauthorized'], status: 401, fault: 'credential-rejected', detail: 'key-unknown' },
      { codes: ['permission_denied'], status: 403, fault: 'permission-missing' },
      {
        codes: ['permission_set_not_found'],
        status: 404,
        fault: 'invalid-input',
        detail: 'permission-set-not-found',
        subject: 'permissionSetId'
      },
      { codes: ['not_found'], status: 404, fault: 'not-found' },
      { codes: ['already_revoked'], status: 409, fault: 'conflict', detail: 'already-revoked', retry: 'no' },
      { codes: ['validation_failed'], status: 422, fault: 'invalid-input', onCreate: 'invalid-name' },
      { codes: ['rate_limited'], status: 429, fault: 'rate-limited' },
      // Documented without a code: going over a quota is "a 4xx pointing to the quota".
      { codes: ['quota'], isPart: true, status: 402, fault: 'rate-limited', retry: 'after-user' }
    ]
  },
  groups: { kind: 'one', path: '{organizationPath}', items: '', id: 'id', name: 'name' },
  permissionSets: {
    path: '{permissionSetsPath}',
    items: '',
    id: 'id',
    name: 'name',
    grants: 'permissions',
    defaults: 'defaultPermissions'
  },
  row: {
    id: 'id',
    name: 'name',
    // The access key ID is a public identifier; the secret is never sent again.
    masked: { path: 'accessKeyId', show: 'whole' },
    required: ['name', 'masked'],
    status: [
      { when: { status: 'active' }, is: 'active' },
      { when: { status: 'revoked' }, is: 'revoked' }
    ],
    permissions: { kind: 'set', path: 'permissionSet', id: 'id', name: 'name' },
    createdAt: 'createdAt',
    // The creator's e-mail is sent as well. We have no use for it.
    createdBy: { path: 'createdBy', id: 'id', name: 'name', isMember: 'isMember' },
    revokedAt: 'revokedAt',
    lastUsed: { path: 'lastUsedAt', nullIs: 'never' },
    attributes: {}
  },
  list: {
    path: '{keysPath}',
    query: { status: 'all' },
    activeQuery: { status: 'active' },
    items: 'items',
    cursor: { next: 'nextCursor', query: 'cursor' }
  },
  create: {
    path: '{keysPath}',
    body: { name: '{name}', permissionSetId: '{permissionSetId}' },
    longestName: 100,
    at: [''],
    secrets: { accessKeyId: { path: 'accessKeyId' }, secretAccessKey: { path: 'secretAccessKey' } }
  },
  revoke: {
    method: 'POST',
    path: '{keysPath}/{key}/revoke',
    proof: { status: 'revoked' },
    leaves: 'kept',
    // Revoked rows stay listed, so an unknown id stays a fault.
    gone: 'already-revoked'
  },
  probe: {
    // Documented: the MCP endpoint with its read-only tool.
    method: 'POST',
    path: '/mcp',
    headers: {
      'x-access-key-id': '{accessKeyId}',
      'x-secret-access-key': '{secretAccessKey}',
      // An MCP server may refuse a caller that does not take both.
      accept: 'application/json, text/event-stream'
    },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } },
    verdicts: [
      // Documented is the status alone, the code is assumed.
      { alive: false, status: 401, codes: ['unauthorized', null], why: 'unknown' },
      // Who was refused for a missing permission was recognised before.
      { alive: true, status: 403, codes: ['permission_denied'] },
      {
        alive: true,
        status: 200,
        body: [
          { path: 'jsonrpc', is: { equals: '2.0' } },
          { path: 'result', is: 'present' },
          { path: 'error', is: 'absent' }
        ]
      }
    ]
  }
}
