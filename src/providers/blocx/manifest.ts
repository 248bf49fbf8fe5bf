import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** The API paths that nothing public describes; each can be overridden per account under "Advanced". */
export const ASSUMED_PATHS = {
  keysPath: '/api-keys',
  permissionSetsPath: '/permission-sets',
  organizationPath: '/organization'
} as const

/** Documented: the MCP endpoint, whose read-only `whoami` tool is our probe. */
export const PROBE_PATH = '/mcp'

const pathField = (name: keyof typeof ASSUMED_PATHS, label: string) =>
  ({
    name,
    label,
    isSecret: false,
    isRequired: false,
    isAdvanced: true,
    placeholder: ASSUMED_PATHS[name],
    help: 'Leave empty unless Blocx told you another path.'
  }) as const

export const manifest: ProviderManifest = {
  id: asProviderId('blocx'),
  name: 'Blocx',
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
      isRequired: true,
      help: 'Of a key made for Rekey by an owner or admin, whose permission set covers API keys.'
    },
    {
      name: 'secretAccessKey',
      label: 'Secret access key',
      isSecret: true,
      isRequired: true,
      help: 'The secret that Blocx showed once with this access key ID.'
    },
    pathField('keysPath', 'Path of API keys'),
    pathField('permissionSetsPath', 'Path of permission sets'),
    pathField('organizationPath', 'Path of the organization')
  ],
  groupWord: 'organization',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'none',
    scopes: 'set',
    revokeMeans: 'kept',
    lastUsed: 'reported',
    // Nothing says that a call over MCP leaves last-used alone, so it counts as a use.
    probe: 'moves-last-used',
    nameCarriesMarker: true,
    listIncludesRevoked: true,
    options: []
  },
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
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: 1_000,
  lastUsedLagMs: 30_000,
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
  ],
  attributesToCarry: [],
  maxNameLength: 100,
  docsUrl: 'https://api.otterblocx.com/docs'
}
