import { HOUR, MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const TOKEN = 'token'
export const REPOSITORIES = 'repositories'
export const PRIVATE_KEY = 'privateKey'
export const PRIVATE_KEY_ENV = 'GITHUB_DEPLOY_KEY'
export const READ = 'read'
export const WRITE = 'write'

export const manifest: ProviderManifest = {
  id: asProviderId('github-deploy-keys'),
  name: 'GitHub deploy keys',
  standing: 'documented',
  standingNote:
    'GitHub describes how deploy keys are listed, created and deleted; the words of its errors and the lag of last use are our assumption. Never tried against GitHub. Rekey does not speak SSH, so it cannot try a key: only the list and the key’s own address show that it is gone.',
  baseUrl: {
    default: 'https://api.github.com',
    help: 'The address of the GitHub API; of GitHub Enterprise Server https://your-github.example/api/v3.'
  },
  fields: [
    {
      name: TOKEN,
      label: 'Access token',
      isSecret: true,
      isRequired: true,
      help: 'A fine-grained token with the repository permission Administration: write.'
    },
    {
      name: REPOSITORIES,
      label: 'Repositories',
      isSecret: false,
      isRequired: false,
      isList: true,
      placeholder: 'owner/name',
      help: 'One per line, as owner/name. Empty: all repositories of which the token’s user is an administrator, at most 500.'
    }
  ],
  groupWord: 'repository',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'none',
    scopes: 'list',
    revokeMeans: 'deleted',
    lastUsed: 'reported',
    probe: 'none',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    secretsAreOurs: true,
    options: []
  },
  permissions: [
    { grant: READ, words: 'Clone and pull the repository', breadth: 'read' },
    { grant: WRITE, words: 'Clone, pull and push', breadth: 'write' }
  ],
  presets: [
    { name: 'Clone', words: 'Clone and pull the repository.', grants: [READ] },
    { name: 'Push', words: 'Clone, pull and push.', grants: [WRITE] }
  ],
  limits: { requestsPerMinute: 60, maxConcurrent: 2 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: HOUR,
  propagation: { typicalMs: 5 * SECOND, maximumMs: 5 * MINUTE },
  listLagMs: 30 * SECOND,
  cap: null,
  secretParts: [
    { name: PRIVATE_KEY, label: 'Private key (OpenSSH)', envName: PRIVATE_KEY_ENV, isSecret: true }
  ],
  attributesToCarry: [],
  maxNameLength: 100,
  witness: 'vendor-description',
  leastRight: {
    words:
      'A fine-grained personal access token for just the repositories whose keys you rotate, with the one repository permission Administration: Read and write.',
    url: 'https://github.com/settings/personal-access-tokens/new'
  },
  docsUrl: 'https://docs.github.com/rest/deploy-keys/deploy-keys',
  consoleUrl: 'https://github.com/settings/repositories'
}
