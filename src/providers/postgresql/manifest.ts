import { SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'
import { ADMIN_PASSWORD, ADMIN_USER, encryptionField } from '../kit/wire-connection'

/** A field of the connection form. */
export const DATABASE = 'database'
/** Parts of a fresh key. */
export const USER = 'user'
export const PASSWORD = 'password'
export const USER_ENV = 'PGUSER'
export const PASSWORD_ENV = 'PGPASSWORD'
/** Roles are shared by all databases of a server. */
export const GROUP = { id: 'server', name: 'Server' }
/** The server cuts off what is longer. */
export const LONGEST_ROLE_BYTES = 63
export const SCHEMES = ['postgresql', 'postgres']
export const DEFAULT_PORT = 5432

export const manifest: ProviderManifest = {
  id: asProviderId('postgresql'),
  name: 'PostgreSQL roles',
  standing: 'documented',
  standingNote:
    'Roles that can log in to a PostgreSQL server, by documented statements; Rekey was run against a real PostgreSQL 15. A rotation makes a second role with the same rights.',
  baseUrl: {
    default: null,
    help: 'Host and port, such as postgresql://db.example.com:5432. Use the server itself, not a pooler and not a replica.'
  },
  fields: [
    {
      name: DATABASE,
      label: 'Database',
      isSecret: false,
      isRequired: true,
      help: 'Rekey signs in to this one. Roles are the same in all databases of the server.',
      placeholder: 'postgres'
    },
    {
      name: ADMIN_USER,
      label: 'User name',
      isSecret: false,
      isRequired: true,
      help: 'A role with CREATEROLE that is a member of pg_signal_backend: CREATE ROLE rekey_admin LOGIN CREATEROLE IN ROLE pg_signal_backend PASSWORD … From PostgreSQL 16 on it also needs ADMIN on the roles that it replaces and on their groups.',
      placeholder: 'rekey_admin'
    },
    {
      name: ADMIN_PASSWORD,
      label: 'Password',
      isSecret: true,
      isRequired: true,
      help: 'The password of that role.'
    },
    encryptionField
  ],
  groupWord: 'server',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'optional',
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
    { grant: 'role:pg_read_all_data', words: 'Read all tables of all databases', breadth: 'read' },
    { grant: 'role:pg_write_all_data', words: 'Write to all tables of all databases', breadth: 'write' },
    { grant: 'role:pg_monitor', words: 'See statistics and settings of the server', breadth: 'read' },
    { grant: 'attribute:createdb', words: 'Create databases', breadth: 'write' },
    { grant: 'attribute:replication', words: 'Copy the whole server by replication', breadth: 'full' },
    { grant: 'attribute:bypassrls', words: 'See rows that policies hide', breadth: 'full' },
    { grant: 'attribute:createrole', words: 'Create and change roles', breadth: 'full' },
    { grant: 'attribute:superuser', words: 'Do anything on the server', breadth: 'full' }
  ],
  presets: [{ name: 'Reader', words: 'Only read, in all databases.', grants: ['role:pg_read_all_data'] }],
  limits: { requestsPerMinute: null, maxConcurrent: 2 },
  timeFormats: ['unix-milliseconds'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  // A statement has an effect on the next connection; sessions take a moment to end.
  propagation: { typicalMs: 100, maximumMs: SECOND },
  listLagMs: 0,
  cap: null,
  secretParts: [
    { name: USER, label: 'User name', envName: USER_ENV, isSecret: false },
    { name: PASSWORD, label: 'Password', envName: PASSWORD_ENV, isSecret: true }
  ],
  attributesToCarry: ['connectionLimit', 'settingsOf'],
  // Shorter than a role may be: letters outside ASCII are several bytes.
  maxNameLength: 60,
  witness: 'real-server',
  afterRevoke: 'connections-are-closed',
  docsUrl: 'https://www.postgresql.org/docs/current/user-manag.html'
}
