import type { Account, AccountHealth } from '../core/account'
import type { AbortSignalLike } from '../core/clock'
import { MINUTE } from '../core/clock'
import { failed, fault, ok } from '../core/fault'
import type { Fault, Result } from '../core/fault'
import { faultOf } from '../core/faulted'
import { keyIdOf } from '../core/ids'
import type { AccountId, KeyId } from '../core/ids'
import type { ProviderKey } from '../core/key'
import type { KeyPage, ProviderClient } from '../core/provider'
import type { UpsertSummary } from '../store/ports'
import type { InventoryTools } from './inventory-tools'
import type { InventoryWriter } from './inventory-writer'

/** Rows of one transaction: small enough that a window's question waits for a few milliseconds only. */
const BATCH = 500
const MAX_WAITS = 3
const LONGEST_WAIT_MS = 5 * MINUTE
/** A provider that pages for ever must not keep us for ever. */
const MAX_PAGES = 20_000

export type AccountRun = {
  readonly signal: AbortSignalLike
  readonly writer: InventoryWriter
  /** Told after each page. */
  keysSeen(count: number): void
}

export type AccountOutcome =
  | { readonly state: 'done'; readonly keys: number }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly fault: Fault }

/** Ids of the keys that each account's own credential was found to be, so that marks are only changed when that changes. */
export type OwnKeys = Map<AccountId, string>

/** Reads one account whole. What was read before a failure stays; only a complete list can make a key vanish. */
export async function syncAccount(
  tools: InventoryTools,
  account: Account,
  run: AccountRun,
  ownKeys: OwnKeys
): Promise<AccountOutcome> {
  const { accounts, clock } = tools
  const { writer } = run
  const before = accounts.state(account.id)
  await writer.write(1, () => {
    accounts.saveState(account.id, { health: 'syncing' })
  })

  const startedAt = clock.now()
  const reading: Reading = { tools, account, run, writer, counts: emptyCounts(), keys: 0, own: new Set() }
  const read = await readAll(reading)
  // The account may have been removed while it was read.
  if (accounts.get(account.id) === null) return { state: 'stopped' }

  if (read.ok) {
    // One commit: what vanished belongs to the reading that shows it.
    await writer.write(1, () => {
      if (accounts.get(account.id) !== null)
        finish(reading, startedAt, before.lastGoodSyncAt === null, ownKeys)
    })
    return { state: 'done', keys: reading.keys }
  }
  if (run.signal.aborted) {
    accounts.saveState(account.id, { health: before.health === 'syncing' ? 'new' : before.health })
    return { state: 'stopped' }
  }
  accounts.saveState(account.id, {
    health: healthAfter(read.fault, reading.keys > 0),
    lastSyncAt: clock.now(),
    lastFault: read.fault
  })
  // One row for a failure, not one for each try: a provider that is down for a night must not bury the history.
  if (!isSameFault(before.lastFault, read.fault)) {
    note(tools, account, 'sync.failed', { code: read.fault.code, detail: read.fault.detail ?? null })
  }
  return { state: 'failed', fault: read.fault }
}

type Reading = {
  readonly tools: InventoryTools
  readonly account: Account
  readonly run: AccountRun
  readonly writer: InventoryWriter
  readonly counts: { -readonly [Name in keyof UpsertSummary]: number }
  keys: number
  readonly own: Set<KeyId>
}

async function readAll(reading: Reading): Promise<Result<null>> {
  try {
    const lent = await reading.tools.withClient(reading.account.id, client => readPages(reading, client))
    return lent.ok ? lent.value : lent
  } catch (error) {
    // A full disk, for example: expected, and thrown from below the repositories.
    const known = faultOf(error)
    if (known === null) throw error
    return { ok: false, fault: known }
  }
}

async function readPages(reading: Reading, client: ProviderClient): Promise<Result<null>> {
  const cursors = new Set<string>()
  let page = await readPage(reading, client, null)
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    if (!page.ok) return page
    // Removed while we waited for the page: its keys must not come back.
    if (reading.tools.accounts.get(reading.account.id) === null) return failed('cancelled')
    const { keys, next }: KeyPage = page.value
    const isLoop = next !== null && cursors.has(next)
    const isEnd = next === null || isLoop
    if (!isEnd) cursors.add(next)
    // The next page is on its way while this one is written.
    const [, following] = await Promise.all([
      takeIn(reading, client, keys),
      isEnd ? null : readPage(reading, client, next)
    ])
    if (isLoop) return failed('provider-changed', 'unexpected-shape')
    if (following === null) return ok(null)
    page = following
  }
  return failed('provider-changed', 'too-large')
}

/** Waits as long as the provider asks for, a few times, and then gives up: the next sync comes anyway. */
async function readPage(
  { tools, run }: Reading,
  client: ProviderClient,
  cursor: string | null
): Promise<Result<KeyPage>> {
  for (let waits = 0; ; waits += 1) {
    if (run.signal.aborted) return failed('cancelled')
    const page = await client.listKeys(cursor, { signal: run.signal })
    if (page.ok || page.fault.code !== 'rate-limited' || waits >= MAX_WAITS) return page

    const waitMs = page.fault.retryAfterMs ?? 1_000 * 2 ** waits
    if (waitMs > LONGEST_WAIT_MS) return page
    const isOver = await waited(tools, waitMs, run.signal)
    if (!isOver) return failed('cancelled')
  }
}

async function waited({ clock }: InventoryTools, ms: number, signal: AbortSignalLike): Promise<boolean> {
  try {
    await clock.sleep(ms, signal)
    return true
  } catch (error) {
    // A sleep is only ever cut short by its signal.
    if (!signal.aborted) throw error
    return false
  }
}

async function takeIn(reading: Reading, client: ProviderClient, keys: readonly ProviderKey[]): Promise<void> {
  const { tools, account, counts, run } = reading
  await tools.keys.whenReady()
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = keys.slice(from, from + BATCH)
    let summary: UpsertSummary | null = null
    await reading.writer.write(batch.length, () => {
      // Removed while this waited for its turn.
      const isHere = tools.accounts.get(account.id) !== null
      summary = isHere ? tools.keys.upsert(account, batch, tools.clock.now()) : null
    })
    add(counts, summary)
  }
  for (const key of keys) {
    if (client.isOwnCredential(key)) reading.own.add(keyIdOf(account.id, key.groupId, key.providerKeyId))
  }
  reading.keys += keys.length
  run.keysSeen(reading.keys)
}

function add(counts: Reading['counts'], summary: UpsertSummary | null): void {
  counts.appeared += summary?.appeared ?? 0
  counts.changed += summary?.changed ?? 0
  counts.unchanged += summary?.unchanged ?? 0
}

function finish(reading: Reading, startedAt: number, isFirst: boolean, ownKeys: OwnKeys): void {
  const { tools, account, counts } = reading
  const at = tools.clock.now()
  counts.vanished = tools.keys.markUnseen(account.id, startedAt, at).length
  markOwn(reading, ownKeys)
  // What was read is as old as the beginning of the reading.
  tools.accounts.saveState(account.id, {
    health: 'healthy',
    lastSyncAt: at,
    lastGoodSyncAt: startedAt,
    lastFault: null
  })
  const isNews = isFirst || counts.appeared + counts.changed + counts.vanished > 0
  if (isNews) note(tools, account, 'sync.finished', { keys: reading.keys, ...counts })
}

function markOwn({ tools, account, own }: Reading, ownKeys: OwnKeys): void {
  const found = [...own].sort().join('\n')
  if (ownKeys.get(account.id) === found) return
  const marked = tools.keys.managementKeys(account.id)
  for (const id of marked) if (!own.has(id)) tools.keys.setManagement(id, false)
  for (const id of own) if (!marked.includes(id)) tools.keys.setManagement(id, true)
  ownKeys.set(account.id, found)
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
  return hasKeys ? 'partial' : 'failing'
}

function isSameFault(a: Fault | null, b: Fault): boolean {
  return a?.code === b.code && a.detail === b.detail
}

function emptyCounts(): Reading['counts'] {
  return { appeared: 0, changed: 0, vanished: 0, unchanged: 0 }
}

/** For a run that ended by a bug of ours: the account must not stay "syncing". */
export const BROKEN: Fault = fault('internal')
