import type { Key } from '../../core/key'
import type { Batch, BatchItem, BatchItemState, BatchStore } from '../../core/ports/batches'
import type { KeyStore } from '../../core/ports/keys'
import { decodeSelection, type BatchOrigin, type StoredSelection } from './choice'

export type BreakGlassReport = {
  readonly batchId: string
  readonly origin: BatchOrigin
  readonly selection: Omit<StoredSelection, 'origin'>
  readonly mode: Batch['mode']
  readonly startedAt: number
  readonly endedAt: number | null
  /** `interrupted`: cut off by a crash, a lock or a person; what is open waits for a new confirmation. */
  readonly state: 'running' | 'interrupted' | 'ended'
  /** A person has stopped it: nothing more is sent, and what was sent is still looked for. */
  readonly isStopping: boolean
  readonly total: number
  readonly counts: { readonly [State in BatchItemState]: number }
  /** Another run could still bring something of it to an end: not what is gone by now, nor what Rekey does not know any more. */
  readonly canGoOn: boolean
  /** Everything that is not proven dead (or, where only disabling was asked for, not disabled), with why. */
  readonly notDead: readonly BatchItem[]
  /** The others, by name. */
  readonly done: readonly BatchItem[]
}

/** Not at their end: another try or a later look can change them. */
const OPEN: readonly BatchItemState[] = ['waiting', 'sent', 'claimed', 'unknown', 'failed']

/** Open answers of a run that has ended. A key without an answer holds its run open, and is settled before that goes on. */
const ANSWERED: readonly BatchItemState[] = ['claimed', 'unknown', 'failed']

/** Is there something left that another run could still bring to an end? A key that was left out on purpose is not. */
export function isOpen(item: BatchItem, mode: Batch['mode']): boolean {
  return OPEN.includes(item.state) || (item.state === 'disabled' && mode !== 'disable-only')
}

/** Proven by Rekey or listed as revoked. A key that is only missing from a list may still work. */
export function isKnownGone(key: Key | null): boolean {
  return key?.status === 'revoked'
}

export type ReportTools = { readonly batches: BatchStore; readonly keys: Pick<KeyStore, 'get'> }

export type RunState = 'none' | 'sending' | 'stopping'

export function reportOf({ batches, keys }: ReportTools, batch: Batch, run: RunState): BreakGlassReport {
  const isRunning = run !== 'none'
  const items = isRunning ? batches.items(batch.id) : itemsAsOfNow({ batches, keys }, batch)
  const { origin, ...selection } = decodeSelection(batch.selection)
  const counts = { ...NONE }
  for (const item of items) counts[item.state] += 1
  const isLeft = (item: BatchItem): boolean => {
    if (!isOpen(item, batch.mode)) return false
    const key = keys.get(item.keyId)
    return key !== null && !isKnownGone(key)
  }
  return {
    batchId: batch.id,
    origin,
    selection,
    mode: batch.mode,
    startedAt: batch.startedAt,
    endedAt: batch.endedAt,
    state: isRunning ? 'running' : batch.endedAt === null ? 'interrupted' : 'ended',
    isStopping: run === 'stopping',
    total: items.length,
    counts,
    canGoOn: !isRunning && items.some(isLeft),
    notDead: items.filter(item => !isDone(item, batch.mode)),
    done: items
      .filter(item => isDone(item, batch.mode))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
  }
}

/** Proven revoked, or disabled where only that was asked for. */
export function isDone({ state, faultDetail }: BatchItem, mode: Batch['mode']): boolean {
  return (
    state === 'gone' || faultDetail === 'already-revoked' || (state === 'disabled' && mode === 'disable-only')
  )
}

/** The keys of a run that does not run now. */
export function itemsAsOfNow({ batches, keys }: ReportTools, batch: Batch): readonly BatchItem[] {
  return batches.items(batch.id).map(item => asOfNow(item, keys))
}

/** Another run may have brought it to its end since: what its own run was answered is not the last word. */
function asOfNow(item: BatchItem, keys: ReportTools['keys']): BatchItem {
  if (!ANSWERED.includes(item.state) || !isKnownGone(keys.get(item.keyId))) return item
  return { ...item, state: 'gone', evidence: 'E1', faultCode: null, faultDetail: null }
}

const NONE: { [State in BatchItemState]: number } = {
  waiting: 0,
  sent: 0,
  claimed: 0,
  gone: 0,
  disabled: 0,
  failed: 0,
  unknown: 0,
  'left-out': 0
}
