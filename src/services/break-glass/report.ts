import type { Batch, BatchItem, BatchItemState, BatchStore } from '../../store/batch-ports'
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
  readonly total: number
  readonly counts: { readonly [State in BatchItemState]: number }
  /** Everything that is not proven dead (or, where only disabling was asked for, not disabled), with why. */
  readonly notDead: readonly BatchItem[]
}

/** Answers that only another try can change. */
const OPEN: readonly BatchItemState[] = ['waiting', 'sent', 'claimed', 'unknown', 'failed']

/** Is there something left that another run could still bring to an end? A key that was left out on purpose is not. */
export function isOpen(item: BatchItem, mode: Batch['mode']): boolean {
  return OPEN.includes(item.state) || (item.state === 'disabled' && mode !== 'disable-only')
}

export function reportOf(store: BatchStore, batch: Batch, isRunning: boolean): BreakGlassReport {
  const items = store.items(batch.id)
  const { origin, ...selection } = decodeSelection(batch.selection)
  const counts = { ...NONE }
  for (const item of items) counts[item.state] += 1
  const isDone = (item: BatchItem): boolean =>
    item.state === 'gone' || (item.state === 'disabled' && batch.mode === 'disable-only')
  return {
    batchId: batch.id,
    origin,
    selection,
    mode: batch.mode,
    startedAt: batch.startedAt,
    endedAt: batch.endedAt,
    state: isRunning ? 'running' : batch.endedAt === null ? 'interrupted' : 'ended',
    total: items.length,
    counts,
    notDead: items.filter(item => !isDone(item))
  }
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
