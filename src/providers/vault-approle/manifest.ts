import { MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const TOKEN = 'token'
export const MOUNT = 'mount'
export const NAMESPACE = 'namespace'
export const ROLES = 'roles'
export const DEFAULT_MOUNT = 'approle'
/** Parts of a fresh key. */
export const ROLE_ID = 'roleId'
export const SECRET_ID = 'secretId'
export const ROLE_ID_ENV = 'VAULT_ROLE_ID'
export const SECRET_ID_ENV = 'VAULT_SECRET_ID'
/** Where the name stands in the metadata of a secret ID. Vault itself has no names for them. */
export const NAME_FIELD = 'rekey_name'

const POLICY = [
  ['role', ['list']],
  ['role/+/role-id', ['read']],
  ['role/+/secret-id', ['list', 'update']],
  ['role/+/secret-id-accessor/lookup', ['update']],
  ['role/+/secret-id-accessor/destroy', ['update']]
]
  .map(
    ([path, rights]) =>
      `path "auth/approle/${String(path)}" {\n  capabilities = ${JSON.stringify(rights)}\n}\n`
  )
  .join('\n')

export const manifest: ProviderManifest = {
  id: asProviderId('vault-approle'),
  name: 'Vault AppRole',
  standing: 'documented',
  standingNote:
    'Secret IDs of HashiCorp Vault and OpenBao, whose API is the same; Rekey was run against a real OpenBao.',
  baseUrl: {
    default: null,
    help: 'The address of your Vault or OpenBao server: https, or http only on this computer.'
  },
  fields: [
    {
      name: TOKEN,
      label: 'Token',
      isSecret: true,
      isRequired: true,
      help: 'A token with a policy for auth/approle/role/*: list on the roles and their secret-id, update on secret-id, secret-id-accessor/lookup and secret-id-accessor/destroy, and read on role-id. A root token works too, but is more than Rekey needs.'
    },
    {
      name: ROLES,
      label: 'Roles',
      isSecret: false,
      isRequired: false,
      isList: true,
      help: 'One role per line. Leave the field empty to list every role; then the token needs list on auth/approle/role.',
      placeholder: 'payments-api'
    },
    {
      name: MOUNT,
      label: 'Mount path',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      help: 'The path at which the AppRole method is mounted below auth/, if it is not approle.',
      placeholder: DEFAULT_MOUNT
    },
    {
      name: NAMESPACE,
      label: 'Namespace',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      help: 'The namespace that holds the AppRole method, for servers with namespaces.'
    }
  ],
  groupWord: 'role',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'optional',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'not-reported',
    // It signs in, and ends the token that it was given.
    probe: 'silent',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [],
  presets: [],
  limits: { requestsPerMinute: null, maxConcurrent: 8 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  // A standby or a replica may answer a login for a little while.
  propagation: { typicalMs: SECOND, maximumMs: MINUTE },
  listLagMs: SECOND,
  cap: null,
  secretParts: [
    { name: ROLE_ID, label: 'Role ID', envName: ROLE_ID_ENV, isSecret: false },
    { name: SECRET_ID, label: 'Secret ID', envName: SECRET_ID_ENV, isSecret: true }
  ],
  // Not the uses that are left: how many a new secret ID has is for its role to say.
  attributesToCarry: ['boundAddresses', 'tokenBoundAddresses', 'metadata'],
  maxNameLength: 200,
  witness: 'real-server',
  afterRevoke: 'tokens-live-on',
  leastRight: {
    words:
      'A token with this policy and nothing else. Where the AppRole method is mounted elsewhere, change the paths.',
    url: 'https://developer.hashicorp.com/vault/tutorials/policies/policies',
    policy: POLICY
  },
  docsUrl: 'https://developer.hashicorp.com/vault/api-docs/auth/approle',
  consoleUrl: '/ui/'
}
