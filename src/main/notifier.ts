import { Notification } from 'electron'
import type { Notice, NoticePlace } from '../core/watch/notices'
import type { Notifier } from '../services/watch/ports'
import { noticeWords } from './notice-words'

export type NotifierOptions = {
  readonly isLocked: () => boolean
  readonly onOpen: (place: NoticePlace) => void
  readonly onError: (error: unknown) => void
  /** Does the system's notification service answer? Asked in a process of its own, with a deadline. */
  readonly answers: () => Promise<boolean>
}

/** Notifications of the system. Where there are none, everything stands in the window all the same. */
export function createNotifier(options: NotifierOptions): Notifier {
  // A notification that nobody holds is collected, and its click is lost with it.
  const shown = new Set<Notification>()

  function show(notice: Notice): void {
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

  return {
    show: notice => {
      // On Linux Electron waits for the service inside main, for up to two minutes: one that is silent is not called at all.
      options
        .answers()
        .then(answers => {
          if (answers) show(notice)
        })
        .catch(options.onError)
    }
  }
}
