import type { KeyFilterInput } from '../../../../contract/keys'
import type { FindingCode, VerdictState } from '../../../../core/dormancy/verdict'
import type { ListedStatus } from '../../../../core/ports/key-query'
import { findingNamed, fromNatural, stateNamed } from './natural-filter'
import { KEYS_PAGE } from '../../../../words/pages/keys'

// The language of the search box: `env:prod dormant:yes idle:>45d "worker"`. Words without a field search the text.

/** What values may be named in a filter, from the mirror. */
export type Vocabulary = {
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly providerId?: string }[]
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
  'not-listed': true,
  excluded: true
}
const FINDING_CODES: Record<FindingCode, true> = {
  dormant: true,
  'going-quiet': true,
  'never-used': true,
  unassessed: true,
  'not-listed': true,
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
const KEY_STATUSES: Record<ListedStatus, true> = {
  active: true,
  disabled: true,
  expired: true,
  revoked: true,
  unknown: true,
  'not-listed': true
}

/** Findings that ask for a decision soon: the quick view "Needs attention". */
export const LOOK_FINDINGS: readonly FindingCode[] = [
  'dormant',
  'never-used',
  'not-listed',
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
  gone: 'yes: also revoked and dismissed keys'
} as const
export type Field = keyof typeof FIELDS

const ONE_VALUE: ReadonlySet<Field> = new Set(['idle', 'dormant', 'look', 'sandbox', 'gone'])

/** Splits at spaces outside of quotes, with positions. */
export function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(/(?:[^\s"]+|"[^"]*"?)+/g)].map(match => ({
    start: match.index,
    end: match.index + match[0].length,
    raw: match[0]
  }))
}

/**
 * The filter that a search text stands for, and each term that was not understood. With a problem the list shows no keys: a
 * term that is left out would show more of them than were asked for, and acts on all rows would reach those too.
 */
export function parseFilter(text: string, vocabulary: Vocabulary): ParsedFilter {
  const words: string[] = []
  const problems: FilterProblem[] = []
  const parts = new Map<string, KeyFilterInput>()
  for (const { raw } of tokenize(fromNatural(text, Object.keys(FIELDS)))) {
    const term = splitTerm(raw)
    if (term === null) {
      words.push(raw.replaceAll('"', ''))
      continue
    }
    const part = partOf(term, vocabulary)
    if (typeof part === 'string') problems.push({ term: raw, words: part })
    else parts.set(term.name, either(parts.get(term.name) ?? {}, part))
  }
  const free = words.join(' ').trim()
  if (free.length > LONGEST_TEXT) problems.push({ term: free, words: KEYS_PAGE.thisSearchIsToo })
  const filter = allOf([...parts.values()])
  if (filter === null) problems.push({ term: text, words: KEYS_PAGE.termsExclude })
  if (problems.length > 0 || filter === null) return { filter: {}, problems }
  return { filter: free === '' ? filter : { ...filter, text: free }, problems }
}

const LONGEST_TEXT = 200

type Term = { readonly name: string; readonly values: readonly string[] }

/** Null for plain words. A quote before the colon makes a word of what would be a field. */
function splitTerm(raw: string): Term | null {
  const colon = raw.indexOf(':')
  const name = raw.slice(0, colon).toLowerCase()
  if (colon < 1 || name.includes('"')) return null
  const values = raw
    .slice(colon + 1)
    .replaceAll('"', '')
    .split(',')
    .map(value => value.trim())
    .filter(value => value !== '')
  return { name, values }
}

type Part = KeyFilterInput | string

function partOf({ name, values }: Term, vocabulary: Vocabulary): Part {
  if (!Object.hasOwn(FIELDS, name)) {
    return KEYS_PAGE.thereIsNoField(name)
  }
  // `name` was looked up in FIELDS just above.
  const field = name as Field
  const [first] = values
  if (first === undefined) return KEYS_PAGE.valueNeeded(field, FIELDS[field])
  if (values.length > 1 && ONE_VALUE.has(field)) return KEYS_PAGE.fieldTakesOneValue(field)
  switch (field) {
    case 'env':
      return environmentsLike(values, vocabulary)
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
      return oneOf(values.map(stateNamed), VERDICT_STATES, list => ({ verdicts: list }))
    case 'finding':
      return oneOf(values.map(findingNamed), FINDING_CODES, list => ({ findings: list }))
    case 'idle':
      return idle(first)
    case 'dormant':
      return yesOrNo(
        first,
        { verdicts: ['dormant'] },
        { verdicts: STATES.filter(state => state !== 'dormant') }
      )
    case 'look':
      return yesOrNo(first, { findings: [...LOOK_FINDINGS] }, KEYS_PAGE.lookTakesOnlyYes)
    case 'sandbox':
      return yesOrNo(first, { isSandbox: true }, { isSandbox: false })
    case 'gone':
      return yesOrNo(first, { includeGone: true }, {})
    default:
      return field satisfies never
  }
}

function environmentsLike(values: readonly string[], { environments }: Vocabulary): Part {
  const found: string[] = []
  for (const value of values) {
    const wanted = value.toLowerCase()
    const like = environments.filter(environment => environment.toLowerCase().startsWith(wanted))
    if (like.length === 0) return KEYS_PAGE.thereIsNoEnvironment(value)
    found.push(...like)
  }
  return { environments: found }
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
    if (found.length === 0) return KEYS_PAGE.thereIsNoNoun(noun, value)
    ids.push(...found.map(each => each.id))
  }
  return make(ids)
}

function oneOf<Value extends string>(
  values: readonly string[],
  known: Record<Value, true>,
  make: (values: Value[]) => Part
): Part {
  const wrong = values.find(value => !Object.hasOwn(known, value.toLowerCase()))
  if (wrong !== undefined) return KEYS_PAGE.notOneOf(wrong, Object.keys(known).join(', '))
  // Each value was just found among the known ones.
  return make(values.map(value => value.toLowerCase() as Value))
}

const UNIT_MS = { h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const

function idle(value: string): Part {
  const match = /^(?:>=?)?\s*(\d{1,5})\s*(h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?|y(?:ears?)?)$/i.exec(value)
  const [, amount, unitWord] = match ?? []
  const unit = unitWord?.charAt(0).toLowerCase()
  if (amount === undefined || unit === undefined) return KEYS_PAGE.enterHowLongLike
  // One of the four letters of the expression.
  return { idleAtLeastMs: Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS] }
}

function yesOrNo(value: string, yes: Part, no: Part): Part {
  if (/^(y|yes|true)$/i.test(value)) return yes
  if (/^(n|no|false)$/i.test(value)) return no
  return KEYS_PAGE.yesOrNoNeeded
}

/** The same field given twice means either; of a field with one value the last one counts. */
function either(left: KeyFilterInput, right: KeyFilterInput): KeyFilterInput {
  return joined(left, right, (before, after) => [...before, ...after])
}

/** Different fields narrow each other, also where they look at the same thing. Null when nothing is left. */
function allOf(parts: readonly KeyFilterInput[]): KeyFilterInput | null {
  const filter = parts.reduce<KeyFilterInput>(
    (left, right) => joined(left, right, (before, after) => before.filter(value => after.includes(value))),
    {}
  )
  return Object.values(filter as Lists).some(value => Array.isArray(value) && value.length === 0)
    ? null
    : filter
}

function joined(
  left: KeyFilterInput,
  right: KeyFilterInput,
  join: (before: readonly unknown[], after: readonly unknown[]) => readonly unknown[]
): KeyFilterInput {
  const before = left as Lists
  const both = Object.entries(right as Lists).map(([name, value]) => {
    const other = before[name]
    return [name, Array.isArray(other) && Array.isArray(value) ? join(other, value) : value]
  })
  // Joining two lists of one field keeps the field's type, so the result is a filter again.
  return { ...left, ...(Object.fromEntries(both) as KeyFilterInput) }
}

/** A filter by the name of its fields. */
type Lists = { readonly [field: string]: unknown }
