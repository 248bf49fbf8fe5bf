import { wordsOf } from './environment'

/** Upper-case base32 without the letters that look like digits, as `IdSource.marker` makes it. */
const MARKER = '[0-9A-HJKMNP-TV-Z]{4,26}'
const AT_THE_END = new RegExp(`(?:\\[rk-(${MARKER})\\]|· rot (${MARKER}))$`, 'i')

/**
 * The key's name with our rotation marker at its end, such as `payments-api [rk-7K2Q9M4D]`. An older marker is replaced, and
 * the label is cut so that all of it fits `maxLength` (in UTF-16 units). Throws when not even the marker fits: a bug.
 */
export function withMarker(name: string, marker: string, maxLength: number): string {
  const tail = `[rk-${marker}]`
  if (!AT_THE_END.test(tail)) throw new Error('This is not a marker.')
  if (tail.length > maxLength) throw new RangeError('The marker does not fit into the name.')

  const label = cut(withoutMarker(name), maxLength - tail.length - 1)
  return label === '' ? tail : `${label} ${tail}`
}

/** The marker at the end of a name in upper case, or null. Providers may have changed its case. */
export function markerOf(name: string): string | null {
  const match = AT_THE_END.exec(name.trimEnd())
  return (match?.[1] ?? match?.[2])?.toUpperCase() ?? null
}

const SPELLED = new RegExp(`(?=RK(${MARKER.replace('{4,26}', '{13}')}))`, 'g')

/** Markers of full length anywhere in a name, also where a provider slugged it or put something behind; upper case. */
export function markersIn(name: string): readonly string[] {
  const letters = name.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return [...letters.matchAll(SPELLED)].flatMap(match => match[1] ?? [])
}

/** The name without the markers at its end. */
export function withoutMarker(name: string): string {
  let label = name.trim()
  for (let match = AT_THE_END.exec(label); match !== null; match = AT_THE_END.exec(label)) {
    label = label.slice(0, match.index).trimEnd()
  }
  return label
}

/**
 * The service that a key belongs to, from its name: without marker and environment words, in lower case, joined by `-`.
 * `Payments API (prod)` and `payments-api-staging` are both `payments-api`.
 */
export function serviceOf(name: string): string {
  const { tokens, rest } = wordsOf(withoutMarker(name))
  const words = rest.length > 0 ? rest : tokens
  return words.length > 0 ? words.join('-') : 'unnamed'
}

function cut(label: string, length: number): string {
  if (label.length <= length) return label
  // A cut must not leave half of a character that takes two units.
  const last = label.charCodeAt(length - 1)
  const isHalf = last >= 0xd800 && last <= 0xdbff
  return withoutMarker(label.slice(0, Math.max(0, isHalf ? length - 1 : length)))
}
