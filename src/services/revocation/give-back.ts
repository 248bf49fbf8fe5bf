import type { AccountId, KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { BatchMode } from '../../core/ports/batches'
import type { Revocation } from '../../core/ports/revocations'
import type { RevocationTools } from './tools'

/** What a key is again that was not sent: one that was disabled before its revoke still is. */
export type GivenBack =
  | { readonly state: 'waiting'; readonly keyId: KeyId; readonly evidence: 'none'; readonly fault: null }
  | { readonly state: 'disabled'; readonly keyId: KeyId }

type Run = { readonly mode: BatchMode; onChange(changes: readonly GivenBack[]): void }

/** What earlier revokes have left open. */
export type Owed = ReadonlyMap<KeyId, Revocation>

export function owedBy({ revocations }: RevocationTools, accountId: AccountId): Owed {
  const open = revocations.open().filter(one => one.accountId === accountId)
  return new Map(open.map(one => [one.keyId, one]))
}

/** Nothing was done for it in this run. What was `owed` before still is. */
export function oweAsBefore(tools: RevocationTools, owed: Owed, keyId: KeyId): void {
  const before = owed.get(keyId)
  if (before === undefined) tools.revocations.settle(keyId)
  else tools.revocations.put(before.state === 'intended' ? { ...before, state: 'failed' } : before)
}

/**
 * For keys that were intended and not sent, or surely not taken, when the run was stopped or cut off: nobody owes anything for
 * them, and they wait as before.
 */
export function giveBack(tools: RevocationTools, run: Run, owed: Owed, keys: readonly Key[]): void {
  if (keys.length === 0) return
  tools.transactions.run(() => {
    for (const { id } of keys) oweAsBefore(tools, owed, id)
    run.onChange(keys.map(key => givenBack(tools, run, key)))
  })
}

function givenBack(tools: RevocationTools, run: Run, { id: keyId }: Key): GivenBack {
  const isDisabled = run.mode === 'disable-first' && tools.keys.get(keyId)?.status === 'disabled'
  return isDisabled
    ? { state: 'disabled', keyId }
    : { state: 'waiting', keyId, evidence: 'none', fault: null }
}
