import type { FaultCode, Outcome } from '../../../src/core/fault'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'

type Kind = Outcome<unknown>['kind']

/** `told`: the answer arrived whole although oddly dressed, so its content decides. */
export type Expected = {
  readonly fault: SandboxFault
  readonly create: Kind
  /** A deletion's answer is empty, so damage to its body may not show; it did happen in all these cases. */
  readonly remove: readonly Kind[]
  /** Codes that a list may answer; null when the list is fine. */
  readonly list: readonly FaultCode[] | null
}

const LOST: Pick<Expected, 'create' | 'remove'> = { create: 'unknown', remove: ['unknown'] }
const HURT: Pick<Expected, 'create' | 'remove'> = { create: 'unknown', remove: ['unknown', 'committed'] }
const FINE: Pick<Expected, 'create' | 'remove' | 'list'> = {
  create: 'committed',
  remove: ['committed'],
  list: null
}
const AWAY: readonly FaultCode[] = ['provider-unavailable']
const ODD: readonly FaultCode[] = ['provider-changed']

const REDIRECTS = [301, 302, 303, 307, 308] as const
const SERVER_ERRORS = [500, 502, 503, 504] as const
export const RETRY_AFTERS = [
  '1',
  '0',
  '-5',
  '1000000000',
  'soon',
  'Mon, 14 Sep 2026 09:31:00 GMT',
  null
] as const

/** Every kind of trouble, and what it must mean for each kind of call. `redirectTo` must never be asked. */
export function troubles(redirectTo: string): readonly Expected[] {
  return [
    { fault: { kind: 'timeout-before' }, ...LOST, list: AWAY },
    { fault: { kind: 'timeout-after' }, ...LOST, list: AWAY },
    { fault: { kind: 'late-commit', ms: 20 }, ...LOST, list: AWAY },
    { fault: { kind: 'reset-before' }, ...LOST, list: AWAY },
    { fault: { kind: 'reset-after' }, ...LOST, list: AWAY },
    { fault: { kind: 'reset-mid-body' }, ...LOST, list: AWAY },
    { fault: { kind: 'truncated' }, ...LOST, list: AWAY },
    { fault: { kind: 'truncated-close-delimited' }, ...LOST, list: ODD },
    ...SERVER_ERRORS.map(status => ({
      fault: { kind: 'server-error-before' as const, status },
      ...LOST,
      list: AWAY
    })),
    { fault: { kind: 'server-error-after', status: 500 }, ...LOST, list: AWAY },
    ...REDIRECTS.map(status => ({
      fault: { kind: 'redirect' as const, status, to: redirectTo },
      ...LOST,
      list: ODD
    })),
    { fault: { kind: 'html-body' }, ...HURT, list: ODD },
    { fault: { kind: 'duplicate-json-keys' }, ...HURT, list: ODD },
    { fault: { kind: 'oversize' }, ...HURT, list: ODD },
    { fault: { kind: 'gzip-bomb' }, ...HURT, list: ODD },
    { fault: { kind: 'other-shape' }, ...HURT, list: ODD },
    { fault: { kind: 'wrong-content-type' }, ...FINE },
    { fault: { kind: 'byte-order-mark' }, ...FINE },
    ...RETRY_AFTERS.map(retryAfter => ({
      fault: { kind: 'rate-limited' as const, retryAfter },
      create: 'rejected' as const,
      remove: ['rejected' as const],
      list: ['rate-limited' as const]
    })),
    {
      fault: { kind: 'rate-limited', retryAfter: null, html: true },
      create: 'rejected',
      remove: ['rejected'],
      list: ['rate-limited']
    }
  ]
}

const ON_THE_WIRE = [
  'timeout-before',
  'timeout-after',
  'late-commit',
  'reset-before',
  'reset-after',
  'reset-mid-body',
  'truncated',
  'html-body',
  'oversize'
]

/** What can also befall a protocol that is not HTTP. A library may wait for the rest of what it takes for a long answer. */
export function wireTroubles(): readonly Expected[] {
  return troubles('')
    .filter(({ fault }) => ON_THE_WIRE.includes(fault.kind))
    .map(({ fault, list }) => ({ fault, ...LOST, list: list === ODD ? [...ODD, ...AWAY] : list }))
}

export function titleOf(fault: SandboxFault): string {
  const { kind, ...details } = fault
  const shown = Object.entries(details)
    .filter(([name]) => name !== 'to')
    .map(([name, value]) => `${name} ${String(value)}`)
  return [kind, ...shown].join(' ')
}

/** Faults after which no answer ever comes. */
export function isSilent(fault: SandboxFault): boolean {
  return ['timeout-before', 'timeout-after', 'late-commit'].includes(fault.kind)
}
