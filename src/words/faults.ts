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
    title: 'There is no room for another key.',
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
  const closer = fault.detail === undefined ? {} : DETAIL_WORDS[fault.detail]
  const title = closer.title ?? general.title
  const parts = [closer.advice ?? general.advice]
  if (fault.retryAfterMs !== undefined) parts.push(`Next try in ${waitWords(fault.retryAfterMs)}.`)
  if (fault.subject !== undefined) parts.push(`Field: ${fieldWords(fault.subject)}.`)
  return { title, advice: parts.join(' ') }
}

/** The label of a field, where its name in the code differs from it. */
const FIELD_WORDS: { readonly [name: string]: string | undefined } = { baseUrl: 'base URL' }

/** `timeZone` becomes `time zone`; a label stays as it is. */
function fieldWords(name: string): string {
  if (!/^[a-z]/.test(name)) return name
  return FIELD_WORDS[name] ?? name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

/** What to copy into a ticket: codes and the reference, nothing secret. */
export function faultReference(fault: FaultView): string {
  return [fault.code, fault.detail, fault.ref].filter(part => part !== undefined).join(' · ')
}
