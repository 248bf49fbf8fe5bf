import { DAY } from '../core/clock'
import { createSerial } from '../core/concurrency/serial'
import { sideBySide } from '../core/concurrency/side-by-side'
import { createSingleFlight } from '../core/concurrency/single-flight'
import type { AbortSignalLike } from '../core/clock'
import { faultOf } from '../core/faulted'
import { ok } from '../core/fault'
import type { Fault, Result } from '../core/fault'
import { keyIdOf } from '../core/ids'
import type { AccountId } from '../core/ids'
import type { Key } from '../core/key'
import { BROKEN, syncAccount } from './inventory-account'
import type { KnownOfAccounts } from './inventory-account'
import { assessOlderThan, beginJudging, saveVerdicts } from './inventory-assessment'
import type { InventoryTools } from './inventory-tools'

const MAX_PARALLEL = 8

export type AccountProgress = {
  readonly accountId: AccountId
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped'
  readonly keys: number
  readonly fault: Fault | null
}

export type SyncProgress = {
  readonly isRunning: boolean
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly accounts: readonly AccountProgress[]
}

export type SyncRequest = { readonly accountIds?: readonly AccountId[]; readonly signal?: AbortSignalLike }

export type Inventory = {
  /**
   * Reads all accounts (or those given) side by side and makes the verdicts afterwards. One at a time: a call while one runs
   * answers with that one's end. Never rejects because of a provider: see the accounts in the answer.
   */
  sync(request?: SyncRequest): Promise<SyncProgress>
  /** Stops after the calls under way; what was read stays. */
  stop(): void
  progress(): SyncProgress
  /** Calls back on each change; returns the way to stop listening. */
  onProgress(listener: (progress: SyncProgress) => void): () => void
  /** Reads one group anew, complete, for the facts before something destructive. */
  refreshGroup(accountId: AccountId, groupId: string): Promise<Result<readonly Key[]>>
  /** Makes all verdicts anew, for example after a policy was changed. */
  assessAll(): Promise<number>
  /** Makes those that are missing because their key changed, for example its tags. */
  assessChanged(): Promise<number>
}

export function createInventory(tools: InventoryTools): Inventory {
  const known: KnownOfAccounts = { ownKeys: new Map(), doubted: new Map() }
  const writes = createSerial()
  /** One account writes in each round of the event loop, so that windows are answered in between. */
  const waitToWrite = (): Promise<void> => writes.run(() => new Promise(resolve => setImmediate(resolve)))
  tools.keys.judgeWith(() => beginJudging(tools))
  const listeners = new Set<(progress: SyncProgress) => void>()
  let progress: SyncProgress = { isRunning: false, startedAt: null, finishedAt: null, accounts: [] }
  let running: { readonly end: Promise<SyncProgress>; readonly stopper: AbortController } | null = null

  function publish(next: SyncProgress): void {
    progress = next
    for (const listener of listeners) listener(next)
  }

  function publishAccount(accountId: AccountId, changed: Partial<AccountProgress>): void {
    const accounts = progress.accounts.map(account =>
      account.accountId === accountId ? { ...account, ...changed } : account
    )
    publish({ ...progress, accounts })
  }

  async function runOne(accountId: AccountId, signal: AbortSignal): Promise<void> {
    const account = tools.accounts.get(accountId)
    if (account === null || signal.aborted) {
      publishAccount(accountId, { state: 'stopped' })
      return
    }
    publishAccount(accountId, { state: 'running' })
    const keysSeen = (keys: number): void => {
      publishAccount(accountId, { keys })
    }
    try {
      const outcome = await syncAccount(tools, account, { signal, waitToWrite, keysSeen }, known)
      publishAccount(accountId, {
        state: outcome.state,
        fault: outcome.state === 'failed' ? outcome.fault : null
      })
    } catch (error) {
      // A bug in one account's adapter must not leave it "syncing" for ever; the others go on, and the bug is reported.
      publishAccount(accountId, { state: 'failed', fault: BROKEN })
      tools.accounts.saveState(accountId, { health: 'failing', lastFault: BROKEN })
      throw error
    }
  }

  const save = createSingleFlight(() => saveVerdicts(tools))

  async function assess(before: number, signal?: AbortSignal): Promise<number> {
    const made = await assessOlderThan(tools, before, signal)
    // Not waited for. It fails with a full disk: then the next one tries again.
    save().catch((error: unknown) => {
      if (faultOf(error) === null) throw error
    })
    return made
  }

  async function run(accountIds: readonly AccountId[], signal: AbortSignal): Promise<void> {
    const accounts = accountIds.map((accountId): AccountProgress => ({
      accountId,
      state: 'waiting',
      keys: 0,
      fault: null
    }))
    publish({ isRunning: true, startedAt: tools.clock.now(), finishedAt: null, accounts })
    const limit = tools.maxParallel ?? MAX_PARALLEL
    // A signal of its own for each account: many listeners on one signal look like a leak to Node.
    const bugs: unknown[] = []
    const read = (id: AccountId): Promise<void> =>
      runOne(id, AbortSignal.any([signal])).catch((bug: unknown) => void bugs.push(bug))
    await sideBySide(accountIds, limit, read)
    await assess(tools.clock.now() - DAY, signal)
    if (bugs.length > 0) throw new AggregateError(bugs, 'Some accounts could not be read because of a bug.')
  }

  return {
    sync: ({ accountIds, signal } = {}) => {
      if (running !== null) return running.end
      const stopper = new AbortController()
      const stop = (): void => {
        stopper.abort()
      }
      if (signal?.aborted === true) stop()
      signal?.addEventListener('abort', stop, { once: true })
      const ids = accountIds ?? tools.accounts.all().map(({ id }) => id)
      const end = run(ids, stopper.signal)
        .finally(() => {
          signal?.removeEventListener('abort', stop)
          // First free, then said to be: who hears it may begin the next one.
          running = null
          publish({ ...progress, isRunning: false, finishedAt: tools.clock.now() })
        })
        .then(() => progress)
      running = { end, stopper }
      return end
    },
    stop: () => {
      running?.stopper.abort()
    },
    progress: () => progress,
    onProgress: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refreshGroup: (accountId, groupId) => refreshGroup(tools, accountId, groupId),
    assessAll: () => assess(tools.clock.now()),
    assessChanged: () => assess(0)
  }
}

async function refreshGroup(
  tools: InventoryTools,
  accountId: AccountId,
  groupId: string
): Promise<Result<readonly Key[]>> {
  const read = await tools.withClient(accountId, client => client.listGroup(groupId))
  const listed = read.ok ? read.value : read
  const account = tools.accounts.get(accountId)
  if (!listed.ok) return listed
  if (account === null) return ok([])

  // Only a list of the whole account may make keys vanish, so that one place decides about that.
  tools.keys.upsert(account, listed.value, tools.clock.now())
  const keys = listed.value.map(key => tools.keys.get(keyIdOf(accountId, key.groupId, key.providerKeyId)))
  return ok(keys.filter(key => key !== null))
}

/** A sync that runs already knows nothing of accounts that were connected since: it goes first, and so do those who waited longer. */
export async function syncWhenFree(inventory: Inventory, accountIds: readonly AccountId[]): Promise<void> {
  // Settled: a bug in another account's reading is told to whoever began it.
  while (inventory.progress().isRunning) await Promise.allSettled([inventory.sync()])
  await inventory.sync({ accountIds })
}
