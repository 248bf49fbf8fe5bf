/** The open ends of a masked key: `sk_prod_a1…` has a head, `…9f2a` a tail. */
export type MaskEnds = { readonly head: string; readonly tail: string }

const HIDDEN = /(?:…|\.{3,}|\*{2,}|•{2,}|x{6,})+/u

/** Null for a mask that hides nothing: it is an id, not a mask. */
export function endsOf(mask: string): MaskEnds | null {
  const hidden = HIDDEN.exec(mask)
  if (hidden === null) return null
  return { head: mask.slice(0, hidden.index), tail: mask.slice(hidden.index + hidden[0].length) }
}

/**
 * How many characters of `secret` the mask gives away and confirms; 0 when it contradicts or shows too little. A
 * prefix that all keys of the provider share confirms nothing: `shared` says how long it is.
 */
export function confirmedBy(ends: MaskEnds, secret: string, shared: number): number {
  const { head, tail } = ends
  if (secret.length <= head.length + tail.length) return 0
  if (!secret.startsWith(head) || !secret.endsWith(tail)) return 0
  const own = Math.max(0, head.length - shared) + tail.length
  return own >= LEAST_OWN ? own : 0
}

/** Two characters fit one key in four thousand: with a few hundred keys that is a guess. */
const LEAST_OWN = 2
/** From here on a chance hit among a hundred thousand keys is unlikely. */
export const TELLING_CHARACTERS = 4
