import { MINUTE } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const PROJECT = 'project'
export const SERVICE_ACCOUNTS = 'serviceAccounts'
export const MANAGEMENT_FILE = 'managementFile'
/** The one part of a fresh key. */
export const KEY_FILE = 'keyFile'
export const KEY_FILE_ENV = 'GOOGLE_CREDENTIALS'
/** Google counts disabled keys as well. */
export const MOST_KEYS = 10

export const manifest: ProviderManifest = {
  id: asProviderId('google-service-account-keys'),
  name: 'Google service account keys',
  standing: 'documented',
  standingNote:
    'Google documents how keys of service accounts are listed, created, disabled and deleted; some of its error texts come from reports of users, and how fast a key begins and ends to work is our assumption. Never tried against Google. Google reports no last use in this API.',
  baseUrl: { default: 'https://iam.googleapis.com', help: 'The address of the IAM API.' },
  fields: [
    {
      name: PROJECT,
      label: 'Project ID',
      isSecret: false,
      isRequired: true,
      help: 'The project whose service accounts have the keys, such as shop-live.',
      placeholder: 'shop-live'
    },
    {
      name: MANAGEMENT_FILE,
      label: 'Key file',
      isSecret: true,
      isRequired: true,
      isList: true,
      help: 'Paste the whole JSON key file of a service account that Rekey alone uses.'
    },
    {
      name: SERVICE_ACCOUNTS,
      label: 'Service accounts',
      isSecret: false,
      isRequired: false,
      isList: true,
      help: 'One email address per line. Leave empty for all service accounts of the project.',
      placeholder: 'deploy@shop-live.iam.gserviceaccount.com'
    }
  ],
  groupWord: 'service account',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'none',
    scopes: 'none',
    revokeMeans: 'deleted',
    lastUsed: 'not-reported',
    probe: 'silent',
    // A key has no name at all.
    nameCarriesMarker: false,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [],
  presets: [],
  limits: { requestsPerMinute: 300, maxConcurrent: 2 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'none' },
  lastUsedPrecisionMs: 0,
  lastUsedLagMs: 0,
  propagation: { typicalMs: MINUTE, maximumMs: 10 * MINUTE },
  listLagMs: MINUTE,
  cap: MOST_KEYS,
  secretParts: [{ name: KEY_FILE, label: 'Key file (JSON)', envName: KEY_FILE_ENV, isSecret: true }],
  attributesToCarry: [],
  maxNameLength: 64,
  leastRight: {
    words:
      'A service account of its own with the roles Service Account Key Admin and View Service Accounts, best on just the service accounts that you name above, else on the project.',
    url: 'https://cloud.google.com/iam/docs/keys-create-delete#required-permissions'
  },
  docsUrl: 'https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys',
  consoleUrl: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
  afterRevoke: 'tokens-live-on',
  afterLeaving: 'keys-stay'
}
