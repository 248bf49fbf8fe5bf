import { existsSync, readFileSync } from 'node:fs'
import * as tls from 'node:tls'
import type { SystemNetwork } from '../core/provider'

/** Where Linux distributions keep the authorities that the machine's owner trusts. */
const BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem'
]
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** `resolve` answers for a URL as browsers' proxy scripts do: `DIRECT`, or `PROXY host:port; DIRECT`. */
export function systemNetwork(resolve: (url: string) => Promise<string>): SystemNetwork {
  return {
    routeTo: async origin => {
      try {
        return routeOf(await resolve(origin))
      } catch {
        // Nobody knows which way is allowed, so none is taken.
        return 'unsupported'
      }
    },
    authorities: systemAuthorities()
  }
}

/** The first way that we can go: `direct` or a proxy's URL; `unsupported` when there is none (SOCKS alone). */
export function routeOf(list: string): string {
  for (const entry of list.split(';').map(text => text.trim())) {
    if (/^direct$/i.test(entry)) return 'direct'
    const [, kind = '', address = ''] = /^(proxy|https|http)\s+(\S+)$/i.exec(entry) ?? []
    const url = `${kind.toLowerCase() === 'https' ? 'https' : 'http'}://${address}`
    if (address !== '' && URL.canParse(url)) return url
  }
  // Nothing at all means that nobody has decided anything.
  return list.trim() === '' ? 'direct' : 'unsupported'
}

/** Authorities that the system trusts, PEM. Empty where it cannot be asked: then the runtime's own are all. */
export function systemAuthorities(): readonly string[] {
  // In Node from 22.15; the oldest runtime that we run on has no such function.
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'system') => string[] }
  try {
    if (getCACertificates !== undefined) return getCACertificates('system')
    const bundle = BUNDLES.find(path => existsSync(path))
    return bundle === undefined ? [] : (readFileSync(bundle, 'utf8').match(CERTIFICATE) ?? [])
  } catch (error) {
    // A keychain that cannot be read must not keep the app from starting: fewer authorities are trusted, never more.
    if (error instanceof Error) return []
    throw error
  }
}
