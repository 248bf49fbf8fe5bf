import { SECOND } from '../../core/clock'
import { fault, type Fault, type Outcome, type Result } from '../../core/fault'
import type { AccountId, KeyId } from '../../core/ids'
import type { Key, ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/provider'
import { giveBack, owedBy, type GivenBack, type Owed } from './give-back'
import { sideBySide, waitAfter } from './pace'
import {
  finishClaimed,
  finishDisabled,
  finishFailed,
  finishGone,
  obligationOf,
  propagationMsOf,
  sightOf
} from './revoke-one'
import type { RevocationTools, RevokeResult } from './tools'

export type ManyMode = 'revoke' | 'disable-first' | 'disable-only'

/** What is known of one key of a batch now. `waiting` and `sent` are the states of keys that have no answer yet. */
export type ManyChange =
  | { readonly state: 'sent'; readonly keyId: KeyId }
  | { readonly state: 'disabled'; readonly keyId: KeyId }
  | GivenBack
  | ({ readonly keyId: KeyId } & RevokeResult)

export type ManyRun = {
  readonly batchId: string
  readonly mode: ManyMode
  /** Called inside the transaction that makes it true. */
  onChange(changes: readonly ManyChange[]): void
  /** Asked before each send: no more is sent then. What was sent is looked at to its end all the same. */
  isStopped(): boolean
}

/** Accounts that are worked on at the same time; each keeps to its own provider's limits. */
const MOST_ACCOUNTS = 16
/** A key whose answer was lost is looked at and sent again, this often at most. */
const MOST_ROUNDS = 6
const MOST_WAITS = 10
/** Keys whose intent is written in one transaction: after a crash these are looked at before anything is sent. */
const CHUNK = 32
/** Keys that are settled in one transaction. */
const SETTLE_AT_ONCE = 100

/**
 * Revokes confirmed keys of any number of accounts, as fast as each provider allows: all of an account are sent side by
 * side, and one list of each group is the proof for all of its keys. What could not be decided is told, never guessed.
 * Keys without an answer in the results are still open (the vault was locked, or the run was stopped).
 */
export async function revokeMany(
  tools: RevocationTools,
  keys: readonly Key[],
  run: ManyRun
): Promise<readonly RevokeResult[]> {
  const accountIds = [...new Set(keys.map(key => key.accountId))]
  const results: RevokeResult[] = []
  await sideBySide(accountIds, MOST_ACCOUNTS, async accountId => {
    const ofAccount = keys.filter(key => key.accountId === accountId)
    // Without its own credential nothing of an account can be proven any more: that key is the last.
    const others = ofAccount.filter(key => !key.isManagementCredential)
    const own = ofAccount.filter(key => key.isManagementCredential)
    for (const part of [others, own]) {
      if (part.length > 0) results.push(...(await createAccountRun(tools, accountId, run).work(part)))
    }
  })
  return results
}

function createAccountRun(tools: RevocationTools, accountId: AccountId, run: ManyRun) {
  const provider = tools.providerOf(accountId)
  const parallel = provider?.manifest.limits.maxConcurrent ?? 1
  const results: RevokeResult[] = []
  /** Keys whose call was made: what became of it can only be looked for. */
  const called = new Set<Key>()
  let owed: Owed = new Map()
  /** Nothing can be sent or read any more. */
  let isHalted = false
  const isSendingOver = (): boolean => isHalted || run.isStopped()

  async function work(keys: readonly Key[]): Promise<readonly RevokeResult[]> {
    if (run.mode !== 'revoke') await disableAll(keys.filter(key => key.status === 'active'))
    if (run.mode !== 'disable-only') await revokeAll(keys)
    return results
  }

  async function revokeAll(keys: readonly Key[]): Promise<void> {
    owed = owedBy(tools, accountId)
    let pending = keys
    let claimed: readonly Key[] = []
    for (let round = 0; round < MOST_ROUNDS && pending.length > 0 && !isSendingOver(); round += 1) {
      const sent = await sendAll(pending)
      const looked = await lookAt([...claimed, ...sent.claimed, ...sent.doubtful])
      const isClaimed = new Set([...claimed, ...sent.claimed])
      claimed = looked.filter(key => isClaimed.has(key))
      pending = [...sent.again, ...looked.filter(key => !isClaimed.has(key))]
    }
    for (const key of pending) {
      if (!isHalted && called.has(key)) settle(finishFailed(tools, key, 'unknown', fault('outcome-unknown')))
    }
    await waitForProof(claimed)
  }

  type SendResults = { claimed: Key[]; doubtful: Key[]; again: Key[] }

  async function sendAll(keys: readonly Key[]): Promise<SendResults> {
    const into: SendResults = { claimed: [], doubtful: [], again: [] }
    let longestWaitMs = 0
    const ready: Key[] = []
    const waiting = [...keys]
    const next = (): Key | undefined => {
      if (ready.length === 0) ready.push(...intend(waiting.splice(0, CHUNK)))
      return ready.shift()
    }
    await Promise.all(
      Array.from({ length: Math.min(parallel, keys.length) }, async () => {
        while (!isSendingOver()) {
          const key = next()
          if (key === undefined) return
          const outcome = await send(key)
          if (outcome === null) {
            ready.push(key)
            return
          }
          const wait = sort(key, outcome, into)
          longestWaitMs = Math.max(longestWaitMs, wait)
        }
      })
    )
    into.again.push(...[...ready, ...waiting].filter(key => called.has(key)))
    giveBack(
      tools,
      run,
      owed,
      ready.filter(key => !called.has(key))
    )
    if (longestWaitMs > 0 && into.again.length > 0 && !isSendingOver()) await tools.clock.sleep(longestWaitMs)
    return into
  }

  function send(key: Key): Promise<Outcome<{ readonly alreadyGone: boolean }> | null> {
    return change(client => {
      called.add(key)
      return client.revokeKey({ providerKeyId: key.providerKeyId, groupId: key.groupId })
    })
  }

  /** Sorts one answer; says how long to wait before the next round. */
  function sort(key: Key, outcome: Outcome<{ readonly alreadyGone: boolean }>, into: SendResults): number {
    switch (outcome.kind) {
      case 'committed':
        into.claimed.push(key)
        return 0
      case 'unknown':
        into.doubtful.push(key)
        return 0
      case 'rejected':
      case 'not-sent':
        if (outcome.fault.retry === 'later') {
          into.again.push(key)
          return waitAfter(outcome.kind, outcome.fault)
        }
        settle(finishFailed(tools, key, 'failed', outcome.fault))
        return 0
      default:
        return outcome satisfies never
    }
  }

  /** The intents of these keys are on disk when this returns. */
  function intend(keys: readonly Key[]): readonly Key[] {
    const at = tools.clock.now()
    tools.transactions.run(() => {
      for (const key of keys) tools.revocations.put(obligationOf(key, run.batchId, at))
      run.onChange(keys.map(key => ({ state: 'sent', keyId: key.id })))
    })
    return keys
  }

  /** Reads each group once and settles the keys that are gone; answers those that are not. */
  async function lookAt(keys: readonly Key[]): Promise<readonly Key[]> {
    const left: Key[] = []
    for (const groupId of new Set(keys.map(key => key.groupId))) {
      if (isHalted) return left
      const ofGroup = keys.filter(key => key.groupId === groupId)
      const list = await read(groupId)
      if (list === null) return left
      if (list.ok) left.push(...(await settleBy(list.value, ofGroup)))
      else for (const key of ofGroup) settle(finishFailed(tools, key, 'unknown', list.fault))
    }
    return left
  }

  async function settleBy(listed: readonly ProviderKey[], keys: readonly Key[]): Promise<readonly Key[]> {
    const byId = new Map(listed.map(key => [key.providerKeyId, key]))
    const live: Key[] = []
    for (let from = 0; from < keys.length; from += SETTLE_AT_ONCE) {
      tools.transactions.run(() => {
        for (const key of keys.slice(from, from + SETTLE_AT_ONCE)) {
          const now = byId.get(key.providerKeyId)
          const sight = sightOf(now === undefined ? [] : [now], key)
          if (sight.kind === 'gone') settle(finishGone(tools, key, 'by-us'))
          else if (sight.kind === 'live') live.push(key)
          else settle(finishFailed(tools, key, 'failed', fault('conflict', 'confirmation-stale')))
        }
      })
      // Windows and timers get their turn between two transactions.
      await tools.clock.sleep(0)
    }
    return live
  }

  async function waitForProof(keys: readonly Key[]): Promise<void> {
    let left = keys
    const deadline = tools.clock.monotonic() + propagationMsOf(tools, accountId)
    for (let waitMs = SECOND / 2; left.length > 0 && !isHalted; waitMs = Math.min(waitMs * 2, 15 * SECOND)) {
      if (tools.clock.monotonic() + waitMs > deadline) break
      await tools.clock.sleep(waitMs)
      left = await lookAt(left)
    }
    if (!isHalted) for (const key of left) settle(finishClaimed(tools, key))
  }

  async function disableAll(keys: readonly Key[]): Promise<void> {
    if (provider?.manifest.capabilities.disable !== true) return
    const waiting = [...keys]
    await Promise.all(
      Array.from({ length: Math.min(parallel, keys.length) }, async () => {
        for (let key = waiting.shift(); key !== undefined && !isHalted; key = waiting.shift()) {
          if (run.isStopped()) return
          await disableOne(key)
        }
      })
    )
  }

  async function disableOne(key: Key): Promise<void> {
    const address = { providerKeyId: key.providerKeyId, groupId: key.groupId }
    for (let tries = 0; tries < MOST_WAITS; tries += 1) {
      const outcome = await change(client => client.disableKey(address))
      if (outcome === null) return
      if (outcome.kind === 'committed') {
        tools.transactions.run(() => {
          finishDisabled(tools, key)
          run.onChange([{ state: 'disabled', keyId: key.id }])
        })
        return
      }
      // Disabling twice does no harm: unlike a create it may simply be repeated.
      const mayRepeat = outcome.kind === 'unknown' || outcome.fault.retry === 'later'
      if (!mayRepeat || tries === MOST_WAITS - 1) {
        if (run.mode === 'disable-only') {
          settle(finishFailed(tools, key, outcome.kind === 'unknown' ? 'unknown' : 'failed', outcome.fault))
        }
        return
      }
      await tools.clock.sleep(outcome.fault.retryAfterMs ?? SECOND)
    }
  }

  /** Null when nothing more can be sent now (the vault is locked, the account is gone): the run halts. */
  async function change<T>(
    call: (client: ProviderClient) => Promise<Outcome<T>>
  ): Promise<Outcome<T> | null> {
    const lent = await tools.withClient(accountId, call)
    if (lent.ok) return lent.value
    if (halts(lent.fault)) return null
    return { kind: 'not-sent', fault: lent.fault }
  }

  async function read(groupId: string): Promise<Result<readonly ProviderKey[]> | null> {
    for (let waits = 0; ; waits += 1) {
      const lent = await tools.withClient(accountId, client => client.listGroup(groupId))
      if (!lent.ok && halts(lent.fault)) return null
      const list = lent.ok ? lent.value : lent
      if (list.ok || list.fault.retry !== 'later' || waits >= MOST_WAITS) return list
      await tools.clock.sleep(list.fault.retryAfterMs ?? SECOND)
    }
  }

  function halts(found: Fault): boolean {
    if (found.code !== 'vault-locked' && found.code !== 'cancelled') return false
    isHalted = true
    return true
  }

  function settle(result: RevokeResult): void {
    results.push(result)
    run.onChange([result])
  }

  return { work }
}
