import type { Account, AccountHealth } from '../core/account'
import type { AbortSignalLike } from '../core/clock'
import { failed, fault, ok } from '../core/fault'
import type { Fault, Result } from '../core/fault'
import { faultOf } from '../core/faulted'
import type { AccountId, KeyId } from '../core/ids'
import { missesTooMany } from '../core/list-trust'
import type { AccountState } from '../core/ports/accounts'
import { readPages, writePending } from './inventory-reading'
import type { Reading } from './inventory-reading'
import type { InventoryTools } from './inventory-tools'

export type AccountRun = {
  readonly signal: AbortSignalLike
  waitToWrite(): Promise<void>
  keysSeen(count: number): void
}

export type AccountOutcome =
  | { readonly state: 'done'; readonly keys: number }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly fault: Fault }

/** Ids of the keys that each account's own credential was found to be, so that marks are only changed when that changes. */
export type OwnKeys = Map<AccountId, string>

/**
 * When an account's last whole list began, where that list missed too many keys to be believed. In memory: after a start one more
 * list is asked for, and no key goes because of that.
 */
export type DoubtedLists = Map<AccountId, number>

export type KnownOfAccounts = { readonly ownKeys: OwnKeys; readonly doubted: DoubtedLists }

/**
 * Reads one account whole. What was read before a failure stays. Only a complete list can make keys vanish, and many of them
 * only together with the next one.
 */
export async function syncAccount(
  tools: InventoryTools,
  account: Account,
  run: AccountRun,
  known: KnownOfAccounts
): Promise<AccountOutcome> {
  const { accounts, clock } = tools
  const before = accounts.state(account.id)
  const startedAt = clock.now()
  const counts = { appeared: 0, changed: 0, vanished: 0, unchanged: 0 }
  const reading: Reading = {
    ...run,
    tools,
    account,
    counts,
    keys: 0,
    pending: [],
    lastWriteAt: null,
    own: new Set(),
    clockOffsetMs: null,
    isRemoved: false
  }
  const read = await expected(() => readAll(reading))
  await run.waitToWrite()
  // The account may have been removed while it was read.
  if (accounts.get(account.id) === null) return { state: 'stopped' }

  const isFirst = before.lastGoodSyncAt === null
  const end = await expected(() =>
    Promise.resolve(read.ok ? finish(reading, { startedAt, isFirst, known }) : keepRead(reading, read))
  )
  if (end.ok) return { state: 'done', keys: reading.keys }
  if (run.signal.aborted) {
    accounts.saveState(account.id, { health: before.health === 'syncing' ? 'new' : before.health })
    return { state: 'stopped' }
  }
  accounts.saveState(account.id, {
    health: healthAfter(end.fault, reading.keys > 0),
    lastSyncAt: clock.now(),
    lastFault: end.fault
  })
  // One row for a failure, not one for each try: a provider that is down for a night must not bury the history.
  if (!isSameFault(before.lastFault, end.fault)) {
    note(tools, account, 'sync.failed', { code: end.fault.code, detail: end.fault.detail ?? null })
  }
  return { state: 'failed', fault: end.fault }
}

/** A full disk, for example, is expected, and thrown from below the repositories. */
async function expected(work: () => Promise<Result<null>>): Promise<Result<null>> {
  try {
    return await work()
  } catch (error) {
    const known = faultOf(error)
    if (known === null) throw error
    return { ok: false, fault: known }
  }
}

async function readAll(reading: Reading): Promise<Result<null>> {
  const { tools, account } = reading
  tools.accounts.saveState(account.id, { health: 'syncing' })
  const lent = await tools.withClient(account.id, client => readPages(reading, client))
  return lent.ok ? lent.value : lent
}

type Ending = { readonly startedAt: number; readonly isFirst: boolean; readonly known: KnownOfAccounts }

/** One transaction: the last keys, what vanished and the account's state belong to the reading that shows them. */
function finish(reading: Reading, { startedAt, isFirst, known }: Ending): Result<null> {
  const { tools, account, counts, own } = reading
  const { ownKeys, doubted } = known
  const found = [...own].sort().join('\n')
  const isBelieved = tools.transactions.run(() => {
    while (reading.pending.length > 0) writePending(reading)
    const at = tools.clock.now()
    counts.vanished = believeDoubted(reading, doubted, at)
    if (missesTooMany(tools.keys.unseen(account.id, startedAt))) return false
    counts.vanished += tools.keys.markUnseen(account.id, startedAt, at).length
    if (ownKeys.get(account.id) !== found) markOwn(reading, startedAt)
    // What was read is as old as the beginning of the reading.
    tools.accounts.saveState(account.id, {
      health: 'healthy',
      lastSyncAt: at,
      lastGoodSyncAt: startedAt,
      lastFault: null,
      ...clockNow(reading)
    })
    const isNews = isFirst || counts.appeared + counts.changed + counts.vanished > 0
    if (isNews) note(tools, account, 'sync.finished', { keys: reading.keys, ...counts })
    return true
  })
  if (!isBelieved) {
    doubted.set(account.id, startedAt)
    return failed('provider-changed', 'incomplete-list')
  }
  reading.keysSeen(reading.keys)
  ownKeys.set(account.id, found)
  doubted.delete(account.id)
  return ok(null)
}

/** Keys that were read before a failure or a stop stay, as far as one commit takes them. */
function keepRead(reading: Reading, failure: Result<null>): Result<null> {
  reading.tools.transactions.run(() => {
    writePending(reading)
  })
  return failure
}

/** Our clock may have been set since the connection was checked: ages go by what the last list says. */
function clockNow({ tools, account, clockOffsetMs }: Reading): Pick<Partial<AccountState>, 'report'> {
  const { report } = tools.accounts.state(account.id)
  return report === null || clockOffsetMs === null ? {} : { report: { ...report, clockOffsetMs } }
}

/** Keys that were missing from the doubted list and from this one are missing: two whole lists say so. */
function believeDoubted({ tools, account }: Reading, doubted: DoubtedLists, at: number): number {
  const doubtedFrom = doubted.get(account.id)
  return doubtedFrom === undefined ? 0 : tools.keys.markUnseen(account.id, doubtedFrom, at).length
}

function markOwn({ tools, account, own }: Reading, startedAt: number): void {
  const marked = tools.keys.managementKeys(account.id)
  // Only a list that shows the key can say that it is not the connection's own any more.
  const isShown = (id: KeyId): boolean => (tools.keys.get(id)?.lastSeenAt ?? 0) >= startedAt
  for (const id of marked) if (!own.has(id) && isShown(id)) tools.keys.setManagement(id, false)
  for (const id of own) if (!marked.includes(id)) tools.keys.setManagement(id, true)
}

function note(
  { audit, clock }: InventoryTools,
  account: Account,
  act: 'sync.finished' | 'sync.failed',
  facts: Readonly<Record<string, string | number | null>>
): void {
  audit.append({
    at: clock.now(),
    act,
    actor: 'rekey',
    accountId: account.id,
    keyId: null,
    rotationId: null,
    facts: { account: account.name, ...facts }
  })
}

function healthAfter({ code, detail }: Fault, hasKeys: boolean): AccountHealth {
  if (detail === 'credential-missing') return 'credential-missing'
  if (code === 'credential-rejected') return 'credential-rejected'
  return hasKeys || detail === 'incomplete-list' ? 'partial' : 'failing'
}

function isSameFault(a: Fault | null, b: Fault): boolean {
  return a?.code === b.code && a.detail === b.detail
}

/** For a run that ended by a bug of ours: the account must not stay "syncing". */
export const BROKEN: Fault = fault('internal')
