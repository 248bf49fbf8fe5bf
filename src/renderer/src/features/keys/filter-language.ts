import type { KeyFilterInput } from '../../../../shared/ipc/commands'
import type { FindingCode, VerdictState } from '../../../../core/dormancy/verdict'
import type { KeyStatus } from '../../../../core/key'

// The language of the search box: `env:prod dormant:yes idle:>45d "worker"`. Words without a field search the text.

/** What values may be named in a filter, from the mirror. */
export type Vocabulary = {
  readonly accounts: readonly { readonly id: string; readonly name: string }[]
  readonly providers: readonly { readonly id: string; readonly name: string }[]
  readonly environments: readonly string[]
}

export type FilterProblem = { readonly term: string; readonly words: string }
export type ParsedFilter = { readonly filter: KeyFilterInput; readonly problems: readonly FilterProblem[] }

export type Token = { readonly start: number; readonly end: number; readonly raw: string }

const VERDICT_STATES: Record<VerdictState, true> = {
  'in-use': true,
  'going-quiet': true,
  dormant: true,
  new: true,
  'never-used-watch': true,
  'never-used': true,
  unassessed: true,
  leftover: true,
  'awaiting-deployment': true,
  'in-rotation': true,
  'break-glass': true,
  'not-live': true,
  excluded: true
}
const FINDING_CODES: Record<FindingCode, true> = {
  dormant: true,
  'going-quiet': true,
  'never-used': true,
  unassessed: true,
  'no-expiry': true,
  'expires-soon': true,
  'over-privileged': true,
  ownerless: true,
  'shared-environments': true,
  'cap-nearly-full': true,
  'overdue-rotation': true,
  orphan: true,
  drift: true,
  leftover: true,
  zombie: true,
  'break-glass-untested': true
}
const KEY_STATUSES: Record<KeyStatus, true> = {
  active: true,
  disabled: true,
  expired: true,
  revoked: true,
  unknown: true
}

/** Findings that ask for a decision soon: the quick view "Needs a look". */
export const LOOK_FINDINGS: readonly FindingCode[] = [
  'dormant',
  'never-used',
  'expires-soon',
  'orphan',
  'drift',
  'leftover',
  'zombie',
  'break-glass-untested'
]

export const STATES = Object.keys(VERDICT_STATES)
export const FINDINGS = Object.keys(FINDING_CODES)
export const STATUSES = Object.keys(KEY_STATUSES)

export const FIELDS = {
  env: 'environment',
  provider: 'provider',
  account: 'account',
  service: 'service',
  owner: 'owner or creator',
  scope: 'permission',
  dormant: 'yes or no',
  idle: 'not used for at least, like >45d',
  status: 'active, disabled, …',
  state: 'verdict',
  finding: 'finding',
  look: 'yes: needs a look',
  tag: 'tag',
  sandbox: 'yes or no',
  gone: 'yes: also revoked and vanished keys'
} as const
export type Field = keyof typeof FIELDS

/** Splits at spaces outside of quotes, with positions. */
export function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(/(?:[^\s"]+|"[^"]*"?)+/g)].map(match => ({
    start: match.index,
    end: match.index + match[0].length,
    raw: match[0]
  }))
}

/** The filter that a search text stands for, and what of it was not understood. */
export function parseFilter(text: string, vocabulary: Vocabulary): ParsedFilter {
  const words: string[] = []
  const problems: FilterProblem[] = []
  let filter: KeyFilterInput = {}
  for (const { raw } of tokenize(text)) {
    const term = splitTerm(raw)
    if (term === null) {
      words.push(raw.replaceAll('"', ''))
      continue
    }
    const part = partOf(term.field, term.values, vocabulary)
    if (typeof part === 'string') problems.push({ term: raw, words: part })
    else filter = merge(filter, part)
  }
  const free = words.join(' ').trim()
  return { filter: free === '' ? filter : { ...filter, text: free.slice(0, 200) }, problems }
}

type Term = { readonly field: Field; readonly values: readonly string[] }

function splitTerm(raw: string): Term | null {
  const colon = raw.indexOf(':')
  const name = raw.slice(0, colon).toLowerCase()
  if (colon < 1 || !(name in FIELDS)) return null
  const values = raw
    .slice(colon + 1)
    .replaceAll('"', '')
    .split(',')
    .map(value => value.trim())
    .filter(value => value !== '')
  // `name` was looked up in FIELDS just above.
  return { field: name as Field, values }
}

type Part = KeyFilterInput | string

function partOf(field: Field, values: readonly string[], vocabulary: Vocabulary): Part {
  const [first] = values
  // A field without a value yet is being typed: it filters nothing.
  if (first === undefined) return {}
  switch (field) {
    case 'env':
      return { environments: values.flatMap(value => environmentsLike(value, vocabulary)) }
    case 'provider':
      return named(values, vocabulary.providers, 'provider', ids => ({ providerIds: ids }))
    case 'account':
      return named(values, vocabulary.accounts, 'account', ids => ({ accountIds: ids }))
    case 'service':
      return { services: [...values] }
    case 'owner':
      return { owners: [...values] }
    case 'scope':
      return { grants: [...values] }
    case 'tag':
      return { tags: [...values] }
    case 'status':
      return oneOf(values, KEY_STATUSES, list => ({ statuses: list }))
    case 'state':
      return oneOf(values, VERDICT_STATES, list => ({ verdicts: list }))
    case 'finding':
      return oneOf(values, FINDING_CODES, list => ({ findings: list }))
    case 'idle':
      return idle(first)
    case 'dormant':
      return yesOrNo(
        first,
        { verdicts: ['dormant'] },
        { verdicts: STATES.filter(state => state !== 'dormant') }
      )
    case 'look':
      return yesOrNo(first, { findings: [...LOOK_FINDINGS] }, {})
    case 'sandbox':
      return yesOrNo(first, { isSandbox: true }, { isSandbox: false })
    case 'gone':
      return yesOrNo(first, { includeGone: true }, {})
    default:
      return field satisfies never
  }
}

function environmentsLike(value: string, { environments }: Vocabulary): string[] {
  const wanted = value.toLowerCase()
  const found = environments.filter(environment => environment.toLowerCase().startsWith(wanted))
  return found.length > 0 ? found : [value]
}

type Named = { readonly id: string; readonly name: string }

function named(
  values: readonly string[],
  all: readonly Named[],
  noun: string,
  make: (ids: string[]) => Part
): Part {
  const ids: string[] = []
  for (const value of values) {
    const wanted = value.toLowerCase()
    const found = all.filter(
      each => each.id.toLowerCase() === wanted || each.name.toLowerCase().includes(wanted)
    )
    if (found.length === 0) return `There is no ${noun} like “${value}”.`
    ids.push(...found.map(each => each.id))
  }
  return make(ids)
}

function oneOf<Value extends string>(
  values: readonly string[],
  known: Record<Value, true>,
  make: (values: Value[]) => Part
): Part {
  const wrong = values.find(value => !(value.toLowerCase() in known))
  if (wrong !== undefined) return `“${wrong}” is not one of ${Object.keys(known).join(', ')}.`
  // Each value was just found among the known ones.
  return make(values.map(value => value.toLowerCase() as Value))
}

const UNIT_MS = { h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const

function idle(value: string): Part {
  const match = /^(?:>=?)?(\d{1,5})([hdwy])$/i.exec(value)
  const amount = Number(match?.[1])
  const unit = match?.[2]?.toLowerCase()
  if (!Number.isFinite(amount) || unit === undefined) return 'Write how long, like idle:>45d (h, d, w or y).'
  return { idleAtLeastMs: amount * UNIT_MS[unit as keyof typeof UNIT_MS] }
}

function yesOrNo(value: string, yes: KeyFilterInput, no: KeyFilterInput): Part {
  if (/^(y|yes|true)$/i.test(value)) return yes
  if (/^(n|no|false)$/i.test(value)) return no
  return 'Write yes or no.'
}

/** The same list field given twice means either. */
function merge(left: KeyFilterInput, right: KeyFilterInput): KeyFilterInput {
  const before = left as Lists
  // Joining two lists of one field keeps the field's type, so the result is a filter again.
  const joined = Object.entries(right as Lists).map(([name, value]) => {
    const other = before[name]
    return [
      name,
      Array.isArray(other) && Array.isArray(value) ? [...(other as string[]), ...(value as string[])] : value
    ]
  })
  return { ...left, ...(Object.fromEntries(joined) as KeyFilterInput) }
}

/** A filter by the name of its fields. */
type Lists = { readonly [field: string]: unknown }
