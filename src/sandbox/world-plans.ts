// The accounts of the invented company: what they are called, which services they serve, how many keys they hold.

export type Plan = {
  readonly slug: string
  readonly providerId: string
  readonly name: string
  readonly environment: string
  readonly variant?: string
  readonly groups: readonly { readonly id: string; readonly name: string }[]
  readonly services: readonly string[]
  readonly environments: readonly string[]
  readonly keys: number
  /** Of live keys; the provider's own cap. */
  readonly capPerGroup: number
  readonly consumers: number
  /** Dormant keys whose service runs again once it is deployed. */
  readonly sleepers: number
  readonly mustExpire: boolean
  readonly nameOf: (service: string, environment: string) => string
}

const LEDGER_SERVICES = [
  'payments-api',
  'payouts-worker',
  'ledger-sync',
  'reconciliation',
  'treasury-reports',
  'invoice-engine',
  'fraud-rules',
  'backoffice',
  'data-export',
  'checkout'
]
const MESSAGE_SERVICES = [
  'order-updates',
  'otp-gateway',
  'campaign-runner',
  'support-console',
  'status-alerts',
  'crm-sync',
  'newsletter',
  'billing-mailer'
]
const SMS_SERVICES = [
  'sms-sender',
  'delivery-tracker',
  'balance-watch',
  'two-factor',
  'webhook-relay',
  'callback-api'
]
const SCAN_SERVICES = ['upload-scanner', 'partner-import', 'mail-gateway', 'document-intake', 'backup-check']

function groups(...names: readonly string[]): { id: string; name: string }[] {
  return names.map(name => ({ id: name.toLowerCase().replaceAll(' ', '-'), name }))
}

function dashed(service: string, environment: string): string {
  return `${service}-${environment}`
}

/** As people label keys by hand: `Upload scanner (staging)`. */
function labelled(service: string, environment: string): string {
  const words = service.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${environment}`
}

export const PLANS: readonly Plan[] = [
  {
    slug: 'ledger-eu',
    providerId: 'blnk',
    name: 'Ledger EU',
    environment: 'production',
    variant: '0.15+lossy',
    groups: groups('payments-team', 'treasury', 'platform', 'reporting'),
    services: LEDGER_SERVICES,
    environments: ['production'],
    keys: 48,
    capPerGroup: Infinity,
    consumers: 4,
    sleepers: 1,
    mustExpire: true,
    nameOf: service => service
  },
  {
    slug: 'ledger-staging',
    providerId: 'blnk',
    name: 'Ledger staging',
    environment: 'staging',
    variant: '0.15+lossy',
    groups: groups('payments-team', 'platform'),
    services: LEDGER_SERVICES,
    environments: ['staging'],
    keys: 36,
    capPerGroup: Infinity,
    consumers: 2,
    sleepers: 1,
    mustExpire: true,
    nameOf: service => service
  },
  {
    slug: 'harbour-messaging',
    providerId: 'blocx',
    name: 'Harbour Messaging',
    environment: 'production',
    groups: [{ id: 'org_harbour', name: 'Harbour Logistics' }],
    services: MESSAGE_SERVICES,
    environments: ['production', 'staging', 'development'],
    keys: 56,
    capPerGroup: Infinity,
    consumers: 4,
    sleepers: 1,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'harbour-marketing',
    providerId: 'blocx',
    name: 'Harbour Marketing',
    environment: 'production',
    groups: [{ id: 'org_harbour_marketing', name: 'Harbour Marketing' }],
    services: ['newsletter', 'campaign-runner', 'crm-sync', 'survey-bot', 'landing-pages'],
    environments: ['production', 'staging'],
    keys: 40,
    capPerGroup: Infinity,
    consumers: 2,
    sleepers: 1,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'sms-uk',
    providerId: '23telecom',
    name: 'SMS United Kingdom',
    environment: 'production',
    groups: [
      { id: '16', name: 'Main' },
      { id: '18', name: 'Marketing' },
      { id: '21', name: 'One-time codes' }
    ],
    services: SMS_SERVICES,
    environments: ['production', 'staging', 'test'],
    keys: 54,
    capPerGroup: Infinity,
    consumers: 3,
    sleepers: 1,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'sms-nordics',
    providerId: '23telecom',
    name: 'SMS Nordics',
    environment: 'production',
    groups: [{ id: '31', name: 'Main' }],
    services: SMS_SERVICES,
    environments: ['production', 'test'],
    keys: 30,
    capPerGroup: Infinity,
    consumers: 1,
    sleepers: 0,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'scan-gateway',
    providerId: 'blazelock',
    name: 'Scan gateway',
    environment: 'production',
    groups: [
      'File gateway',
      'Partner import',
      'Mail gateway',
      'Document intake',
      'Backups',
      'Claims portal',
      'Careers site'
    ].map((name, index) => ({ id: uuidLike(index + 1), name })),
    services: SCAN_SERVICES,
    environments: ['production', 'staging'],
    keys: 26,
    capPerGroup: 5,
    consumers: 2,
    sleepers: 1,
    mustExpire: false,
    nameOf: labelled
  },
  {
    slug: 'scan-partners',
    providerId: 'blazelock',
    name: 'Scan partners',
    environment: 'production',
    groups: ['Partner A', 'Partner B', 'Partner C', 'Partner D'].map((name, index) => ({
      id: uuidLike(index + 101),
      name
    })),
    services: SCAN_SERVICES,
    environments: ['production', 'staging'],
    keys: 15,
    capPerGroup: 5,
    consumers: 1,
    sleepers: 0,
    mustExpire: false,
    nameOf: labelled
  },
  {
    slug: 'ledger-delegated',
    providerId: 'blnk',
    name: 'Ledger test bench',
    environment: 'test',
    // Connected with a key of its own kind: the one account here whose management credential can rotate itself.
    variant: '0.15+delegated+lossy',
    groups: groups('test-bench'),
    services: ['bench-runner', 'contract-tests'],
    environments: ['test'],
    // None that may manage keys: which one Rekey works with is certain.
    keys: 2,
    capPerGroup: Infinity,
    consumers: 2,
    sleepers: 0,
    mustExpire: true,
    nameOf: service => service
  }
]

function uuidLike(index: number): string {
  return `01890000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
}
