import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Assumed: nothing public describes key management outside the portal. Overridable per account under "Advanced". */
export const DEFAULT_KEYS_PATH = '/user/api-keys'
/** Documented, for portal tokens only. Overridable all the same. */
export const DEFAULT_WORKSPACES_PATH = '/user/workspaces'
/** Documented: 200 with `balance.read`, 403 FORBIDDEN without; both mean that the key is alive. */
export const PROBE_PATH = '/user/balance'

export const manifest: ProviderManifest = {
  id: asProviderId('23telecom'),
  name: '23 Telecom',
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
      isRequired: true,
      help: 'The token of a portal login. An API key (sk_prod_… or sk_test_…) cannot manage keys.'
    },
    {
      name: 'keysPath',
      label: 'Path of API keys',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      placeholder: DEFAULT_KEYS_PATH,
      help: 'Leave empty unless 23 Telecom told you another path.'
    },
    {
      name: 'workspacesPath',
      label: 'Path of workspaces',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      placeholder: DEFAULT_WORKSPACES_PATH,
      help: 'Leave empty unless 23 Telecom told you another path.'
    }
  ],
  groupWord: 'workspace',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'optional',
    scopes: 'list',
    revokeMeans: 'deleted',
    // No document mentions a last-used value. When the API sends one all the same, it is shown.
    lastUsed: 'not-reported',
    probe: 'moves-last-used',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
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
    ]
  },
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
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: 1_000,
  lastUsedLagMs: 60_000,
  propagation: { typicalMs: 1_000, maximumMs: 60_000 },
  listLagMs: 30_000,
  cap: null,
  secretParts: [
    { name: 'apiKey', label: 'API key', envName: 'TELECOM23_API_KEY', isSecret: true },
    // Present only when the key requires HMAC signatures.
    { name: 'apiSecret', label: 'API secret (HMAC)', envName: 'TELECOM23_API_SECRET', isSecret: true }
  ],
  secretFormats: [
    { prefix: 'sk_prod_', pattern: '^sk_prod_[A-Za-z0-9_-]{8,200}$' },
    { prefix: 'sk_test_', pattern: '^sk_test_[A-Za-z0-9_-]{8,200}$' }
  ],
  attributesToCarry: ['signatureRequired', 'testMode'],
  maxNameLength: 100,
  docsUrl: 'https://docs.23telecom.co.uk'
}
