import type { FindingCode } from '../../../../core/dormancy/verdict'
import { readMirror } from '../../state/mirror-store'
import { FINDING_WORDS } from '../../../../words/verdicts'
import type { Grouping } from './keys-state'

export const GROUP_LABELS: Record<Grouping, string> = {
  none: 'No groups',
  service: 'Service',
  environment: 'Environment',
  provider: 'Provider',
  account: 'Account',
  owner: 'Created by',
  finding: 'Finding'
}

/** The header of a group: ids become names. */
export function groupWords(group: Grouping, value: string): string {
  if (value === '') return group === 'finding' ? 'Nothing found' : 'None'
  if (group === 'finding') return wordsOfFinding(value)
  const mirror = readMirror()
  if (mirror.kind !== 'ready') return value
  const { accounts } = mirror.snapshot
  if (group === 'account') return accounts.find(account => account.id === value)?.name ?? value
  if (group === 'provider')
    return accounts.find(account => account.providerId === value)?.providerName ?? value
  return value
}

function wordsOfFinding(code: string): string {
  const known = FINDING_WORDS[code as FindingCode] as { readonly label: string } | undefined
  return known?.label ?? code
}
