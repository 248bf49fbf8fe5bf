import { execFile } from 'node:child_process'

const NAME = 'org.kde.StatusNotifierWatcher'
const LIMIT_MS = 2_000

/**
 * Does this desktop show tray icons? On Linux somebody must own the watcher's name on the session bus. `unknown` where that
 * cannot be asked; elsewhere a tray is part of the system.
 */
export function trayIsShown(platform: string): Promise<'yes' | 'no' | 'unknown'> {
  if (platform !== 'linux') return Promise.resolve('yes')
  const question = [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus'
  ]
  const call = [...question, 'org.freedesktop.DBus.NameHasOwner', `string:${NAME}`]
  return new Promise(resolve => {
    execFile('dbus-send', call, { timeout: LIMIT_MS }, (error, output) => {
      if (error !== null) resolve('unknown')
      else resolve(output.includes('true') ? 'yes' : 'no')
    })
  })
}
