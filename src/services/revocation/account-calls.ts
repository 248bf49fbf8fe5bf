import { SECOND } from '../../core/clock'
import type { Fault, Outcome, Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/ports/provider'
import type { RevocationTools } from './tools'

/** What a run of many keys asks of one account. Null when nothing more can be sent or read now: the run halts. */
export type AccountCalls = {
  change<T>(call: (client: ProviderClient) => Promise<Outcome<T>>): Promise<Outcome<T> | null>
  /** Waits as long as the provider asks for, a few times. */
  read(groupId: string): Promise<Result<readonly ProviderKey[]> | null>
  /** Ends early when nothing is sent after it. */
  pause(ms: number): Promise<void>
  /** The vault is locked, or the connection is gone. */
  isHalted(): boolean
  /** … or a person has stopped the run. */
  isSendingOver(): boolean
}

const MOST_WAITS = 10

export function createAccountCalls(
  tools: Pick<RevocationTools, 'clock' | 'withClient'>,
  accountId: AccountId,
  isStopped: () => boolean
): AccountCalls {
  let hasHalted = false
  const isSendingOver = (): boolean => hasHalted || isStopped()

  function halts(found: Fault): boolean {
    if (found.code !== 'vault-locked' && found.code !== 'cancelled') return false
    hasHalted = true
    return true
  }

  return {
    async change(call) {
      const lent = await tools.withClient(accountId, call)
      if (lent.ok) return lent.value
      if (halts(lent.fault)) return null
      return { kind: 'not-sent', fault: lent.fault }
    },
    async read(groupId) {
      for (let waits = 0; ; waits += 1) {
        const lent = await tools.withClient(accountId, client => client.listGroup(groupId))
        if (!lent.ok && halts(lent.fault)) return null
        const list = lent.ok ? lent.value : lent
        if (list.ok || list.fault.retry !== 'later' || waits >= MOST_WAITS) return list
        await tools.clock.sleep(list.fault.retryAfterMs ?? SECOND)
      }
    },
    async pause(ms) {
      for (let leftMs = ms; leftMs > 0 && !isSendingOver(); leftMs -= SECOND) {
        await tools.clock.sleep(Math.min(leftMs, SECOND))
      }
    },
    isHalted: () => hasHalted,
    isSendingOver
  }
}
