import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Documented: an API integration holds at most five active keys. */
export const KEYS_PER_INTEGRATION = 5

/** Assumed: nothing public describes key management outside the dashboard. Overridable per account under "Advanced". */
export const DEFAULT_INTEGRATIONS_PATH = '/api-integrations'
export const INTEGRATION_PLACE = '{integration}'
export const DEFAULT_KEYS_PATH = `/api-integrations/${INTEGRATION_PLACE}/api-keys`

/** Documented route, with a UUID that no scan has: 404 means that the key was accepted. */
export const PROBE_PATH = '/file-scans/00000000-0000-7000-8000-000000000000'

export const manifest: ProviderManifest = {
  id: asProviderId('blazelock'),
  name: 'Blazelock',
  standing: 'assumed',
  standingNote:
    'Blazelock documents its dashboard, its limit of five keys and its errors; the addresses for listing, creating and deleting keys are our assumption.',
  baseUrl: {
    default: null,
    help: 'The address of the Blazelock API, as your integration uses it. It is not in the public documentation.'
  },
  fields: [
    {
      name: 'token',
      label: 'Account token',
      isSecret: true,
      isRequired: true,
      help: 'A token of your Blazelock account that may manage API integrations. The key of an integration is not enough.'
    },
    {
      name: 'integrationsPath',
      label: 'Path of integrations',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      placeholder: DEFAULT_INTEGRATIONS_PATH,
      help: 'Leave empty unless Blazelock told you another path.'
    },
    {
      name: 'keysPath',
      label: 'Path of API keys',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      placeholder: DEFAULT_KEYS_PATH,
      help: `Leave empty unless Blazelock told you another path. ${INTEGRATION_PLACE} stands for the integration's id.`
    }
  ],
  groupWord: 'integration',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'none',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'reported',
    // Nothing says that a request which ends in 404 leaves last-used alone, so it counts as a use.
    probe: 'moves-last-used',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [],
  presets: [],
  // Of 160 a minute for everything that this sender asks; the services that share the sender with us need the rest.
  limits: { requestsPerMinute: 80, maxConcurrent: 2 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: 1_000,
  lastUsedLagMs: 60_000,
  propagation: { typicalMs: 1_000, maximumMs: 30_000 },
  listLagMs: 30_000,
  cap: KEYS_PER_INTEGRATION,
  secretParts: [{ name: 'apiKey', label: 'API key', envName: 'BLAZELOCK_API_KEY', isSecret: true }],
  attributesToCarry: [],
  maxNameLength: 100,
  docsUrl: 'https://blazelock.com'
}
