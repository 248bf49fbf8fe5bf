import { environmentWords } from './environments'
import { FINDING_WORDS, VERDICTS } from './verdicts'

/** The facets of the filter and the chips below the search. */
export const FILTER_WORDS = {
  button: 'Filter',
  facets: 'Filter keys',
  chips: 'Filters in use',
  clear: 'Clear filters',
  remove: (chip: string) => `Remove the filter ${chip}`,
  showFinding: (finding: string) => `Show all keys: ${finding}`,
  idle: 'Not used for'
} as const

export const FIELD_LABELS: { readonly [field: string]: string } = {
  env: 'Environment',
  provider: 'Provider',
  account: 'Account',
  service: 'Service',
  owner: 'Owner',
  scope: 'Permission',
  dormant: 'Dormant',
  idle: 'Not used for',
  status: 'Status',
  state: 'State',
  finding: 'Finding',
  look: 'Needs attention',
  tag: 'Tag',
  sandbox: 'Sandbox',
  gone: 'Revoked and dismissed'
}

/** The value of a term as a chip and a facet say it. */
export function valueWords(field: string, value: string): string {
  if (field === 'env') return environmentWords(value)
  if (field === 'state') return labelIn(VERDICTS, value)?.toLowerCase() ?? value
  if (field === 'finding') return labelIn(FINDING_WORDS, value) ?? value
  if (field === 'idle') return value.replace(/^>=?/, '').replace(/(\d+)([hdwy]).*/i, '$1 $2')
  return value
}

/** A person may have typed anything. */
function labelIn(
  words: { readonly [code: string]: { readonly label: string } | undefined },
  value: string
): string | undefined {
  return Object.hasOwn(words, value) ? words[value]?.label : undefined
}

/** `Environment: prod, staging`. */
export function chipWords(field: string, values: readonly string[]): string {
  const label = FIELD_LABELS[field] ?? field
  return `${label}: ${values.map(value => valueWords(field, value)).join(', ')}`
}
