import type { FindingCode } from '../../../../core/dormancy/verdict'
import { readMirror } from '../../state/mirror-store'
import { FINDING_WORDS } from '../../../../words/verdicts'
import type { Grouping } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export const GROUP_LABELS: Record<Grouping, string> = {
  none: KEYS_PAGE.noGroups,
  service: KEYS_PAGE.service,
  environment: KEYS_PAGE.environment,
  provider: KEYS_PAGE.provider,
  account: KEYS_PAGE.account,
  owner: KEYS_PAGE.createdBy,
  finding: KEYS_PAGE.finding
}

/** The header of a group: ids become names. */
export function groupWords(group: Grouping, value: string): string {
  if (value === '') return group === 'finding' ? KEYS_PAGE.nothingFound : KEYS_PAGE.none
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
