import { execFile } from 'node:child_process'
import type { OnError } from '../core/guarded'
import { monitorBus } from './bus-monitor'

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

/** Linux: calls `onChange` when a tray appears or goes. A panel may start after Rekey. Returns the way to stop. */
export function onTrayHost(
  platform: string,
  onChange: (isShown: 'yes' | 'no') => void,
  onError: OnError
): () => void {
  if (platform !== 'linux') return () => undefined
  const owners = new RegExp(`^string "${NAME.replaceAll('.', '\\.')}"\nstring ".*"\nstring "(.*)"\n$`)
  return monitorBus({
    bus: 'session',
    onError,
    rules: [`type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${NAME}'`],
    onSignal: ({ body }) => {
      const owner = owners.exec(body)?.[1]
      if (owner !== undefined) onChange(owner === '' ? 'no' : 'yes')
    }
  })
}
