import { execFile } from 'node:child_process'
import type { OnError } from '../core/guarded'
import { monitorBus } from './bus-monitor'
import type { BusSignal } from './bus-monitor'

const QUESTION_LIMIT_MS = 2_000
/** GNOME and its relatives announce a locked screen under the second name, KDE and most others under the first. */
const SAVERS = [
  { name: 'org.freedesktop.ScreenSaver', path: '/org/freedesktop/ScreenSaver' },
  { name: 'org.gnome.ScreenSaver', path: '/org/gnome/ScreenSaver' }
] as const

export type ScreenLockOptions = {
  readonly platform: string
  readonly env: { readonly [name: string]: string | undefined }
  readonly onLocked: () => void
  readonly onError: OnError
}

/**
 * Linux: hears over D-Bus that the screen was locked. Electron looks for an X11 screen saver only, which no desktop of today uses.
 * A desktop that says nothing locks nothing here: the idle lock remains. Returns the way to stop.
 */
export function onScreenLock({ platform, env, onLocked, onError }: ScreenLockOptions): () => void {
  if (platform !== 'linux') return () => undefined
  const onSignal = (signal: BusSignal): void => {
    if (isLock(signal)) onLocked()
  }
  const rules = SAVERS.map(({ name }) => `type='signal',interface='${name}',member='ActiveChanged'`)
  const stops = [monitorBus({ bus: 'session', rules, onSignal, onError })]
  const session = env['XDG_SESSION_ID']
  if (session !== undefined && session !== '') {
    const path = `/org/freedesktop/login1/session/${escapePathPart(session)}`
    const signals = [
      "interface='org.freedesktop.login1.Session'",
      "interface='org.freedesktop.DBus.Properties'"
    ]
    const ofSession = signals.map(each => `type='signal',${each},path='${path}'`)
    stops.push(monitorBus({ bus: 'system', rules: ofSession, onSignal, onError }))
  }
  // A screen that was locked before anybody listened.
  for (const saver of SAVERS) {
    askWhetherLocked(saver)
      .then(isLocked => {
        if (isLocked) onLocked()
      })
      .catch(onError)
  }
  return () => {
    for (const stop of stops) stop()
  }
}

/** Does this signal say that the screen is locked now? Each says it in its last line. */
export function isLock({ member, body }: BusSignal): boolean {
  switch (member) {
    case 'ActiveChanged':
      return body === 'boolean true\n'
    case 'PropertiesChanged':
      return /string "LockedHint"\nvariant\s+boolean true\n$/.test(body)
    default:
      return false
  }
}

/** As systemd writes a session's id into an object path: `2` is `_32`. */
export function escapePathPart(id: string): string {
  return id.replace(/^\d|[^A-Za-z0-9]/g, sign => `_${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function askWhetherLocked({ name, path }: (typeof SAVERS)[number]): Promise<boolean> {
  const question = ['--session', '--print-reply=literal', `--dest=${name}`, path, `${name}.GetActive`]
  return new Promise(resolve => {
    execFile('dbus-send', question, { timeout: QUESTION_LIMIT_MS }, (error, output) => {
      resolve(error === null && output.includes('true'))
    })
  })
}
