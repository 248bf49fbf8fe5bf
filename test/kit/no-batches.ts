import type { BatchStore } from '../../src/core/ports/batches'

/** For worlds without break-glass runs. */
export const noBatches: BatchStore = {
  insert: () => undefined,
  get: () => null,
  items: () => [],
  recent: () => [],
  open: () => [],
  change: () => undefined,
  end: () => undefined,
  reopen: () => undefined
}
