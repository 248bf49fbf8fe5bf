import type { FaultCode } from '../core/fault'
import type { FaultView } from '../contract/reply'
import { DETAIL_WORDS } from './fault-details'
import { waitWords } from './time-words'

export type FaultWords = {
  /** What happened. */
  readonly title: string
  /** What it means for the keys, and what to do. */
  readonly advice: string
}

const CODE_WORDS: Record<FaultCode, FaultWords> = {
  'invalid-input': {
    title: 'Something in the form is not right.',
    advice: 'Nothing was sent to the provider. Check the marked field and try again.'
  },
  forbidden: {
    title: 'Rekey refused this request.',
    advice: 'Nothing was changed. If it happens again, close the window and open it again.'
  },
  'not-found': {
    title: 'It is not there any more.',
    advice: 'It may have been removed meanwhile. Sync the account to see what is left.'
  },
  conflict: {
    title: 'Something changed meanwhile.',
    advice: 'Nothing was done. Look at the current state and decide again.'
  },
  'credential-rejected': {
    title: 'The provider does not accept the credential of this account.',
    advice: 'The keys themselves are not touched. Replace the credential on the Accounts screen.'
  },
  'permission-missing': {
    title: 'The credential of this account may not do this.',
    advice: 'Nothing was changed. Give it the right at the provider, or connect with another credential.'
  },
  'cap-reached': {
    title: 'The provider’s key limit is reached.',
    advice: 'The provider allows no more active keys here. Revoke one that is not needed, then try again.'
  },
  'rate-limited': {
    title: 'The provider asks us to slow down.',
    advice: 'Nothing was changed. Rekey waits and goes on by itself.'
  },
  'provider-unavailable': {
    title: 'The provider cannot be reached.',
    advice: 'No key was changed. What you see is the last good reading.'
  },
  'outcome-unknown': {
    title: 'The answer got lost, so it is not known whether it happened.',
    advice: 'Do not repeat it by hand. Rekey looks at the provider and tells you what it finds.'
  },
  'provider-changed': {
    title: 'The provider answered in a way that Rekey does not know.',
    advice: 'Nothing was changed. Its interface may be newer than this version of Rekey.'
  },
  'vault-locked': {
    title: 'The vault is locked.',
    advice: 'Unlock it, then try again. Nothing was lost.'
  },
  'storage-failed': {
    title: 'Rekey could not write to its own database.',
    advice: 'Nothing was sent to a provider. Check the disk before you continue.'
  },
  'confirmation-required': {
    title: 'This needs a fresh confirmation.',
    advice: 'Nothing was done. Read the facts again and confirm them.'
  },
  cancelled: { title: 'Stopped.', advice: 'Nothing more was done. You can start again at any time.' },
  internal: {
    title: 'Something went wrong inside Rekey.',
    advice: 'It is a bug of ours. Nothing more was done. The reference below is also in the log.'
  }
}

/** The words for a fault: closer ones where its detail has them, with the wait and the field where it names them. */
export function faultWords(fault: FaultView): FaultWords {
  const general = CODE_WORDS[fault.code]
  const closer = closerWords(fault)
  const title = closer.title ?? general.title
  const parts = [closer.advice ?? general.advice]
  if (fault.retryAfterMs !== undefined) parts.push(`Next try in ${waitWords(fault.retryAfterMs)}.`)
  const field = fieldWords(fault)
  if (isRightMissing(fault) && fault.subject !== undefined) parts.push(`Missing: ${fault.subject}.`)
  else if (field !== null) parts.push(`Field: ${field}.`)
  return { title, advice: parts.join(' ') }
}

/** Something was changed before the server refused the rest. */
const UNFINISHED: FaultWords = {
  title: 'The credential may not do all of this, so the outcome is not known.',
  advice:
    'The key may still be in use, or work again later. Add the missing right at the provider, then try again.'
}

function closerWords(fault: FaultView): Partial<FaultWords> {
  if (fault.code === 'outcome-unknown' && isRightMissing(fault)) return UNFINISHED
  return fault.detail === undefined ? {} : DETAIL_WORDS[fault.detail]
}

function isRightMissing({ detail }: FaultView): boolean {
  return detail === 'missing-list' || detail === 'missing-create' || detail === 'missing-revoke'
}

/** The labels of fields that several forms have in common, by their names in the contract and in the manifests. */
export const FIELD_LABELS: { readonly [name: string]: string | undefined } = {
  accessKeyId: 'Access key ID',
  author: 'Author',
  baseUrl: 'Base URL',
  command: 'Command',
  current: 'Current passphrase',
  endpoint: 'Endpoint',
  endsAt: 'Until',
  environment: 'Environment',
  everyDays: 'Rotate every (days)',
  host: 'Host',
  leadDays: 'Begin before that (days)',
  mount: 'Mount',
  name: 'Name',
  next: 'New passphrase',
  owners: 'Owners',
  passphrase: 'Passphrase',
  path: 'Path',
  pasted: 'Verify the stored copy',
  port: 'Port',
  reason: 'Reason',
  region: 'Region',
  secretAccessKey: 'Secret access key',
  section: 'Section',
  service: 'Service',
  sessionToken: 'Session token',
  tags: 'Tags',
  timeZone: 'Time zone',
  token: 'Token',
  url: 'Address',
  user: 'User',
  window: 'From'
}

/** Their subject is a column of the person's own file. */
const ABOUT_A_COLUMN: ReadonlySet<FaultView['detail']> = new Set(['column-twice', 'wrong-kind-of-credential'])

/** What the fault is about, as people know it. A name that only the code knows says nothing: the form marks its field. */
function fieldWords({ subject, detail }: FaultView): string | null {
  if (subject === undefined) return null
  const label = FIELD_LABELS[subject]
  if (label !== undefined) return label
  const isNameInCode = /^[a-z][A-Za-z0-9]*$/.test(subject) && !ABOUT_A_COLUMN.has(detail)
  return isNameInCode ? null : subject
}

/** What to copy into a ticket: codes and the reference, nothing secret. */
export function faultReference(fault: FaultView): string {
  return [fault.code, fault.detail, fault.ref].filter(part => part !== undefined).join(' · ')
}
