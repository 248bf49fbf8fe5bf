// What the tokens of GitLab have in common, whether a project, a group or a service account has them. Where each fact comes from:
// see the README of each provider's folder.
import type { Declaration } from '../rest/declaration'

const DAY_MS = 86_400_000

type About = Declaration['about']

/** What differs between the kinds of tokens. */
export type GitlabTokens = {
  readonly about: Pick<
    About,
    'id' | 'name' | 'standingNote' | 'groupWord' | 'leastRight' | 'docsUrl' | 'consoleUrl'
  >
  /** Help of the access token's field in the form. */
  readonly tokenHelp: string
  /** Fields of the form beside the access token. */
  readonly fields?: About['fields']
  /** What GitLab calls everything that a token may change. */
  readonly fullWords: string
  /** Label of the new token. */
  readonly partLabel: string
  readonly groups: Declaration['groups']
  /** The list of one group; a new token is posted to it, and a token is deleted below it. */
  readonly path: string
  /** Tokens of projects and groups have a role, which a replacement takes over. Without it GitLab makes a Maintainer. */
  readonly hasRole: boolean
  /** The text with which GitLab says that a token is not there. */
  readonly goneText: string
  /** Texts for a group that is not there, or may not be seen: they never mean that a token is gone. */
  readonly otherOwnerTexts: [string, ...string[]]
  readonly ownKey?: Declaration['auth']['ownKey']
}

export function gitlabTokens(kind: GitlabTokens): Declaration {
  const { about, path, hasRole } = kind
  return {
    about: {
      ...about,
      standing: 'documented',
      baseUrl: {
        default: 'https://gitlab.com/api/v4',
        help: 'The address of the GitLab API: https://your-gitlab.example/api/v4.'
      },
      fields: [
        { name: 'token', label: 'Access token', isSecret: true, help: kind.tokenHelp },
        ...(kind.fields ?? [])
      ],
      assumedPaths: [],
      expiry: 'required',
      probe: 'moves-last-used',
      options: [],
      permissions: permissionsWith(kind.fullWords),
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
      secretParts: [{ name: 'token', label: kind.partLabel, envName: 'GITLAB_TOKEN', isSecret: true }],
      secretFormats: [{ prefix: 'glpat-', pattern: '^glpat-[A-Za-z0-9_.-]{20,300}$' }]
    },
    auth: {
      headers: { 'private-token': '{token}' },
      ...(kind.ownKey === undefined ? {} : { ownKey: kind.ownKey })
    },
    errors: errorsOf(kind),
    groups: kind.groups,
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
      attributes: hasRole ? { accessLevel: { value: 'access_level' } } : {}
    },
    list: {
      path,
      query: { per_page: '100' },
      activeQuery: { per_page: '100', state: 'active' },
      items: '',
      paging: { kind: 'link' }
    },
    create: {
      path,
      body: {
        name: '{name}',
        scopes: '{grants}',
        expires_at: '{expiresAt|date}',
        ...(hasRole ? { access_level: '{attributes.accessLevel?}' } : {})
      },
      longestName: 255,
      life: { defaultMs: 90 * DAY_MS, longestMs: 364 * DAY_MS },
      at: [''],
      secrets: { token: { path: 'token' } }
    },
    // Never `rotate`: it ends the old token at once, and sent twice it revokes the tokens that descended from it.
    revoke: { method: 'DELETE', path: `${path}/{key}`, leaves: 'kept', gone: 'not-found' },
    probe
  }
}

function permissionsWith(fullWords: string): About['permissions'] {
  return [
    { grant: 'api', words: fullWords, breadth: 'full' },
    { grant: 'read_api', words: fullWords.replace('Read and write', 'Read'), breadth: 'read' },
    { grant: 'read_repository', words: 'Clone and pull', breadth: 'read' },
    { grant: 'write_repository', words: 'Clone, pull and push', breadth: 'write' },
    { grant: 'read_registry', words: 'Pull container images', breadth: 'read' },
    { grant: 'write_registry', words: 'Push container images', breadth: 'write' },
    { grant: 'create_runner', words: 'Create runners', breadth: 'write' },
    { grant: 'manage_runner', words: 'Change and remove runners', breadth: 'write' },
    { grant: 'ai_features', words: 'Use GitLab Duo', breadth: 'write' },
    { grant: 'k8s_proxy', words: 'Call Kubernetes through an agent', breadth: 'write' },
    { grant: 'self_rotate', words: 'Rotate itself', breadth: 'write' }
  ]
}

function errorsOf({ goneText, otherOwnerTexts }: GitlabTokens): Declaration['errors'] {
  return {
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
      { codes: [goneText], isPart: true, status: 404, fault: 'not-found' },
      // Also the answer where the group is there and may not be seen: never "the token is gone".
      { codes: otherOwnerTexts, status: 404, fault: 'forbidden', detail: 'other-owner' },
      {
        codes: ['400 Bad request'],
        isPart: true,
        status: 400,
        fault: 'invalid-input',
        onCreate: 'invalid-permissions'
      },
      { codes: ['429', 'Too Many Requests'], isPart: true, status: 429, fault: 'rate-limited' }
    ]
  }
}

const probe: Declaration['probe'] = {
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
