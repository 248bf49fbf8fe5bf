import { Notification } from 'electron'
import type { NoticePlace } from '../core/monitor/notices'
import type { Notifier } from '../core/ports/notices'
import { noticeWords } from './notice-words'

export type NotifierOptions = {
  readonly isLocked: () => boolean
  readonly onOpen: (place: NoticePlace) => void
}

/**
 * Notifications of macOS and Windows; Linux has `bus-notifier.ts`. Where there are none, everything stands in the window all the
 * same.
 */
export function createNotifier(options: NotifierOptions): Notifier {
  // A notification that nobody holds is collected, and its click is lost with it.
  const shown = new Set<Notification>()

  return {
    show: notice => {
      if (!Notification.isSupported()) return
      const { title, body } = noticeWords(notice, options.isLocked())
      const made = new Notification({ title, body, silent: !notice.isUrgent })
      const forget = (): void => {
        shown.delete(made)
      }
      shown.add(made)
      made.on('click', () => {
        options.onOpen(notice.place)
        forget()
      })
      made.on('close', forget)
      made.on('failed', forget)
      made.show()
    }
  }
}
