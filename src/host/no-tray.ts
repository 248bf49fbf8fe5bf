import { SECOND } from '../core/clock'
import type { Clock } from '../core/clock'
import type { OnError } from '../core/guarded'
import type { NoticeStore } from '../core/ports/notices'
import { after } from './timers'

const NO_TRAY = 'no-tray'
const FOR_EVER = Number.MAX_SAFE_INTEGER
/** The window has loaded, but listens only when its script has run. */
const AFTER_FIRST_PICTURE_MS = 2 * SECOND

/** Has it said that this desktop shows no tray: once, ever. */
export function noteNoTrayOnce(
  { notices, clock, onError }: { notices: NoticeStore; clock: Clock; onError: OnError },
  say: () => void
): void {
  const at = clock.now()
  if (notices.all().some(row => row.fact === NO_TRAY)) return
  // Far from now, so that it is never forgotten and said again.
  const row = { fact: NO_TRAY, step: 1, firstSeenAt: at, lastSeenAt: FOR_EVER, toldAt: at }
  notices.put([row])
  after(AFTER_FIRST_PICTURE_MS, say, { onError, keepsAlive: false })
}
