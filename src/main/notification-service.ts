import { execFile } from 'node:child_process'

const LIMIT_MS = 2_000
const NAME = 'org.freedesktop.Notifications'

/** Elsewhere than on Linux notifications are a part of the system and do not block. */
export function notificationServiceAnswers(platform: string): Promise<boolean> {
  if (platform !== 'linux') return Promise.resolve(true)
  const call = [
    '--session',
    '--print-reply=literal',
    `--dest=${NAME}`,
    '/org/freedesktop/Notifications',
    `${NAME}.GetServerInformation`
  ]
  return new Promise(resolve => {
    execFile('dbus-send', call, { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, error => {
      resolve(error === null)
    })
  })
}
