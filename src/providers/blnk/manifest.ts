import { MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'
import { permissionCatalogue } from './permissions'

/** Field names of the connection form. */
export const MANAGEMENT_KEY = 'managementKey'
export const OWNERS = 'owners'
export const MANAGEMENT_KEY_ID = 'managementKeyId'
export const KEY_HEADER = 'X-Blnk-Key'
/** The one part of a fresh key. */
export const API_KEY = 'apiKey'
export const API_KEY_ENV = 'BLNK_API_KEY'

export const manifest: ProviderManifest = {
  id: asProviderId('blnk'),
  name: 'Blnk Core',
  glyph: 'M4 3v10M7 4.5h5.5M7 8h5.5M7 11.5h3.5',
  standing: 'documented',
  standingNote:
    'Listing, creating and revoking keys is part of Blnk Core’s public API; details were read in its source.',
  baseUrl: {
    default: null,
    help: 'The address of your Blnk server: https, or http only on this computer (for example through a tunnel).'
  },
  fields: [
    {
      name: MANAGEMENT_KEY,
      label: 'Master key or scoped key',
      isSecret: true,
      isRequired: true,
      help: 'A scoped key with api-keys:read, api-keys:write and api-keys:delete plus every scope it will grant. The master key works too, but it cannot be revoked and also signs webhooks.'
    },
    {
      name: OWNERS,
      label: 'Owners',
      isSecret: false,
      isRequired: false,
      isList: true,
      help: 'One owner per line, spelled exactly as in Blnk. Required with the master key: Blnk cannot list its owners, and a misspelled one looks empty. For a scoped key enter its own owner; from 0.14.3 you can leave the field empty.',
      placeholder: 'payments-team'
    },
    {
      name: MANAGEMENT_KEY_ID,
      label: 'ID of the management key',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      help: 'Only for a scoped key: its api_key_id. Without it, every key of its owner that may manage keys is protected against revocation.',
      placeholder: 'api_key_…'
    }
  ],
  groupWord: 'owner',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'required',
    scopes: 'list',
    revokeMeans: 'kept',
    lastUsed: 'by-version',
    probe: 'silent',
    nameCarriesMarker: true,
    listIncludesRevoked: true,
    options: []
  },
  permissions: permissionCatalogue(),
  presets: [
    {
      name: 'Payments service',
      words: 'Record transactions and read balances.',
      grants: ['transactions:write', 'balances:read']
    },
    { name: 'Reporting service', words: 'Read everything, change nothing.', grants: ['*:read'] },
    {
      name: 'Key management',
      words: 'List, create and revoke keys of one owner. It can only grant scopes that it holds itself.',
      grants: ['api-keys:read', 'api-keys:write', 'api-keys:delete']
    }
  ],
  // Each authenticated call costs the server a bcrypt comparison, so few run at once.
  limits: { requestsPerMinute: 600, maxConcurrent: 2 },
  timeFormats: ['rfc-3339'],
  // Measured on 0.15.2: 5 of 40 queued transactions moved it. The write is cancelled when the answer ends first.
  lastUsedQuality: { kind: 'lossy', writeProbability: 0.125 },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: MINUTE,
  // A revoke that raced the first use of a key took 319 s to be seen: the stale row stays in the server's cache for 5 minutes.
  propagation: { typicalMs: SECOND, maximumMs: 6 * MINUTE },
  listLagMs: SECOND,
  cap: null,
  secretParts: [{ name: API_KEY, label: 'API key', envName: API_KEY_ENV, isSecret: true }],
  // 32 random bytes in URL-safe base64 with its padding; other systems use the same form, so alone it is only a hint.
  secretFormats: [{ prefix: '', pattern: '^[A-Za-z0-9_-]{43}=$' }],
  attributesToCarry: [],
  ownKeyIdField: MANAGEMENT_KEY_ID,
  maxNameLength: 200,
  docsUrl: 'https://docs.blnkfinance.com'
}
