import type { Notice } from '../monitor/notices'

// What a person was told, and the way to tell it. Needed by account monitoring.

/** How far a fact was told to the person. */
export type NoticeRow = {
  readonly fact: string
  readonly step: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly toldAt: number | null
}

export type NoticeStore = {
  all(): readonly NoticeRow[]
  put(rows: readonly NoticeRow[]): void
  /** Forgets facts that were last seen before `before`. */
  prune(before: number): void
}

/** Shows a notification of the system; a click leads to its place. Never throws: a desktop may have none. */
export type Notifier = { show(notice: Notice): void }
