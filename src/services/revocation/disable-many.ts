import { sideBySide } from '../../core/concurrency/side-by-side'
import { SECOND } from '../../core/clock'
import type { KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { BatchMode } from '../../core/ports/batches'
import type { AccountCalls } from './account-calls'
import { finishDisabled, finishFailed } from './revoke-one'
import { throughTeam } from '../team/references'
import type { RevocationTools, RevokeResult } from './tools'

type Disabled = { readonly state: 'disabled'; readonly keyId: KeyId }

type Run = { readonly mode: BatchMode; onChange(changes: readonly Disabled[]): void }

type AccountRun = {
  readonly tools: RevocationTools
  readonly calls: AccountCalls
  readonly run: Run
  /** Calls that its provider takes at one time. */
  readonly parallel: number
  settle(result: RevokeResult): void
}

/** A disable that is told to wait, or whose answer is lost, is sent again, this often at most. */
const MOST_SENDS = 10

/** Disables keys of one account. Why one was not is told only where nothing more is to come. */
export async function disableAll(account: AccountRun, keys: readonly Key[]): Promise<void> {
  await sideBySide(keys, account.parallel, async key => {
    if (!account.calls.isSendingOver()) await disableOne(account, key)
  })
}

async function disableOne({ tools, calls, run, settle }: AccountRun, key: Key): Promise<void> {
  const address = { providerKeyId: key.providerKeyId, groupId: key.groupId }
  let wasLost = false
  for (let sends = 1; ; sends += 1) {
    const outcome = await calls.change(client =>
      throughTeam(tools, 'disable', key, () => client.disableKey(address))
    )
    if (outcome === null) return
    if (outcome.kind === 'committed') {
      tools.transactions.run(() => {
        finishDisabled(tools, key)
        run.onChange([{ state: 'disabled', keyId: key.id }])
      })
      return
    }
    wasLost ||= outcome.kind === 'unknown'
    // Disabling twice does no harm: unlike a create it may simply be repeated.
    const mayRepeat = (outcome.kind === 'unknown' || outcome.fault.retry === 'later') && sends < MOST_SENDS
    if (mayRepeat) await calls.pause(outcome.fault.retryAfterMs ?? SECOND)
    if (mayRepeat && !calls.isSendingOver()) continue
    if (run.mode === 'disable-only' && !calls.isHalted()) {
      settle(finishFailed(tools, key, wasLost ? 'unknown' : 'failed', outcome.fault))
    }
    return
  }
}
