import { execFile } from 'node:child_process'
import type { OnError } from '../core/guarded'
import type { NoticePlace } from '../core/monitor/notices'
import type { Notifier } from '../core/ports/notices'
import { monitorBus } from './bus-monitor'
import { noticeWords } from './notice-words'
import type { NoticeWords } from './notice-words'

const LIMIT_MS = 2_000
const NAME = 'org.freedesktop.Notifications'
/** Older notifications lead nowhere when they are clicked. */
const MOST_PLACES = 50

export type BusNotifierOptions = {
  readonly isLocked: () => boolean
  readonly onOpen: (place: NoticePlace) => void
  readonly onError: OnError
}

/**
 * Notifications of a Linux desktop. `gdbus` makes the call, and is killed if the service does not answer: Electron would make it
 * inside main, and freeze the lock with it for as long as the service hangs.
 */
export function createBusNotifier(options: BusNotifierOptions): Notifier & { close(): void } {
  const places = new Map<string, NoticePlace>()
  let stopListening: (() => void) | null = null
  let isClosed = false

  function open(body: string): void {
    const id = clickedNotification(body)
    const place = id === null ? undefined : places.get(id)
    if (id === null || place === undefined) return
    places.delete(id)
    options.onOpen(place)
  }

  function listen(): void {
    stopListening ??= monitorBus({
      bus: 'session',
      rules: [`type='signal',sender='${NAME}',interface='${NAME}',member='ActionInvoked'`],
      onSignal: ({ body }) => {
        open(body)
      },
      onError: options.onError
    })
  }

  function keepPlace(id: string, place: NoticePlace): void {
    places.set(id, place)
    const [oldest] = places.keys()
    if (places.size > MOST_PLACES && oldest !== undefined) places.delete(oldest)
  }

  return {
    show: notice => {
      if (isClosed) return
      listen()
      const call = notifyCall(noticeWords(notice, options.isLocked()), notice.isUrgent ? 'loud' : 'silent')
      // The error of a failed call repeats its arguments, names of keys among them: it is not logged.
      execFile('gdbus', call, { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, (error, output) => {
        const id = error === null ? /^\(uint32 (\d+),\)/.exec(output)?.[1] : undefined
        if (id !== undefined) keepPlace(id, notice.place)
      })
    },
    close: () => {
      isClosed = true
      stopListening?.()
    }
  }
}

/** The arguments of `gdbus`. Each value names its type, because a service that cannot be introspected tells none. */
export function notifyCall({ title, body }: NoticeWords, sound: 'loud' | 'silent'): readonly string[] {
  return [
    ...['call', '--session', '--dest', NAME, '--object-path', '/org/freedesktop/Notifications'],
    ...['--method', `${NAME}.Notify`, quoted('Rekey'), 'uint32 0', quoted('')],
    ...[quoted(title), quoted(body), "['default', 'Open']"],
    `{'urgency': <byte 1>, 'suppress-sound': <${sound === 'silent'}>}`,
    'int32 -1'
  ]
}

/** As GVariant writes a text: what a key is called must stay one text, whatever signs are in it. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, sign => `\\${sign}`)}'`
}

/** The id of the clicked notification, from the body of `ActionInvoked` as it has been read so far. */
function clickedNotification(body: string): string | null {
  return /^uint32 (\d+)\nstring "default"\n$/.exec(body)?.[1] ?? null
}
