import { MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const TOKEN = 'token'
export const OWN_KEY_ID = 'ownKeyId'
/** The one part of a fresh key. */
export const TOKEN_ENV = 'ZABBIX_API_TOKEN'
/** An attribute that a replacement has as well. */
export const DESCRIPTION = 'description'

export const manifest: ProviderManifest = {
  id: asProviderId('zabbix-tokens'),
  name: 'Zabbix API tokens',
  standing: 'documented',
  standingNote:
    'API tokens of Zabbix users, by the documented JSON-RPC API; Rekey was run against a real Zabbix 6.0. Rekey generates the secret of a token once: to generate it again would end the one in use.',
  baseUrl: {
    default: null,
    help: 'The address of the Zabbix frontend, without /api_jsonrpc.php at its end: https, or http only on this computer.'
  },
  fields: [
    {
      name: TOKEN,
      label: 'API token',
      isSecret: true,
      isRequired: true,
      help: 'A token of a user with a role of the type Super admin: with any other, you see and manage only the tokens of that user.'
    },
    {
      name: OWN_KEY_ID,
      label: 'ID of the management key',
      isSecret: false,
      isRequired: true,
      help: 'The number of that token, as in the address of its form (tokenid). Rekey protects this token against revocation.'
    }
  ],
  groupWord: 'user',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'optional',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'reported',
    probe: 'moves-last-used',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [],
  presets: [],
  limits: { requestsPerMinute: null, maxConcurrent: 2 },
  timeFormats: ['unix-seconds'],
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: SECOND,
  propagation: { typicalMs: 0, maximumMs: MINUTE },
  listLagMs: SECOND,
  cap: null,
  secretParts: [{ name: TOKEN, label: 'API token', envName: TOKEN_ENV, isSecret: true }],
  attributesToCarry: [DESCRIPTION],
  // The column holds 64 characters.
  maxNameLength: 64,
  ownKeyIdField: OWN_KEY_ID,
  witness: 'real-server',
  leastRight: {
    words:
      'A user of its own with a role of the type Super admin, whose list of allowed API methods has only apiinfo.version, user.get and token.*.',
    url: 'https://www.zabbix.com/documentation/6.0/en/manual/web_interface/frontend_sections/administration/user_roles'
  },
  docsUrl: 'https://www.zabbix.com/documentation/6.0/en/manual/api/reference/token'
}
