import { markersIn } from '../service-name'

// A provider may cut, slug or extend the name that it is given. What it did to one name tells where the marker of the next one
// ends up, and how long a name may be for the marker to survive.

export type NameRule =
  | { readonly kind: 'kept' }
  /** The name ends after so many characters. */
  | { readonly kind: 'cut'; readonly length: number }
  | { readonly kind: 'changed' }

/** Characters of a marker that no other key has by chance: 8 of base32 are 40 bits. */
const PROVING_CHARACTERS = 8

export function nameRuleOf(sent: string, answered: string): NameRule {
  if (answered === sent) return { kind: 'kept' }
  return isCut(sent, answered) ? { kind: 'cut', length: answered.length } : { kind: 'changed' }
}

/** Does this name carry the marker that was sent in `sent`, whole in any spelling, or enough of it before a cut? */
export function carriesSent(name: string, sent: string, marker: string): boolean {
  if (markersIn(name).includes(marker.toUpperCase())) return true
  const start = sent.indexOf(marker)
  return start >= 0 && isCut(sent, name) && name.trimEnd().length >= start + PROVING_CHARACTERS
}

function isCut(sent: string, answered: string): boolean {
  const rest = answered.trimEnd()
  return rest !== '' && rest.length < sent.length && sent.startsWith(rest)
}
