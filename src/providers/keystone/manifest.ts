import { MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const USER = 'username'
export const USER_DOMAIN = 'userDomain'
export const PROJECT = 'project'
export const PROJECT_DOMAIN = 'projectDomain'
export const LOGIN_PASSWORD = 'loginPassword'
export const DEFAULT_DOMAIN = 'Default'
/** Attributes that a replacement has as well. */
export const DESCRIPTION = 'description'
export const UNRESTRICTED = 'unrestricted'
export const ACCESS_RULES = 'accessRules'
/** Parts of a fresh key. */
export const CREDENTIAL_ID = 'id'
export const CREDENTIAL_SECRET = 'secret'
export const ID_ENV = 'OS_APPLICATION_CREDENTIAL_ID'
export const SECRET_ENV = 'OS_APPLICATION_CREDENTIAL_SECRET'

export const manifest: ProviderManifest = {
  id: asProviderId('keystone'),
  name: 'OpenStack application credentials',
  standing: 'documented',
  standingNote:
    'Application credentials of OpenStack Keystone, by its documented API; Rekey was run against a real Keystone 22.',
  baseUrl: {
    default: null,
    help: 'The address of Keystone without /v3 at its end, mostly port 5000: https, or http only on this computer.'
  },
  fields: [
    {
      name: USER,
      label: 'User name',
      isSecret: false,
      isRequired: true,
      help: 'The user that owns the application credentials: only that user can make them. An application credential cannot be used to connect.'
    },
    {
      name: LOGIN_PASSWORD,
      label: 'Password',
      isSecret: true,
      isRequired: true,
      help: 'The password of that user. Rekey signs in with it for each act.'
    },
    {
      name: PROJECT,
      label: 'Project',
      isSecret: false,
      isRequired: true,
      help: 'The project that new application credentials are for. The user needs the same roles there.'
    },
    {
      name: USER_DOMAIN,
      label: 'Domain of the user',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      help: 'The name of the domain that the user is in, if it is not Default.',
      placeholder: DEFAULT_DOMAIN
    },
    {
      name: PROJECT_DOMAIN,
      label: 'Domain of the project',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      help: 'The name of the domain that the project is in, if it is not Default.',
      placeholder: DEFAULT_DOMAIN
    }
  ],
  groupWord: 'project',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'optional',
    scopes: 'list',
    revokeMeans: 'deleted',
    lastUsed: 'not-reported',
    probe: 'silent',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    createdAt: 'not-reported',
    options: []
  },
  permissions: [
    { grant: 'reader', words: 'Read resources of the project', breadth: 'read' },
    { grant: 'member', words: 'Use and change resources of the project', breadth: 'write' },
    { grant: 'admin', words: 'Administer the project', breadth: 'full' }
  ],
  presets: [{ name: 'Service', words: 'Use and change resources of the project.', grants: ['member'] }],
  limits: { requestsPerMinute: null, maxConcurrent: 2 },
  // Keystone writes UTC without a zone; the adapter adds it.
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  // Services cache the validity of tokens, mostly for five minutes.
  propagation: { typicalMs: SECOND, maximumMs: 10 * MINUTE },
  listLagMs: SECOND,
  cap: null,
  secretParts: [
    { name: CREDENTIAL_ID, label: 'ID', envName: ID_ENV, isSecret: false },
    { name: CREDENTIAL_SECRET, label: 'Secret', envName: SECRET_ENV, isSecret: true }
  ],
  attributesToCarry: [DESCRIPTION, UNRESTRICTED, ACCESS_RULES],
  maxNameLength: 200,
  witness: 'real-server',
  leastRight: {
    words:
      'The user whose application credentials these are, with its password. Keystone lets neither an administrator nor an application credential make them.',
    url: 'https://docs.openstack.org/keystone/latest/user/application_credentials.html'
  },
  docsUrl: 'https://docs.openstack.org/keystone/latest/user/application_credentials.html'
}
