import type { Declaration } from '../kit/rest/declaration'

const DAY_MS = 86_400_000

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'gitlab-project-tokens',
    name: 'GitLab project access tokens',
    standing: 'documented',
    standingNote: 'GitLab documents the whole life cycle; its error texts were read in its source.',
    baseUrl: {
      default: 'https://gitlab.com/api/v4',
      help: 'The address of the GitLab API: https://your-gitlab.example/api/v4.'
    },
    fields: [
      {
        name: 'token',
        label: 'Access token',
        isSecret: true,
        help: 'A personal access token with the scope api, of a user who is Maintainer. Project and group access tokens cannot create others.'
      }
    ],
    assumedPaths: [],
    groupWord: 'project',
    leastRight: {
      words:
        'A personal access token with the scope api, of a user or service account that is Maintainer of just the projects whose tokens you rotate.',
      url: 'https://docs.gitlab.com/user/profile/personal_access_tokens/'
    },
    docsUrl: 'https://docs.gitlab.com/api/project_access_tokens/',
    consoleUrl: '/dashboard/projects',
    expiry: 'required',
    probe: 'moves-last-used',
    options: [],
    permissions: [
      { grant: 'api', words: 'Read and write everything of the project by API', breadth: 'full' },
      { grant: 'read_api', words: 'Read everything of the project by API', breadth: 'read' },
      { grant: 'read_repository', words: 'Clone and pull', breadth: 'read' },
      { grant: 'write_repository', words: 'Clone, pull and push', breadth: 'write' },
      { grant: 'read_registry', words: 'Pull container images', breadth: 'read' },
      { grant: 'write_registry', words: 'Push container images', breadth: 'write' },
      { grant: 'create_runner', words: 'Create runners', breadth: 'write' },
      { grant: 'manage_runner', words: 'Change and remove runners', breadth: 'write' },
      { grant: 'ai_features', words: 'Use GitLab Duo', breadth: 'write' },
      { grant: 'k8s_proxy', words: 'Call Kubernetes through an agent', breadth: 'write' },
      { grant: 'self_rotate', words: 'Rotate itself', breadth: 'write' }
    ],
    presets: [
      { name: 'Clone', words: 'Clone and pull the repository.', grants: ['read_repository'] },
      { name: 'Push', words: 'Clone, pull and push.', grants: ['read_repository', 'write_repository'] }
    ],
    limits: { requestsPerMinute: 120, maxConcurrent: 2 },
    // The first writes instants, the other the day at whose start a token ends.
    timeFormats: ['rfc-3339', 'date'],
    lastUsed: { quality: { kind: 'exact' }, precisionMs: 600_000, lagMs: 600_000 },
    propagation: { typicalMs: 1_000, maximumMs: 60_000 },
    listLagMs: 10_000,
    cap: null,
    secretParts: [{ name: 'token', label: 'Project access token', envName: 'GITLAB_TOKEN', isSecret: true }],
    secretFormats: [{ prefix: 'glpat-', pattern: '^glpat-[A-Za-z0-9_.-]{20,300}$' }]
  },
  auth: { headers: { 'private-token': '{token}' } },
  errors: {
    code: ['message', 'error'],
    table: [
      { codes: ['401 Unauthorized'], status: 401, fault: 'credential-rejected', detail: 'key-unknown' },
      {
        codes: ['invalid_token'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-expired-or-revoked'
      },
      { codes: ['403 Forbidden', 'insufficient_scope'], status: 403, fault: 'permission-missing' },
      // With 400, where the connection works with a project or group access token.
      {
        codes: ['User does not have permission to create'],
        isPart: true,
        status: 400,
        fault: 'permission-missing'
      },
      { codes: ['Could not find'], isPart: true, status: 404, fault: 'not-found' },
      // Also the answer where the project is there and may not be seen: never "the token is gone".
      { codes: ['404 Project Not Found'], status: 404, fault: 'forbidden', detail: 'other-owner' },
      {
        codes: ['400 Bad request'],
        isPart: true,
        status: 400,
        fault: 'invalid-input',
        onCreate: 'invalid-permissions'
      },
      { codes: ['429', 'Too Many Requests'], isPart: true, status: 429, fault: 'rate-limited' }
    ]
  },
  groups: {
    kind: 'many',
    path: '/projects',
    query: {
      membership: 'true',
      min_access_level: '40',
      archived: 'false',
      simple: 'true',
      order_by: 'id',
      per_page: '100'
    },
    items: '',
    id: 'id',
    name: 'path_with_namespace',
    paging: { kind: 'link' }
  },
  row: {
    id: 'id',
    idPattern: '^[0-9]{1,18}$',
    name: 'name',
    required: ['name'],
    status: [
      { when: { revoked: true }, is: 'revoked' },
      { when: { revoked: false, active: true }, is: 'active' },
      { when: { revoked: false, active: false }, is: 'expired' }
    ],
    permissions: { kind: 'listed', path: 'scopes' },
    createdAt: 'created_at',
    expiresAt: 'expires_at',
    lastUsed: { path: 'last_used_at', nullIs: 'never' },
    // The role of the token in the project. Without it GitLab makes a Maintainer.
    attributes: { accessLevel: { value: 'access_level' } }
  },
  list: {
    path: '/projects/{project}/access_tokens',
    query: { per_page: '100' },
    activeQuery: { per_page: '100', state: 'active' },
    items: '',
    paging: { kind: 'link' }
  },
  create: {
    path: '/projects/{project}/access_tokens',
    body: {
      name: '{name}',
      scopes: '{grants}',
      expires_at: '{expiresAt|date}',
      access_level: '{attributes.accessLevel?}'
    },
    longestName: 255,
    life: { defaultMs: 90 * DAY_MS, longestMs: 364 * DAY_MS },
    at: [''],
    secrets: { token: { path: 'token' } }
  },
  revoke: {
    method: 'DELETE',
    path: '/projects/{project}/access_tokens/{key}',
    leaves: 'kept',
    gone: 'not-found'
  },
  probe: {
    path: '/personal_access_tokens/self',
    headers: { 'private-token': '{token}' },
    verdicts: [
      {
        alive: true,
        status: 200,
        body: [
          { path: 'id', is: 'present' },
          { path: 'active', is: { equals: true } }
        ]
      },
      { alive: false, status: 401, codes: ['invalid_token'], why: 'expired-or-revoked' },
      { alive: false, status: 401, codes: ['401 Unauthorized'], why: 'unknown' }
    ]
  }
}
