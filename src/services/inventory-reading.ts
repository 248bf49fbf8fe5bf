import type { Account } from '../core/account'
import { MOST_KEYS } from '../core/bounds'
import { MINUTE } from '../core/clock'
import type { AbortSignalLike } from '../core/clock'
import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import { keyIdOf } from '../core/ids'
import type { KeyId } from '../core/ids'
import type { ProviderKey } from '../core/key'
import type { KeyPage, ProviderClient } from '../core/ports/provider'
import type { InventoryTools } from './inventory-tools'

/** Keys of one commit: few waits for the disk, and a window's question waits for one commit at most. */
const COMMIT_KEYS = 1_000
/** The keys of a slow provider are shown as they arrive. */
const LONGEST_PENDING_MS = 250
const MAX_WAITS = 3
const LONGEST_WAIT_MS = 5 * MINUTE
/** A provider that pages for ever must not keep us for ever. */
const MAX_PAGES = 20_000

/** One account that is being read. */
export type Reading = {
  readonly tools: InventoryTools
  readonly account: Account
  readonly signal: AbortSignalLike
  /** Resolves when this reading may write: readings write one after another, and windows are answered in between. */
  waitToWrite(): Promise<void>
  /** Told after each commit. */
  keysSeen(count: number): void
  readonly counts: { appeared: number; changed: number; vanished: number; unchanged: number }
  /** Keys that were written. */
  keys: number
  /** Keys that were read and not written yet. */
  readonly pending: ProviderKey[]
  lastWriteAt: number | null
  /** Keys that the account's own credential was found to be. */
  readonly own: Set<KeyId>
  /** The provider's clock minus ours, as the newest page tells it. */
  clockOffsetMs: number | null
  /** The account is gone, and there is no use in reading on. */
  isRemoved: boolean
}

/** Reads all pages and writes what is due while the next page is on its way. The last keys stay pending. */
export async function readPages(reading: Reading, client: ProviderClient): Promise<Result<null>> {
  const cursors = new Set<string>()
  let page = await readPage(reading, client, null)
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    if (!page.ok) return page
    if (reading.isRemoved) return failed('cancelled')
    const { next } = page.value
    const isLoop = next !== null && cursors.has(next)
    const isEnd = next === null || isLoop
    if (!isEnd) cursors.add(next)
    const [, following] = await Promise.all([
      takeIn(reading, client, page.value),
      isEnd ? null : readPage(reading, client, next)
    ])
    // A part of the page may not be stored: the list does not count as complete.
    if (reading.signal.aborted) return failed('cancelled')
    if (isLoop) return failed('provider-changed', 'unexpected-shape')
    if (reading.keys + reading.pending.length > MOST_KEYS) return failed('provider-changed', 'too-large')
    if (following === null) return ok(null)
    page = following
  }
  return failed('provider-changed', 'too-large')
}

/** Waits as long as the provider asks for, a few times, and then gives up: the next sync comes anyway. */
async function readPage(
  { tools, signal }: Reading,
  client: ProviderClient,
  cursor: string | null
): Promise<Result<KeyPage>> {
  for (let waits = 0; ; waits += 1) {
    if (signal.aborted) return failed('cancelled')
    const page = await untilStopped(client.listKeys(cursor, { signal }), signal)
    if (page.ok || page.fault.code !== 'rate-limited' || waits >= MAX_WAITS) return page

    const waitMs = page.fault.retryAfterMs ?? 1_000 * 2 ** waits
    if (waitMs > LONGEST_WAIT_MS) return page
    const isOver = await waited(tools, waitMs, signal)
    if (!isOver) return failed('cancelled')
  }
}

/** A stop does not depend on the adapter: one that goes on reading is not waited for. */
async function untilStopped<T>(call: Promise<Result<T>>, signal: AbortSignalLike): Promise<Result<T>> {
  let stop = (): void => undefined
  const stopped = new Promise<Result<T>>(resolve => {
    stop = () => {
      resolve(failed('cancelled'))
    }
  })
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([call, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
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

async function takeIn(reading: Reading, client: ProviderClient, page: KeyPage): Promise<void> {
  const { tools, account, pending } = reading
  reading.clockOffsetMs = page.clockOffsetMs ?? reading.clockOffsetMs
  for (const key of page.keys) {
    pending.push(key)
    if (client.isOwnCredential(key)) reading.own.add(keyIdOf(account.id, key.groupId, key.providerKeyId))
  }
  await tools.keys.whenReady()
  while (isWriteDue(reading)) {
    await reading.waitToWrite()
    if (reading.signal.aborted) return
    tools.transactions.run(() => {
      writePending(reading)
    })
    reading.lastWriteAt = tools.clock.monotonic()
    reading.keysSeen(reading.keys)
  }
}

function isWriteDue({ tools, pending, lastWriteAt }: Reading): boolean {
  const isLate = lastWriteAt === null || tools.clock.monotonic() - lastWriteAt >= LONGEST_PENDING_MS
  return pending.length >= COMMIT_KEYS || (pending.length > 0 && isLate)
}

/** Writes up to one commit's share of the pending keys. Call it in a transaction. */
export function writePending(reading: Reading): void {
  const { tools, account, counts } = reading
  const keys = reading.pending.splice(0, COMMIT_KEYS)
  // An account may be removed while its pages are read: its keys must not come back.
  reading.isRemoved = !tools.accounts.has(account.id)
  if (reading.isRemoved || keys.length === 0) return
  const summary = tools.keys.upsert(account, keys, tools.clock.now())
  counts.appeared += summary.appeared
  counts.changed += summary.changed
  counts.unchanged += summary.unchanged
  reading.keys += keys.length
}
