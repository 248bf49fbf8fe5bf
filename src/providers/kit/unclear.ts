import type { Fault } from '../../core/fault'
import type { ProbeResult } from '../../core/ports/provider'

type Unclear = Extract<ProbeResult, { kind: 'unclear' }>

/** A probe that got no answer: the call failed on the way, or our own limiter held it back. */
export function unclearByFault({ code }: Fault, at: number): Unclear {
  if (code === 'rate-limited') return { kind: 'unclear', at, why: 'rate-limited' }
  return { kind: 'unclear', at, why: code === 'provider-unavailable' ? 'unreachable' : 'not-about-the-key' }
}

/** A probe whose answer the provider's table does not know. Never dead: nobody said so. */
export function unclearByStatus(status: number, at: number): Unclear {
  if (status === 429) return { kind: 'unclear', at, why: 'rate-limited' }
  return { kind: 'unclear', at, why: status >= 500 ? 'server-error' : 'not-about-the-key' }
}
