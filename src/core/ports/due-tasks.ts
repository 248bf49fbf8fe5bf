import type { DueTask } from '../due/task'

// Tasks for keys that no API manages. Needed by the due board.

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type DueTaskStore = {
  /** By date, the earliest first. */
  all(): readonly DueTask[]
  get(id: string): DueTask | null
  /** Inserts it, or changes the one of the same ID. */
  put(task: DueTask): void
  remove(id: string): void
}
