import { HOUR, MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { PermissionItem, ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const APP_ID = 'appId'
export const ORGANIZATION = 'organization'
export const PRIVATE_KEY = 'privateKey'
export const TOKEN_ENV = 'GITHUB_TOKEN'

/** The permissions that matter most; GitHub has more, whose names are shown as they are. */
const NAMED: readonly (readonly [string, string])[] = [
  ['repository.actions', 'workflows and their runs'],
  ['repository.administration', 'settings, teams and deploy keys of repositories'],
  ['repository.contents', 'code, branches and releases'],
  ['repository.environments', 'deployment environments'],
  ['repository.metadata', 'names and topics of repositories'],
  ['repository.pull_requests', 'pull requests'],
  ['repository.secrets', 'secrets of Actions in repositories'],
  ['repository.workflows', 'files of workflows'],
  ['organization.members', 'members and teams'],
  ['organization.organization_administration', 'settings of the organization'],
  ['organization.organization_hooks', 'webhooks of the organization'],
  ['organization.organization_secrets', 'secrets of Actions in the organization']
]
const permissions: readonly PermissionItem[] = NAMED.flatMap(([name, words]) => [
  { grant: `${name}:read`, words: `Read ${words}`, breadth: 'read' },
  { grant: `${name}:write`, words: `Read and change ${words}`, breadth: 'write' }
])

export const manifest: ProviderManifest = {
  id: asProviderId('github-organization-tokens'),
  name: 'GitHub organization tokens',
  standing: 'documented',
  standingNote:
    'GitHub describes how fine-grained personal access tokens are listed and how their access to an organization is revoked, and how an App signs in; the words of its errors and the lag of last use are our assumption. Never tried against GitHub.',
  baseUrl: {
    default: 'https://api.github.com',
    help: 'The address of the GitHub API; of GitHub Enterprise Server https://your-github.example/api/v3.'
  },
  fields: [
    {
      name: ORGANIZATION,
      label: 'Organization',
      isSecret: false,
      isRequired: true,
      placeholder: 'harbour',
      help: 'Its name as in github.com/harbour. The App is installed there.'
    },
    {
      name: APP_ID,
      label: 'Client ID or App ID',
      isSecret: false,
      isRequired: true,
      help: 'Of the GitHub App, from its settings.'
    },
    {
      name: PRIVATE_KEY,
      label: 'Private key of the App',
      isSecret: true,
      isRequired: true,
      isList: true,
      help: 'The .pem file that GitHub gave out for the App. It signs on this machine and is never sent.'
    }
  ],
  groupWord: 'organization',
  capabilities: {
    create: false,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'optional',
    scopes: 'list',
    revokeMeans: 'deleted',
    lastUsed: 'reported',
    probe: 'none',
    nameCarriesMarker: false,
    listIncludesRevoked: false,
    options: []
  },
  permissions,
  presets: [],
  limits: { requestsPerMinute: 60, maxConcurrent: 2 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: HOUR,
  propagation: { typicalMs: 5 * SECOND, maximumMs: 5 * MINUTE },
  listLagMs: 30 * SECOND,
  cap: null,
  secretParts: [{ name: 'token', label: 'Token', envName: TOKEN_ENV, isSecret: true }],
  secretFormats: [{ prefix: 'github_pat_', pattern: '^github_pat_[A-Za-z0-9_]{20,255}$' }],
  attributesToCarry: [],
  maxNameLength: 100,
  witness: 'vendor-description',
  leastRight: {
    words:
      'A GitHub App of the organization for Rekey alone, with the one organization permission Personal access tokens: Read and write, installed in this organization. Webhooks are not needed.',
    url: 'https://github.com/settings/apps/new'
  },
  docsUrl: 'https://docs.github.com/rest/orgs/personal-access-tokens',
  consoleUrl: 'https://github.com/settings/personal-access-tokens',
  afterRevoke: 'only-access-ends'
}
