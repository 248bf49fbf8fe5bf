// A leaked secret is rarely pasted alone: it comes with its variable, its header, quotes or half a log line. Pure; nothing
// here is kept, and nothing of it is ever shown.

const MOST_CANDIDATES = 64
const SHORTEST = 6
/** Everything that keys, ids and base64 are made of. */
const RUN = /[A-Za-z0-9_\-.+/=~]+/g

/** Every stretch of the pasted text that may be a secret or an id, as it stands and without what is glued to it. */
export function candidatesIn(text: string): readonly string[] {
  const found = new Set<string>()
  for (const [run] of text.matchAll(RUN)) {
    for (const candidate of [run, ...unglued(run)]) {
      if (candidate.length >= SHORTEST) found.add(candidate)
      if (found.size >= MOST_CANDIDATES) return [...found]
    }
  }
  return [...found]
}

/** `NAME=value`, a sentence's full stop, and a query's parameter. The padding of base64 stays where it is. */
function unglued(run: string): readonly string[] {
  const assigned = /^[A-Za-z_][A-Za-z0-9_.-]*=(.+)$/.exec(run)?.[1]
  const trimmed = run.replace(/^[.\-/=]+|[.\-/]+$/g, '')
  return [...(assigned === undefined ? [] : [assigned]), ...(trimmed === run ? [] : [trimmed])]
}

const LOOKS_RANDOM_FROM = 20
const BITS_OF_RANDOM = 3

/**
 * Must this text be treated as a secret (never shown, never put back into a field)? When in doubt, yes: what is no name of
 * anything and looks random is a secret.
 */
export function looksLikeSecret(text: string): boolean {
  return candidatesIn(text).some(
    candidate =>
      candidate.length >= LOOKS_RANDOM_FROM &&
      /\d/.test(candidate) &&
      /[A-Za-z]/.test(candidate) &&
      bitsPerCharacter(candidate) >= BITS_OF_RANDOM
  )
}

function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
