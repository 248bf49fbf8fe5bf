import { randomBytes, randomInt } from 'node:crypto'
import type { IdSource } from '../core/clock'

const ID_BYTES = 16
/** Base32 without I, L, O and U, which are misread. */
const MARKER_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ids from the system's random source. */
export function createRandomIds(): IdSource {
  return {
    id: () => randomBytes(ID_BYTES).toString('base64url'),
    marker: length =>
      Array.from({ length }, () => MARKER_ALPHABET.charAt(randomInt(MARKER_ALPHABET.length))).join('')
  }
}
