import { createSecureContext, rootCertificates } from 'node:tls'
import type { SecureContext } from 'node:tls'

/** Made once: reading some hundred certificates takes longer than a handshake. */
const contexts = new Map<string, WeakMap<object, SecureContext>>()

export function contextFor(trustedCa: string, authorities: readonly string[]): SecureContext {
  const byAuthorities = contexts.get(trustedCa) ?? new WeakMap<object, SecureContext>()
  contexts.set(trustedCa, byAuthorities)
  const known = byAuthorities.get(authorities) ?? createSecureContext(trusting(trustedCa, authorities))
  byAuthorities.set(authorities, known)
  return known
}

export function trusting(trustedCa: string, authorities: readonly string[]) {
  const ca = [...rootCertificates, ...authorities, ...(trustedCa === '' ? [] : [trustedCa])]
  return { minVersion: 'TLSv1.2', ca } as const
}
