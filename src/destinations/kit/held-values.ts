import { createHash, timingSafeEqual } from 'node:crypto'
import type { Holding, Recognise, SecretShape } from '../../core/ports/destination'
import { Secret, wipeBundle, type SecretBundle } from '../../core/secret'

/**
 * The value of one entry, one per part of the secret. An empty value counts as absent: it is a placeholder. `unclear`:
 * programs differ in how they read it, or it is no text.
 */
export type Held =
  | { readonly kind: 'value'; readonly bytes: Uint8Array }
  | { readonly kind: 'unclear'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }

/** Compares with the secret that is to be delivered, then asks the caller. Wipes what it read. */
export function compareHeld(
  held: readonly Held[],
  { secret, isExpected }: { readonly secret: SecretBundle; readonly isExpected: Recognise }
): Holding {
  const bundle = bundleOf(held, secret)
  try {
    if (held.every(one => one.kind === 'absent')) return 'absent'
    if (bundle === null) return 'other'
    const isNew = bundle.parts.every(({ value }, at) => isSameValue(secret.parts[at]?.value, value))
    if (isNew) return 'equal'
    return isExpected(bundle) ? 'expected' : 'other'
  } finally {
    if (bundle !== null) wipeBundle(bundle)
    wipeHeld(held)
  }
}

/** Takes the values over; null, and all wiped, when a part has none. */
export function bundleOf(held: readonly Held[], like: SecretShape): SecretBundle | null {
  const parts = like.parts.flatMap(({ name, envName, isSecret }, at) => {
    const one = held[at]
    if (one?.kind !== 'value') return []
    return [{ name, envName, isSecret, value: Secret.fromBytes(one.bytes) }]
  })
  if (parts.length === like.parts.length) return { parts }
  wipeBundle({ parts })
  return null
}

export function wipeHeld(held: readonly Held[]): void {
  for (const one of held) if (one.kind !== 'absent') one.bytes.fill(0)
}

/** Constant time: over hashes, so that the length does not show either. */
function isSameValue(one: Secret | undefined, other: Secret): boolean {
  return one !== undefined && timingSafeEqual(one.expose(hashOf), other.expose(hashOf))
}

function hashOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
