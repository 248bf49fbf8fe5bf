import { MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const REALM = 'realm'
export const CLIENT = 'clientId'
export const CLIENT_SECRET = 'clientSecret'
export const SIGN_IN_REALM = 'signInRealm'
/** Parts of a fresh key. */
export const ID_PART = 'id'
export const SECRET_PART = 'secret'
export const ID_ENV = 'KEYCLOAK_CLIENT_ID'
export const SECRET_ENV = 'KEYCLOAK_CLIENT_SECRET'
/** The client whose settings a new client gets, by its internal ID: that of the row itself, so that a replacement is its copy. */
export const TEMPLATE = 'template'
/** A column of Keycloak's database holds 255 characters. */
export const LONGEST_CLIENT_ID = 255

export const manifest: ProviderManifest = {
  id: asProviderId('keycloak-clients'),
  name: 'Keycloak client secrets',
  standing: 'documented',
  standingNote:
    'Confidential clients with a service account, by the documented Admin REST API; Rekey was run against a real Keycloak 26.5. Keycloak ends an old secret as soon as it makes a new one, so a rotation makes a second client with the same settings and roles.',
  baseUrl: {
    default: null,
    help: 'The address of Keycloak without /admin or /realms at its end: https, or http only on this computer.'
  },
  fields: [
    {
      name: REALM,
      label: 'Realm',
      isSecret: false,
      isRequired: true,
      help: 'The realm whose clients Rekey manages.'
    },
    {
      name: CLIENT,
      label: 'Client ID',
      isSecret: false,
      isRequired: true,
      help: 'A client with a service account that has the roles manage-realm, manage-clients and view-users of realm-management.',
      placeholder: 'rekey'
    },
    {
      name: CLIENT_SECRET,
      label: 'Client secret',
      isSecret: true,
      isRequired: true,
      help: 'The secret of that client. Rekey protects this client against revocation.'
    },
    {
      name: SIGN_IN_REALM,
      label: 'Realm to sign in to',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      help: 'Only if the client above is in another realm, such as master.'
    }
  ],
  groupWord: 'realm',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'none',
    scopes: 'list',
    revokeMeans: 'deleted',
    lastUsed: 'not-reported',
    probe: 'silent',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    namesAreIds: true,
    secretsAreOurs: true,
    options: []
  },
  permissions: [
    { grant: 'realm:offline_access', words: 'Realm role offline_access', breadth: 'write' },
    {
      grant: 'client:account:view-profile',
      words: 'Role view-profile of the client account',
      breadth: 'read'
    },
    {
      grant: 'client:realm-management:view-users',
      words: 'See the users of the realm',
      breadth: 'read'
    },
    {
      grant: 'client:realm-management:manage-users',
      words: 'Manage the users of the realm',
      breadth: 'write'
    },
    {
      grant: 'client:realm-management:realm-admin',
      words: 'Administer the realm',
      breadth: 'full'
    }
  ],
  presets: [
    {
      name: 'User lookup',
      words: 'Only see the users of the realm.',
      grants: ['client:realm-management:view-users']
    }
  ],
  limits: { requestsPerMinute: null, maxConcurrent: 4 },
  timeFormats: ['unix-seconds'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  // A cluster invalidates its caches at once; a node that was cut off is behind until it is back.
  propagation: { typicalMs: SECOND, maximumMs: MINUTE },
  listLagMs: SECOND,
  cap: null,
  secretParts: [
    { name: ID_PART, label: 'Client ID', envName: ID_ENV, isSecret: false },
    { name: SECRET_PART, label: 'Client secret', envName: SECRET_ENV, isSecret: true }
  ],
  attributesToCarry: [TEMPLATE],
  maxNameLength: 200,
  witness: 'real-server',
  afterRevoke: 'tokens-live-on',
  leastRight: {
    words:
      'A confidential client with a service account that has the roles manage-realm, manage-clients, view-clients and view-users of realm-management. Keycloak makes a client and its roles in one step only with manage-realm.',
    url: 'https://www.keycloak.org/docs/latest/server_admin/#_service_accounts'
  },
  docsUrl: 'https://www.keycloak.org/docs/latest/server_admin/#_client-credentials'
}
