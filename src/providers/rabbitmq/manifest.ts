import { SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const ADMIN_USER = 'username'
export const ADMIN_PASSWORD = 'adminPassword'
/** Parts of a fresh key. */
export const USER = 'user'
export const PASSWORD = 'password'
export const USER_ENV = 'RABBITMQ_USERNAME'
export const PASSWORD_ENV = 'RABBITMQ_PASSWORD'
/** The broker is the only group. */
export const GROUP = { id: 'broker', name: 'Broker' }
/** AMQP has 255 bytes for a user name. */
export const LONGEST_USER_BYTES = 255

export const manifest: ProviderManifest = {
  id: asProviderId('rabbitmq'),
  name: 'RabbitMQ users',
  standing: 'documented',
  standingNote:
    'Users of a RabbitMQ broker, by its documented management API; Rekey was run against a real RabbitMQ 3.10. A rotation makes a second user with the same rights.',
  baseUrl: {
    default: null,
    help: 'The address of the management plugin, mostly port 15671 or 15672: https, or http only on this computer.'
  },
  fields: [
    {
      name: ADMIN_USER,
      label: 'User name',
      isSecret: false,
      isRequired: true,
      help: 'A user with the tag administrator: RabbitMQ lets nobody else manage users.',
      placeholder: 'rekey-admin'
    },
    {
      name: ADMIN_PASSWORD,
      label: 'Password',
      isSecret: true,
      isRequired: true,
      help: 'The password of that user.'
    }
  ],
  groupWord: 'broker',
  capabilities: {
    create: true,
    disable: false,
    enable: false,
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
    {
      grant: 'configure:%2F:.*',
      words: 'Declare and delete anything in the virtual host /',
      breadth: 'write'
    },
    { grant: 'write:%2F:.*', words: 'Publish to anything in the virtual host /', breadth: 'write' },
    { grant: 'read:%2F:.*', words: 'Consume from anything in the virtual host /', breadth: 'read' },
    { grant: 'tag:management', words: 'Sign in to the management interface', breadth: 'read' },
    { grant: 'tag:monitoring', words: 'See all connections, channels and nodes', breadth: 'read' },
    { grant: 'tag:policymaker', words: 'Manage policies and parameters', breadth: 'write' },
    { grant: 'tag:administrator', words: 'Manage users, virtual hosts and permissions', breadth: 'full' }
  ],
  presets: [
    {
      name: 'Service',
      words: 'Declare, publish and consume in the virtual host /.',
      grants: ['configure:%2F:.*', 'write:%2F:.*', 'read:%2F:.*']
    },
    { name: 'Consumer', words: 'Only consume in the virtual host /.', grants: ['read:%2F:.*'] }
  ],
  limits: { requestsPerMinute: null, maxConcurrent: 2 },
  timeFormats: ['unix-milliseconds'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: 0,
  // Users are in the schema that all nodes share; the connection list is refreshed every five seconds.
  propagation: { typicalMs: SECOND, maximumMs: 10 * SECOND },
  listLagMs: SECOND,
  cap: null,
  secretParts: [
    { name: USER, label: 'User name', envName: USER_ENV, isSecret: false },
    { name: PASSWORD, label: 'Password', envName: PASSWORD_ENV, isSecret: true }
  ],
  attributesToCarry: ['maxConnections', 'maxChannels'],
  maxNameLength: 200,
  witness: 'real-server',
  afterRevoke: 'connections-are-closed',
  leastRight: {
    words:
      'A user of its own with the tag administrator and no permissions in any virtual host. RabbitMQ lets nobody else manage users.',
    url: 'https://www.rabbitmq.com/docs/management#permissions'
  },
  docsUrl: 'https://www.rabbitmq.com/docs/access-control',
  consoleUrl: '/#/users'
}
