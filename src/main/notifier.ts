import { Notification } from 'electron'
import type { Notice, NoticePlace } from '../core/watch/notices'
import type { Notifier } from '../services/watch/ports'
import { noticeWords } from './notice-words'

export type NotifierOptions = {
  readonly isLocked: () => boolean
  readonly onOpen: (place: NoticePlace) => void
  readonly onError: (error: unknown) => void
}

/** Notifications of the system. Where there are none, everything stands in the window all the same. */
export function createNotifier(options: NotifierOptions): Notifier {
  // A notification that nobody holds is collected, and its click is lost with it.
  const shown = new Set<Notification>()

  function show(notice: Notice): void {
    const { title, body } = noticeWords(notice, options.isLocked())
    const made = new Notification({ title, body, silent: !notice.isUrgent })
    shown.add(made)
    made.on('click', () => {
      options.onOpen(notice.place)
      shown.delete(made)
    })
    made.on('close', () => {
      shown.delete(made)
    })
    made.show()
  }

  return {
    show: notice => {
      if (!Notification.isSupported()) return
      try {
        show(notice)
      } catch (error) {
        options.onError(error)
      }
    }
  }
}
