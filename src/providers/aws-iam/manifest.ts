import { HOUR, MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form; the first two are also the parts of a fresh key, so that a key can replace its own connection. */
export const ACCESS_KEY_ID = 'accessKeyId'
export const SECRET_ACCESS_KEY = 'secretAccessKey'
export const SESSION_TOKEN = 'sessionToken'
export const USERS = 'users'

/** AWS counts inactive keys as well. */
export const MOST_KEYS_OF_A_USER = 2

/** `iam:ListUsers` allows no smaller resource than all. The name of the caller needs no right. */
const POLICY = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'RekeyListUsers', Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
      {
        Sid: 'RekeyAccessKeys',
        Effect: 'Allow',
        Action: [
          'iam:ListAccessKeys',
          'iam:GetAccessKeyLastUsed',
          'iam:CreateAccessKey',
          'iam:UpdateAccessKey',
          'iam:DeleteAccessKey'
        ],
        Resource: '*'
      }
    ]
  },
  null,
  2
)

export const manifest: ProviderManifest = {
  id: asProviderId('aws-iam'),
  name: 'AWS IAM access keys',
  standing: 'documented',
  standingNote:
    'The calls are in the public model of the IAM API and run against an emulator; how late AWS shows a use is our assumption.',
  baseUrl: {
    default: 'https://iam.amazonaws.com',
    help: 'The IAM endpoint. GovCloud: https://iam.us-gov.amazonaws.com, China: https://iam.cn-north-1.amazonaws.com.cn.'
  },
  fields: [
    {
      name: ACCESS_KEY_ID,
      label: 'Access key ID',
      isSecret: false,
      isRequired: true,
      help: 'ID of an access key of an IAM user with the policy below. Never use a key of the root user.',
      placeholder: 'AKIA…'
    },
    {
      name: SECRET_ACCESS_KEY,
      label: 'Secret access key',
      isSecret: true,
      isRequired: true,
      help: 'The secret part of that access key.'
    },
    {
      name: USERS,
      label: 'Users',
      isSecret: false,
      isRequired: false,
      isList: true,
      help: 'One IAM user per line. Leave empty to list the keys of all users, which needs iam:ListUsers.',
      placeholder: 'deploy-bot'
    },
    {
      name: SESSION_TOKEN,
      label: 'Session token',
      isSecret: true,
      isRequired: false,
      isAdvanced: true,
      help: 'Only for temporary credentials, which end by themselves.'
    }
  ],
  groupWord: 'user',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'none',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'reported',
    probe: 'moves-last-used',
    // An access key has no name at all.
    nameCarriesMarker: false,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [],
  presets: [],
  limits: { requestsPerMinute: 600, maxConcurrent: 4 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'exact' },
  // Of the uses within 15 minutes AWS records the first one only.
  lastUsedPrecisionMs: 15 * MINUTE,
  lastUsedLagMs: HOUR,
  propagation: { typicalMs: 15 * SECOND, maximumMs: 5 * MINUTE },
  listLagMs: MINUTE,
  cap: MOST_KEYS_OF_A_USER,
  secretParts: [
    { name: ACCESS_KEY_ID, label: 'Access key ID', envName: 'AWS_ACCESS_KEY_ID', isSecret: false },
    { name: SECRET_ACCESS_KEY, label: 'Secret access key', envName: 'AWS_SECRET_ACCESS_KEY', isSecret: true }
  ],
  // 30 random bytes in base64; other systems use the same form, so alone it is only a hint.
  secretFormats: [{ prefix: '', pattern: '^[A-Za-z0-9+/]{40}$' }],
  attributesToCarry: [],
  ownKeyIdField: ACCESS_KEY_ID,
  maxNameLength: 64,
  leastRight: {
    words:
      'An IAM user of its own with this policy and nothing else. To manage only some users, replace Resource by their ARNs and name the users above.',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_create-console.html',
    policy: POLICY
  },
  docsUrl: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  consoleUrl: 'https://console.aws.amazon.com/iam/home#/users',
  witness: 'emulator'
}
