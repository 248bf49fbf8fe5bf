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
