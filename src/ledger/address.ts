import { failed, ok, type Result } from '../core/fault'

/** Where the database of a team is, and how to sign in. Holds a password: sealed at rest, and in no log or error. */
export type LedgerAddress = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** Path of a file with the certificates to trust; null: those of the system. */
  readonly authorityFile: string | null
  readonly isEncrypted: boolean
}

const DEFAULT_PORT = 5432
const LONGEST_ADDRESS = 2_000
const PARAMETERS: ReadonlySet<string> = new Set(['sslmode', 'sslrootcert'])
const SSL_MODES: ReadonlySet<string> = new Set(['disable', 'require', 'verify-ca', 'verify-full'])

/**
 * Reads `postgres://user:password@host:5432/database`. TLS with a verified certificate is always used, except to this machine
 * itself, where `sslmode=require` asks for it. Weaker modes than that do not exist here: `require` verifies as well.
 */
export function readAddress(text: string): Result<LedgerAddress> {
  const url = urlOf(text)
  if (url === null) return failed('invalid-input', 'url-not-allowed', { subject: 'address' })
  const user = decoded(url.username)
  const password = decoded(url.password)
  const database = decoded(url.pathname.slice(1))
  const isLocal = isLoopback(url.hostname)
  const mode = url.searchParams.get('sslmode')
  if (user === null || password === null || database === null || user === '' || database === '') {
    return failed('invalid-input', 'url-not-allowed', { subject: 'address' })
  }
  if (!isLocal && mode === 'disable')
    return failed('invalid-input', 'ledger-needs-tls', { subject: 'address' })
  return ok({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database,
    user,
    password,
    authorityFile: url.searchParams.get('sslrootcert'),
    isEncrypted: !isLocal || (mode !== null && mode !== 'disable')
  })
}

/** The address without the password, for a person to read. */
export function shownAddress({ host, port, database, user }: LedgerAddress): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `postgres://${encodeURIComponent(user)}@${name}:${port}/${encodeURIComponent(database)}`
}

/** What the sealed address is bound to: a changed host never gets the password. */
export function originOf({ host, port }: LedgerAddress): string {
  return `postgres://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function urlOf(text: string): URL | null {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST_ADDRESS || !URL.canParse(trimmed)) return null
  const url = new URL(trimmed)
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') return null
  if (url.hostname === '' || url.hash !== '') return null
  // A parameter that is silently ignored could have been one that somebody relies on.
  const names = [...url.searchParams.keys()]
  if (names.some(name => !PARAMETERS.has(name)) || new Set(names).size !== names.length) return null
  const mode = url.searchParams.get('sslmode')
  return mode !== null && !SSL_MODES.has(mode) ? null : url
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
