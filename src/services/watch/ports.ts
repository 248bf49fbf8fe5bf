import type { Notice } from '../../core/watch/notices'

/** Shows a notification of the system; a click leads to its place. Never throws: a desktop may have none. */
export type Notifier = { show(notice: Notice): void }
