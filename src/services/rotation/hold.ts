import type { Fault } from '../../core/fault'
import type { Hold } from '../../core/rotation/overview-of'

/** What keeps work from being done, in the words of the overview. */
export function holdOf(fault: Fault, since: number, until: number | null): Hold {
  return { code: holdCode(fault), since, until, fault }
}

function holdCode(fault: Fault): Hold['code'] {
  if (fault.code === 'vault-locked') return 'vault'
  const isNetwork =
    fault.detail === 'offline' || fault.detail === 'dns-failed' || fault.detail === 'connection-refused'
  return isNetwork ? 'offline' : 'provider-answer'
}
