import { FIELDS, FINDINGS, STATES, STATUSES, tokenize, type Field, type Vocabulary } from './filter-language'

export type Suggestion = {
  /** What replaces the token at the caret. */
  readonly insert: string
  readonly label: string
  readonly hint: string
}

export type Completion = {
  readonly suggestions: readonly Suggestion[]
  /** The part of the text that a suggestion replaces. */
  readonly start: number
  readonly end: number
}

const MOST = 8
const NONE: Completion = { suggestions: [], start: 0, end: 0 }

/** What could be meant at the caret: a field, or a value of the field being typed. */
export function complete(text: string, caret: number, vocabulary: Vocabulary): Completion {
  const token = tokenize(text).find(each => each.start < caret && caret <= each.end)
  if (token === undefined) return caret === text.length ? fieldsFor('', caret, caret) : NONE
  const typed = text.slice(token.start, caret)
  const colon = typed.indexOf(':')
  if (colon < 0) return fieldsFor(typed.toLowerCase(), token.start, token.end)
  const field = typed.slice(0, colon).toLowerCase()
  if (!(field in FIELDS)) return NONE
  // `field` was looked up in FIELDS just above.
  return valuesFor(field as Field, typed.slice(colon + 1).replaceAll('"', ''), token, vocabulary)
}

/** The text with the suggestion in its place, and a space after a finished value. */
export function accept(text: string, completion: Completion, suggestion: Suggestion): string {
  const isFinished = !suggestion.insert.endsWith(':')
  const rest = text.slice(completion.end).trimStart()
  return `${text.slice(0, completion.start)}${suggestion.insert}${isFinished ? ' ' : ''}${rest}`
}

function fieldsFor(typed: string, start: number, end: number): Completion {
  const suggestions = Object.entries(FIELDS)
    .filter(([name]) => name.startsWith(typed))
    .map(([name, hint]) => ({ insert: `${name}:`, label: `${name}:`, hint }))
  return { suggestions: suggestions.slice(0, typed === '' ? 15 : MOST), start, end }
}

function valuesFor(
  field: Field,
  typed: string,
  place: { readonly start: number; readonly end: number },
  vocabulary: Vocabulary
): Completion {
  const wanted = typed.toLowerCase()
  const suggestions = valuesOf(field, vocabulary)
    .filter(value => value.toLowerCase().includes(wanted) && value.toLowerCase() !== wanted)
    .slice(0, MOST)
    .map(value => ({ insert: `${field}:${quoted(value)}`, label: value, hint: field }))
  return { suggestions, start: place.start, end: place.end }
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value
}

function valuesOf(field: Field, vocabulary: Vocabulary): readonly string[] {
  switch (field) {
    case 'env':
      return vocabulary.environments
    case 'provider':
      return vocabulary.providers.map(provider => provider.id)
    case 'account':
      return vocabulary.accounts.map(account => account.name)
    case 'dormant':
    case 'sandbox':
      return ['yes', 'no']
    case 'look':
    case 'gone':
      return ['yes']
    case 'idle':
      return ['>30d', '>45d', '>90d', '>180d', '>1y']
    case 'status':
      return STATUSES
    case 'state':
      return STATES
    case 'finding':
      return FINDINGS
    case 'scope':
      return ['*']
    case 'service':
    case 'owner':
    case 'tag':
      return []
    default:
      return field satisfies never
  }
}
