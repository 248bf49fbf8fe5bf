import { FIELDS, tokenize, type Field } from './filter-language'
import { fromNatural } from './natural-filter'

// A search text by its terms, so that facets and chips can change one of them and leave the rest as the person wrote it.

export type FilterTerm = { readonly field: Field; readonly values: readonly string[]; readonly raw: string }

const NAMES = Object.keys(FIELDS)

/** The terms with a field that the language knows. */
export function termsOf(query: string): readonly FilterTerm[] {
  return tokenize(fromNatural(query, NAMES)).flatMap(({ raw }) => {
    const colon = raw.indexOf(':')
    const name = raw.slice(0, colon).toLowerCase()
    if (colon < 1 || !Object.hasOwn(FIELDS, name)) return []
    const values = splitValues(raw.slice(colon + 1))
    // `name` was looked up just above.
    return values.length === 0 ? [] : [{ field: name as Field, values, raw }]
  })
}

export function hasValue(query: string, field: Field, value: string): boolean {
  return termsOf(query).some(term => term.field === field && term.values.some(each => isSame(each, value)))
}

/** Adds a value to the term of its field, or a term for it. */
export function addValue(query: string, field: Field, value: string): string {
  if (hasValue(query, field, value)) return query
  const term = termsOf(query).find(each => each.field === field)
  if (term === undefined) return `${query.trimEnd()} ${field}:${quoted(value)}`.trimStart()
  return replaceTerm(query, term, [...term.values, value])
}

export function removeValue(query: string, field: Field, value: string): string {
  return termsOf(query)
    .filter(term => term.field === field && term.values.some(each => isSame(each, value)))
    .reduce(
      (text, term) =>
        replaceTerm(
          text,
          term,
          term.values.filter(each => !isSame(each, value))
        ),
      query
    )
}

export function toggleValue(query: string, field: Field, value: string): string {
  return hasValue(query, field, value) ? removeValue(query, field, value) : addValue(query, field, value)
}

function replaceTerm(query: string, term: FilterTerm, values: readonly string[]): string {
  const replaced = values.length === 0 ? '' : `${term.field}:${values.map(quoted).join(',')}`
  return tokenize(fromNatural(query, NAMES))
    .map(({ raw }) => (raw === term.raw ? replaced : raw))
    .filter(raw => raw !== '')
    .join(' ')
}

function splitValues(text: string): readonly string[] {
  return text
    .replaceAll('"', '')
    .split(',')
    .map(value => value.trim())
    .filter(value => value !== '')
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value
}
