import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'

/** Where requests go: everything that is allowed to vary is decided here, before a credential is near. */
export type BaseUrl = {
  /** Scheme, host and port, such as `https://api.example.com`. */
  readonly origin: string
  /** Path before every API path, without a slash at the end; empty for none. */
  readonly pathPrefix: string
  readonly isLoopback: boolean
  readonly isPlainHttp: boolean
}

const SHAPE =
  /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(\/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?$/i
const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/**
 * Reads a base URL strictly: https, or http to a loopback literal (127.0.0.0/8, ::1) only. `localhost` is rewritten to
 * 127.0.0.1, because a name can be made to point elsewhere. The host must stand exactly as it will be used: no user part,
 * no other spelling of an address, no characters outside ASCII, no query, fragment or dot segment.
 */
export function parseBaseUrl(text: string): Result<BaseUrl> {
  const parts = SHAPE.exec(text)
  if (parts === null || text.length > 512) return refused()
  const [, scheme = '', rawHost = '', port = '', path = ''] = parts
  const host = rawHost.toLowerCase() === 'localhost' ? '127.0.0.1' : rawHost.toLowerCase()
  if (!host.startsWith('[') && !host.split('.').every(isLabel)) return refused()
  if (hasOddSegment(path)) return refused()
  if (port !== '' && !isUsablePort(Number(port.slice(1)))) return refused()
  if (!URL.canParse(`${scheme}://${host}${port}`)) return refused()
  const url = new URL(`${scheme}://${host}${port}`)
  // The parser knows other spellings of an address (hexadecimal, short, mixed); the same words must come out again.
  if (url.hostname !== host) return refused()
  const isLoopback = isLoopbackLiteral(host)
  const isPlainHttp = url.protocol === 'http:'
  if (isPlainHttp && !isLoopback) return failed('invalid-input', 'http-not-loopback', { subject: 'baseUrl' })
  return ok({ origin: url.origin, pathPrefix: path.replace(/\/+$/, ''), isLoopback, isPlainHttp })
}

function refused(): Result<never> {
  return failed('invalid-input', 'url-not-allowed', { subject: 'baseUrl' })
}

/** One part of a host name; none is empty, so a dot stands neither first nor last. */
function isLabel(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)
}

function isUsablePort(port: number): boolean {
  return port >= 1 && port <= 65535
}

function hasOddSegment(path: string): boolean {
  const segments = path.replace(/\/+$/, '').split('/').slice(1)
  return segments.some(segment => segment === '' || segment === '.' || segment === '..')
}

function isLoopbackLiteral(host: string): boolean {
  if (host === '[::1]') return true
  const octets = DOTTED.exec(host)
  return octets !== null && octets[1] === '127'
}

/** No id or name of a provider comes near it, and a longer path is refused by most servers. */
const LONGEST_SEGMENT = 2_048

/**
 * One value as one path segment. It never throws: a value that cannot be a segment (empty, a dot segment, half a
 * character, too long) gives a path that `isExactPath` refuses, so the call answers a fault.
 */
export function segment(value: string): string {
  const isUsable =
    value !== '' &&
    value.length <= LONGEST_SEGMENT &&
    !/^\.{1,2}$/.test(value) &&
    !/\p{Surrogate}/u.test(value)
  return isUsable ? encodeURIComponent(value) : '//'
}

/** A path that will reach the server exactly as written. */
export function isExactPath(path: string): boolean {
  return /^\/[\x21\x24-\x3e\x40-\x5b\x5d-\x7e]*$/.test(path) && !path.includes('//') && !hasDotSegment(path)
}

function hasDotSegment(path: string): boolean {
  return path.split('/').some(part => /^(\.|%2e){1,2}$/i.test(part))
}
