import { create } from 'zustand'

/** How often each break-glass batch has changed: whoever shows one reads its report again. */
const useBatchTicks = create<{ readonly [batchId: string]: number }>(() => ({}))

export function noteBatch(batchId: string): void {
  useBatchTicks.setState(ticks => ({ [batchId]: (ticks[batchId] ?? 0) + 1 }))
}

/** Grows with each change of any batch. */
export function useAnyBatchTick(): number {
  return useBatchTicks(ticks => Object.values(ticks).reduce((sum, each) => sum + each, 0))
}

export function useBatchTick(batchId: string): number {
  return useBatchTicks(ticks => ticks[batchId] ?? 0)
}
