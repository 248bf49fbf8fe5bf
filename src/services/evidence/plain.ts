import { withoutSecrets } from '../../core/leak/without-secrets'
import { visibleText } from '../../core/visible-text'

const LONGEST = 1_000

/** Foreign or typed text as it may leave the app: inert, bounded, and without what looks like a live key. */
export function plainText(text: string): string {
  return visibleText(withoutSecrets(text), LONGEST)
}

const FIRST_YEAR = Date.UTC(1970, 0, 1)
const LAST_YEAR = Date.UTC(9999, 11, 31)

/** Epoch milliseconds as text; null for none, and for a time that no calendar has. */
export function isoTime(at: number | null): string | null {
  if (at === null || !(at >= FIRST_YEAR && at <= LAST_YEAR)) return null
  return new Date(at).toISOString()
}

/** An id as it may leave the app. Ids are public, and two that differ must stay different. */
export function idText(id: string): string {
  return visibleText(id, LONGEST)
}
