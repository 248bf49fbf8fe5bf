import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as tls from 'node:tls'
import { Worker } from 'node:worker_threads'
import type { SystemNetwork } from '../core/ports/network'

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
export function systemNetwork(
  resolve: (url: string) => Promise<string>,
  readAuthorities: () => Promise<readonly string[]> = systemAuthorities
): SystemNetwork {
  let authorities: Promise<readonly string[]> | null = null
  return {
    routeTo: async origin => {
      try {
        return routeOf(await resolve(origin))
      } catch {
        // Nobody knows which way is allowed, so none is taken.
        return 'unsupported'
      }
    },
    authorities: () => {
      authorities ??= readAuthorities()
      return authorities
    }
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

/**
 * Authorities that the system trusts, PEM, each once. Empty where the system cannot be asked: then the runtime's own are all. A
 * keychain that cannot be read must not keep Rekey from connecting; fewer authorities are trusted then, never more.
 */
export async function systemAuthorities(): Promise<readonly string[]> {
  try {
    const stored = authoritiesAmong(await readStore())
    return stored.length > 0 ? stored : authoritiesAmong(readBundle())
  } catch (error) {
    if (error instanceof Error) return []
    throw error
  }
}

/** The certificates that may sign others. A system's folder also holds single servers' own, such as Debian's `ssl-cert-snakeoil`. */
export function authoritiesAmong(certificates: readonly string[]): readonly string[] {
  return [...new Set(certificates)].filter(pem => {
    try {
      return new X509Certificate(pem).ca
    } catch (error) {
      // A certificate that the runtime cannot read is not trusted either.
      if (error instanceof Error) return false
      throw error
    }
  })
}

function readBundle(): readonly string[] {
  const bundle = BUNDLES.find(path => existsSync(path))
  return bundle === undefined ? [] : (readFileSync(bundle, 'utf8').match(CERTIFICATE) ?? [])
}

const READ_STORE =
  "require('node:worker_threads').parentPort.postMessage(require('node:tls').getCACertificates('system'))"

/** Read in a thread of its own: macOS checks each certificate over XPC, which can take half a minute. */
async function readStore(): Promise<readonly string[]> {
  // Node has the function from 22.15; the oldest runtime that Rekey runs on does not.
  if (!('getCACertificates' in tls)) return []
  return new Promise((resolve, reject) => {
    const worker = new Worker(READ_STORE, { eval: true })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => {
      reject(new Error('The certificate store gave no answer.'))
    })
  })
}
