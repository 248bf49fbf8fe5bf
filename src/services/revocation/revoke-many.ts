import { sideBySide } from '../../core/concurrency/side-by-side'
import { SECOND } from '../../core/clock'
import { fault, type Fault, type Outcome } from '../../core/fault'
import type { AccountId, KeyId } from '../../core/ids'
import type { Key, ProviderKey } from '../../core/key'
import { createAccountCalls } from './account-calls'
import { disableAll } from './disable-many'
import { giveBack, oweAsBefore, owedBy, type GivenBack, type Owed } from './give-back'
import {
  finishClaimed,
  finishFailed,
  finishGone,
  obligationOf,
  propagationMsOf,
  provesRevoked,
  sightOf,
  type Sight
} from './revoke-one'
import { throughTeam } from '../team/references'
import type { RevocationTools, RevokeResult } from './tools'
import { createTries } from './tries'

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
  const tries = createTries()
  /** What the last reading said of keys that it did not settle. */
  const sights = new Map<Key, Sight>()
  let owed: Owed = new Map()
  const calls = createAccountCalls(tools, accountId, run.isStopped)
  const { change, read, isHalted, isSendingOver } = calls

  async function work(keys: readonly Key[]): Promise<readonly RevokeResult[]> {
    const canDisable = run.mode !== 'revoke' && provider?.manifest.capabilities.disable === true
    const active = keys.filter(key => key.status === 'active')
    if (canDisable) await disableAll({ tools, calls, run, parallel, settle }, active)
    if (run.mode !== 'disable-only') await revokeAll(keys)
    return results
  }

  async function revokeAll(keys: readonly Key[]): Promise<void> {
    owed = owedBy(tools, accountId)
    let pending = keys
    let claimed: readonly Key[] = []
    for (let round = 0; round < MOST_ROUNDS && pending.length > 0 && !isSendingOver(); round += 1) {
      const sent = await sendAll(pending)
      const isClaimed = new Set([...claimed, ...sent.claimed])
      const looked = await lookAt([...isClaimed, ...sent.doubtful], isClaimed)
      claimed = looked.filter(key => isClaimed.has(key))
      pending = [...sent.again, ...looked.filter(key => !isClaimed.has(key))]
    }
    endTries(pending)
    await waitForProof(claimed)
  }

  /** Says of each key that nothing more is sent for what its calls say. */
  function endTries(keys: readonly Key[]): void {
    const untouched: Key[] = []
    for (const key of keys) {
      const fate = tries.fateOf(key)
      if (fate === null) continue
      if (fate.kind === 'unknown') {
        // After a halt only a later look can tell.
        if (!isHalted()) settle(finishFailed(tools, key, 'unknown', fault('outcome-unknown')))
      } else if (isHalted() || (fate.kind === 'not-sent' && run.isStopped())) untouched.push(key)
      else settleRefused(key, fate.fault)
    }
    giveBack(tools, run, owed, untouched)
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
    const isTried = (key: Key): boolean => tries.fateOf(key) !== null
    into.again.push(...[...ready, ...waiting].filter(isTried))
    giveBack(
      tools,
      run,
      owed,
      ready.filter(key => !isTried(key))
    )
    if (into.again.length > 0) await calls.pause(longestWaitMs)
    return into
  }

  function send(key: Key): Promise<Outcome<{ readonly alreadyGone: boolean }> | null> {
    const address = { providerKeyId: key.providerKeyId, groupId: key.groupId, createdAt: key.createdAt }
    return change(client =>
      throughTeam(tools, 'revoke', key, () => tries.make(key, () => client.revokeKey(address)))
    )
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
          tries.noteRefusal(key, outcome.kind, outcome.fault)
          into.again.push(key)
          return waitAfter(outcome.kind, outcome.fault)
        }
        // It tells nothing of an earlier call whose answer was lost.
        if (tries.fateOf(key)?.kind === 'unknown')
          settle(finishFailed(tools, key, 'unknown', fault('outcome-unknown')))
        else settle(finishFailed(tools, key, 'failed', outcome.fault))
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

  /** Reads each group once and settles the keys that are proven revoked; answers the others. */
  async function lookAt(keys: readonly Key[], accepted: ReadonlySet<Key>): Promise<readonly Key[]> {
    const left: Key[] = []
    for (const groupId of new Set(keys.map(key => key.groupId))) {
      if (isHalted()) return left
      const ofGroup = keys.filter(key => key.groupId === groupId)
      const list = await read(groupId)
      if (list === null) return left
      if (list.ok) left.push(...(await settleBy(list.value, ofGroup, accepted)))
      else for (const key of ofGroup) settle(unproven(key, accepted, list.fault))
    }
    return left
  }

  /** Its list cannot be read: an accepted revoke stays accepted, and waits for a later reading. */
  function unproven(key: Key, accepted: ReadonlySet<Key>, why: Fault): RevokeResult {
    return accepted.has(key)
      ? finishClaimed(tools, key, { kind: 'unread', fault: why })
      : finishFailed(tools, key, 'unknown', why)
  }

  async function settleBy(
    listed: readonly ProviderKey[],
    keys: readonly Key[],
    accepted: ReadonlySet<Key>
  ): Promise<readonly Key[]> {
    const byId = new Map(listed.map(key => [key.providerKeyId, key]))
    const live: Key[] = []
    for (let from = 0; from < keys.length; from += SETTLE_AT_ONCE) {
      tools.transactions.run(() => {
        for (const key of keys.slice(from, from + SETTLE_AT_ONCE)) {
          const now = byId.get(key.providerKeyId)
          const sight = sightOf(now === undefined ? [] : [now], key)
          const revoke = accepted.has(key) ? 'accepted' : 'not-accepted'
          if (provesRevoked(tools, accountId, sight, revoke)) settle(finishGone(tools, key, 'by-us'))
          else if (sight.kind === 'replaced')
            settle(finishFailed(tools, key, 'failed', fault('conflict', 'confirmation-stale')))
          else {
            sights.set(key, sight)
            live.push(key)
          }
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
    for (
      let waitMs = SECOND / 2;
      left.length > 0 && !isHalted();
      waitMs = Math.min(waitMs * 2, 15 * SECOND)
    ) {
      if (tools.clock.monotonic() + waitMs > deadline) break
      await tools.clock.sleep(waitMs)
      left = await lookAt(left, new Set(left))
    }
    if (isHalted()) return
    for (const key of left) settle(finishClaimed(tools, key, sights.get(key) ?? { kind: 'live' }))
  }

  /** Not revoked, for this reason: the last of several that were all answered alike. */
  function settleRefused(key: Key, why: Fault): void {
    tools.transactions.run(() => {
      settle(finishFailed(tools, key, 'failed', why))
      oweAsBefore(tools, owed, key.id)
    })
  }

  function settle(result: RevokeResult): void {
    results.push(result)
    run.onChange([result])
  }

  return { work }
}

/** A connection waits for a short Retry-After by itself, and goes on in the moment it is over: a wait here would add to it. */
const WAITED_FOR_BELOW_MS = 10 * SECOND

/** How long to wait before what was not taken is sent again. */
function waitAfter(kind: 'rejected' | 'not-sent', { retryAfterMs }: Fault): number {
  if (retryAfterMs === undefined) return SECOND
  return kind === 'rejected' && retryAfterMs < WAITED_FOR_BELOW_MS ? 0 : retryAfterMs
}
