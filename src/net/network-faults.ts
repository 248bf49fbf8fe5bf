import type { Fault, FaultDetail } from '../core/fault'
import { fault } from '../core/fault'

type NetworkFault = {
  readonly fault: Fault
  /** The error can only happen before the first byte of a request. */
  readonly isBeforeSending: boolean
}

/** Certificates are judged in the handshake; other TLS errors may also come in the middle. */
const CERTIFICATE_CODE =
  /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/
const TLS_CODE = /^(ERR_TLS|ERR_SSL|EPROTO)/
const DNS_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']
const CONNECT_CODES = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL']

/**
 * Our words for a failed exchange. Only the error's code is read: messages and causes can quote header values, so they
 * are never passed on.
 */
export function networkFault(reason: unknown): NetworkFault {
  const code = codeOf(reason)
  if (DNS_CODES.includes(code)) return before('dns-failed')
  if (CONNECT_CODES.includes(code)) return before('connection-refused')
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return before('timed-out')
  if (CERTIFICATE_CODE.test(code)) return before('tls-failed')
  if (TLS_CODE.test(code)) return during('tls-failed')
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return during('timed-out')
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW' || code.startsWith('Z_')) {
    return { fault: fault('provider-changed', 'unexpected-shape'), isBeforeSending: false }
  }
  return during('connection-reset')
}

function before(detail: FaultDetail): NetworkFault {
  return { fault: fault('provider-unavailable', detail), isBeforeSending: true }
}

function during(detail: FaultDetail): NetworkFault {
  return { fault: fault('provider-unavailable', detail), isBeforeSending: false }
}

/** The first code in the error, its causes, or the several attempts of one connection. */
function codeOf(reason: unknown): string {
  let current: unknown = reason
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code
    if (current instanceof AggregateError) current = current.errors[0]
    else current = 'cause' in current ? current.cause : null
  }
  return ''
}
