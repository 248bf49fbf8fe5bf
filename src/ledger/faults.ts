import { fault, type Fault, type FaultDetail } from '../core/fault'

// Errors of the database as faults. Their texts quote rows and addresses, so only their codes are looked at.

const SIGN_IN = /^28|^42501$|^3D000$/
const MISSING = /^(3F000|42P01|42883)$/
const DROPPED = /^(08|57P0[1-5]$|53)/
const CANCELLED = /^(57014|55P03|40001|40P01)$/
const TLS = /CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY/

export function ledgerFault(error: unknown): Fault {
  const code = codeOf(error)
  if (SIGN_IN.test(code)) return fault('forbidden', 'ledger-refused', { retry: 'after-user' })
  if (MISSING.test(code)) return fault('not-found', 'ledger-not-set-up', { retry: 'after-user' })
  if (CANCELLED.test(code) || isPoolFull(error)) return unreachable('timed-out')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return unreachable('dns-failed')
  if (TLS.test(code) || isTlsRefused(error))
    return fault('provider-unavailable', 'tls-failed', { retry: 'after-user' })
  // Sockets that ended, and everything that the driver says without a code.
  const isBroken = code === '' || DROPPED.test(code) || code.startsWith('E')
  return isBroken ? unreachable('ledger-unreachable') : fault('provider-changed', 'unexpected-shape')
}

/** Is the connection itself of no use any more? */
export function isConnectionLost(problem: Fault): boolean {
  return problem.code === 'provider-unavailable'
}

/** Does nothing answer at all? A server that gave up on a lock, or that is busy with other queries of ours, is there. */
export function isServerLost(problem: Fault): boolean {
  return isConnectionLost(problem) && problem.detail !== 'timed-out'
}

function unreachable(detail: FaultDetail): Fault {
  return fault('provider-unavailable', detail)
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

/** All connections are in use, and none became free in time: no news about the server. The driver says this without a code. */
function isPoolFull(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect'
}

/** The driver says this without a code. */
function isTlsRefused(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections'
}
