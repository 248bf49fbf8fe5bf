import type { Holding, Owner } from '../core/ports/destination'
import type { InspectionView } from '../contract/deliveries'
import type { EntryRightsView } from '../contract/destinations'

/** Other programs that manage an entry. */
export const OWNER_WORDS: Record<Owner, string> = {
  'external-secrets': 'External Secrets Operator',
  'argo-cd': 'Argo CD',
  helm: 'Helm',
  flux: 'Flux',
  terraform: 'Terraform',
  'aws-rotation': 'AWS managed rotation',
  'aws-service': 'An AWS service',
  'other-program': 'Another program'
}

/** Of the server that the sandbox starts by itself. */
export const SANDBOX_DESTINATION_WORDS =
  'Rekey started it on this computer for the sandbox, and connected it. It keeps secrets in memory: it is empty after each start of Rekey. Only keys of the sandbox can be delivered there.'

/** The form that delivers a new key. */
export const DELIVER_WORDS = {
  to: 'Send to',
  deliver: 'Deliver',
  check: 'Check',
  another: 'Add another destination',
  replace: 'Replace that value',
  filledIn: 'Filled in from where the old key was sent last. Nothing is sent until you choose Deliver.',
  activation: 'Afterwards',
  noActivation: 'Nothing: consumers read the new key by themselves',
  one: 'Rekey delivers the new key and activates it. The rotation shows how far it is.'
} as const

export const deliverToAllWords = (count: number): string => `Deliver to ${count} destinations`

export const severalWords = (count: number): string =>
  `Rekey delivers to ${count} destinations, one after the other. The rotation shows each of them.`

/** What is wrong with the entry that a template gives a key. */
export const ENTRY_PROBLEM_WORDS = {
  'unknown-part': 'Use only {name}, {environment} and {account}.',
  'empty-part': 'Nothing is left of a part that the entry cannot hold.',
  'same-entry': 'Another key has the same entry.'
} as const

const HOLDING_WORDS: Record<Holding, string> = {
  absent: 'The entry holds no value yet.',
  equal: 'The entry holds the new key already.',
  expected: 'The entry holds the old key, which is replaced.',
  other: 'The entry holds another value. Rekey asks before it replaces it.',
  unreadable: 'The value cannot be read there. Rekey asks before it replaces it.'
}

/** What an entry of a connected destination holds, and which program manages it. */
export function entryWords({ holding, owner }: Pick<InspectionView, 'holding' | 'owner'>): string {
  if (owner === null) return HOLDING_WORDS[holding]
  return `${HOLDING_WORDS[holding]} ${OWNER_WORDS[owner]} manages it and would write its own value back.`
}

/** A right of a credential beside a sign that says yes or no. */
export function entryRightWords({ words, state }: EntryRightsView[number]): string {
  if (state === 'yes') return words
  return state === 'no' ? `${words}: no` : `${words}: not known`
}

/** What is known of a value right after it was delivered. */
export const READ_BACK_WORDS: Record<'equal' | 'not-read', string> = {
  equal: 'Delivered and read back: it holds the new key.',
  'not-read': 'Delivered. The destination accepted the value and does not give it back.'
}
