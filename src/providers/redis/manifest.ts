import { SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'
import { ADMIN_PASSWORD, ADMIN_USER, encryptionField } from '../kit/wire-connection'

/** Parts of a fresh key. */
export const USER = 'user'
export const PASSWORD = 'password'
export const USER_ENV = 'REDIS_USERNAME'
export const PASSWORD_ENV = 'REDIS_PASSWORD'
export const SCHEMES = ['redis', 'rediss']
export const DEFAULT_PORT = 6379

export const manifest: ProviderManifest = {
  id: asProviderId('redis'),
  name: 'Redis passwords',
  standing: 'documented',
  standingNote:
    'Passwords of the ACL users of one Redis server, by documented commands; Rekey was run against a real Redis 7.0. A rotation gives the user a second password, so both work until the old one is taken away. Users are not copied to replicas or to other nodes of a cluster: connect each of them.',
  baseUrl: {
    default: null,
    help: 'Host and port, such as rediss://cache.example.com:6379 for TLS, or redis://127.0.0.1:6379 on this computer.'
  },
  fields: [
    {
      name: ADMIN_USER,
      label: 'User name',
      isSecret: false,
      isRequired: false,
      help: 'A user that may use ACL, CONFIG GET, CONFIG REWRITE, CLIENT LIST, INFO and TIME: ACL SETUSER rekey on +acl +config|get +config|rewrite +client|list +info +time +ping >… Leave empty for the user default.',
      placeholder: 'rekey'
    },
    {
      name: ADMIN_PASSWORD,
      label: 'Password',
      isSecret: true,
      isRequired: true,
      help: 'The password of that user.'
    },
    encryptionField
  ],
  groupWord: 'user',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
    revoke: true,
    expiry: 'none',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'not-reported',
    probe: 'silent',
    nameCarriesMarker: false,
    listIncludesRevoked: false,
    createdAt: 'not-reported',
    secretsAreOurs: true,
    options: []
  },
  permissions: [],
  presets: [],
  limits: { requestsPerMinute: null, maxConcurrent: 2 },
  timeFormats: ['unix-milliseconds'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  propagation: { typicalMs: 50, maximumMs: SECOND },
  listLagMs: 0,
  cap: null,
  secretParts: [
    { name: USER, label: 'User name', envName: USER_ENV, isSecret: false },
    { name: PASSWORD, label: 'Password', envName: PASSWORD_ENV, isSecret: true }
  ],
  attributesToCarry: [],
  maxNameLength: 200,
  witness: 'real-server',
  afterRevoke: 'connections-live-on',
  docsUrl: 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/'
}
