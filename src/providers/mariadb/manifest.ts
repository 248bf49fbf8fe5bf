import { SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'
import { ADMIN_PASSWORD, ADMIN_USER, encryptionField } from '../kit/wire-connection'

/** Parts of a fresh key. */
export const USER = 'user'
export const PASSWORD = 'password'
export const USER_ENV = 'MARIADB_USER'
export const PASSWORD_ENV = 'MARIADB_PASSWORD'
export const GROUP = { id: 'server', name: 'Server' }
/** The server has room for 128 characters. */
export const LONGEST_USER = 100
export const SCHEMES = ['mariadb', 'mysql']
export const DEFAULT_PORT = 3306

export const manifest: ProviderManifest = {
  id: asProviderId('mariadb'),
  name: 'MariaDB users',
  standing: 'documented',
  standingNote:
    'Users of a MariaDB server from 10.5 on, by documented statements; Rekey was run against a real MariaDB 10.11. A rotation makes a second user for the same hosts with the same grants. MySQL is refused: it keeps users in another way.',
  baseUrl: {
    default: null,
    help: 'Host and port, such as mariadb://db.example.com:3306. Use the server that is written to, not a replica.'
  },
  fields: [
    {
      name: ADMIN_USER,
      label: 'User name',
      isSecret: false,
      isRequired: true,
      help: 'A user with CREATE USER, CONNECTION ADMIN, PROCESS, SELECT on mysql.*, SHOW VIEW, EVENT and TRIGGER on *.*, and WITH GRANT OPTION for what its users may do.',
      placeholder: 'rekey_admin'
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
  groupWord: 'server',
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
    createdAt: 'not-reported',
    namesAreIds: true,
    secretsAreOurs: true,
    options: []
  },
  permissions: [
    { grant: 'SELECT ON *.*', words: 'Read all databases', breadth: 'read' },
    { grant: 'INSERT, UPDATE, DELETE ON *.*', words: 'Write to all databases', breadth: 'write' },
    { grant: 'PROCESS ON *.*', words: 'See the connections of others', breadth: 'read' },
    { grant: 'ALL PRIVILEGES ON *.*', words: 'Do anything on the server', breadth: 'full' }
  ],
  presets: [{ name: 'Reader', words: 'Only read, in all databases.', grants: ['SELECT ON *.*'] }],
  limits: { requestsPerMinute: null, maxConcurrent: 2 },
  timeFormats: ['unix-milliseconds'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  propagation: { typicalMs: 100, maximumMs: SECOND },
  listLagMs: 0,
  cap: null,
  secretParts: [
    { name: USER, label: 'User name', envName: USER_ENV, isSecret: false },
    { name: PASSWORD, label: 'Password', envName: PASSWORD_ENV, isSecret: true }
  ],
  attributesToCarry: ['host', 'maxUserConnections', 'requiresTls'],
  maxNameLength: LONGEST_USER,
  witness: 'real-server',
  afterRevoke: 'connections-are-closed',
  docsUrl: 'https://mariadb.com/kb/en/account-management-sql-commands/'
}
