import type { CreatingDeclaration, Declaration } from '../../src/providers/kit/rest/declaration'
import type { Fake } from '../../src/providers/kit/sandbox/rest-state'
import { restSandbox } from '../../src/providers/kit/sandbox/rest-sandbox'
import { restProvider } from '../../src/providers/kit/rest/provider'
import type { ConnectedSandbox } from './connected-sandbox'
import { connectedSandbox } from './connected-sandbox'

/** A made-up provider for tests of the engine: keys per project, with grants, an expiry, disable and enable, and a cap. */
export const harbour: CreatingDeclaration = {
  about: {
    id: 'harbour',
    name: 'Harbour',
    standing: 'documented',
    standingNote: 'Made up for tests.',
    baseUrl: { default: null, help: 'The address.' },
    fields: [{ name: 'token', label: 'Token', isSecret: true, help: 'A token.', refuses: '^hk_' }],
    assumedPaths: [
      { name: 'keysPath', label: 'Path of keys', path: '/projects/{project}/keys', hasGroup: true }
    ],
    groupWord: 'project',
    docsUrl: null,
    expiry: 'optional',
    probe: 'silent',
    options: [],
    permissions: [{ grant: 'read', words: 'Read', breadth: 'read' }],
    presets: [],
    limits: { requestsPerMinute: null, maxConcurrent: 2 },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 1_000, lagMs: 0 },
    propagation: { typicalMs: 0, maximumMs: 0 },
    listLagMs: 0,
    cap: 3,
    secretParts: [
      { name: 'key', label: 'Key', envName: 'HARBOUR_KEY', isSecret: true },
      { name: 'pepper', label: 'Pepper', envName: 'HARBOUR_PEPPER', isSecret: true }
    ]
  },
  auth: { headers: { authorization: 'Bearer {token}' } },
  errors: {
    code: 'error.code',
    table: [
      { codes: ['unknown_key'], status: 401, fault: 'credential-rejected', detail: 'key-unknown' },
      { codes: ['off'], status: 401, fault: 'credential-rejected', detail: 'key-disabled' },
      { codes: ['denied'], status: 403, fault: 'permission-missing' },
      { codes: ['missing'], status: 404, fault: 'not-found' },
      { codes: ['invalid'], status: 422, fault: 'invalid-input', onCreate: 'invalid-name' },
      { codes: ['full'], status: 409, fault: 'cap-reached', detail: 'cap-full' }
    ]
  },
  groups: { kind: 'many', path: '/projects', items: 'projects', id: 'id', name: 'title' },
  row: {
    id: 'id',
    group: 'project.id',
    name: 'label',
    masked: { path: 'hint', show: 'if-masked' },
    status: [
      { when: { enabled: true }, is: 'active' },
      { when: { enabled: false }, is: 'disabled' }
    ],
    permissions: { kind: 'listed', path: 'grants' },
    createdAt: 'made',
    expiresAt: 'ends',
    lastUsed: { path: 'used', nullIs: 'never' },
    attributes: { peppered: { flag: 'peppered' } }
  },
  list: { path: '{keysPath}', items: 'keys', cursor: { next: 'more', query: 'from' } },
  create: {
    path: '{keysPath}',
    body: {
      label: '{name}',
      grants: '{grants}',
      ends: '{expiresAt|rfc-3339?}',
      peppered: '{attributes.peppered?}'
    },
    longestName: 100,
    at: ['', 'key'],
    secrets: { key: { path: 'value' }, pepper: { path: 'pepper', onlyWith: 'peppered' } },
    hidesCap: ['invalid-input']
  },
  disable: { method: 'PUT', path: '{keysPath}/{key}', body: { enabled: false }, proof: { enabled: false } },
  enable: { method: 'PUT', path: '{keysPath}/{key}', body: { enabled: true }, proof: { enabled: true } },
  revoke: { method: 'DELETE', path: '{keysPath}/{key}', leaves: 'deleted', gone: 'not-found' },
  probe: {
    path: '/me',
    headers: { 'x-key': '{key}' },
    signature: {
      part: 'pepper',
      over: '{method} {path} {timestamp} {body}',
      headers: { 'x-at': '{timestamp}', 'x-proof': '{signature}' }
    },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'me', is: { equals: 'key' } }] },
      { alive: true, status: 403, codes: ['denied'] },
      { alive: false, status: 401, codes: ['unknown_key', null], why: 'unknown' },
      { alive: false, codes: ['off'], why: 'disabled' }
    ]
  }
}

export const harbourFake: Fake = {
  prefix: '/v1',
  groups: [
    { id: 'quay', name: 'Quay' },
    { id: 'dock', name: 'Dock' }
  ],
  newId: ({ count }) => String(count + 1),
  pageSize: 2,
  data: [{ route: /^GET \/me$/, grant: 'read', status: 200, json: { me: 'key' } }],
  consumer: { method: 'GET', path: '/me' }
}

/** The made-up provider, connected to a fake that follows from its declaration. */
export function aHarbour(
  given: Parameters<typeof connectedSandbox>[2] = {},
  declaration: Declaration = harbour
): Promise<ConnectedSandbox> {
  return connectedSandbox(restProvider(declaration), restSandbox(declaration, harbourFake), given)
}
