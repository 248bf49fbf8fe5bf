import { Secret } from '../core/secret'
import type { SecretBundle } from '../core/secret'

/** A secret as text for one header, made as late as possible: the text itself cannot be wiped. */
export function textOf(secret: Secret): string {
  return secret.expose(bytes => new TextDecoder('utf-8').decode(bytes))
}

/** A fresh secret out of an answer. */
export function secretOf(text: string): Secret {
  return Secret.fromBytes(new TextEncoder().encode(text))
}

/** The part of a bundle with this name; null when the bundle is of another provider. */
export function partOf(bundle: SecretBundle, name: string): Secret | null {
  return bundle.parts.find(part => part.name === name)?.value ?? null
}
