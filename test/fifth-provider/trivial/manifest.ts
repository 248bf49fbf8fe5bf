import { asProviderId } from '../../../src/core/ids'
import type { ProviderManifest } from '../../../src/core/ports/provider'

/** The smallest provider that is one: it lists keys. */
export const manifest: ProviderManifest = {
  id: asProviderId('trivial'),
  name: 'Trivial',
  standing: 'assumed',
  standingNote: 'It exists in a test only.',
  baseUrl: { default: null, help: 'Where it listens.' },
  fields: [{ name: 'token', label: 'Token', isSecret: true, isRequired: true, help: 'Any text.' }],
  groupWord: 'account',
  capabilities: {
    create: false,
    disable: false,
    enable: false,
    revoke: false,
    expiry: 'none',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'not-reported',
    probe: 'none',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [],
  presets: [],
  limits: { requestsPerMinute: null, maxConcurrent: 1 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: 0,
  lastUsedLagMs: 0,
  propagation: { typicalMs: 0, maximumMs: 0 },
  listLagMs: 0,
  cap: null,
  secretParts: [],
  attributesToCarry: [],
  maxNameLength: 100,
  docsUrl: null
}
