import { app } from 'electron'
import { userInfo } from 'node:os'
import { join } from 'node:path'

/** `appId` of electron-builder.yml: the installer gives it to the start-menu entry. */
const APP_ID = 'dev.rekey.app'

/** Windows groups windows, pinned icons and notifications by this id. A checkout has no start-menu entry to belong to. */
export function claimAppId(): void {
  if (process.platform === 'win32' && app.isPackaged) app.setAppUserModelId(APP_ID)
}

/**
 * The profile's folder when nobody named one; null when it cannot be told. Without HOME Electron would take a temporary folder, and
 * the vault would be gone with the next restart.
 */
export function defaultProfile(): string | null {
  const { HOME, XDG_CONFIG_HOME } = process.env
  if (process.platform !== 'linux' || isSet(HOME) || isSet(XDG_CONFIG_HOME)) return app.getPath('userData')
  const home = homeOfUser()
  return home === '' ? null : join(home, '.config', app.getName())
}

function homeOfUser(): string {
  try {
    return userInfo().homedir
  } catch (error) {
    // A user id without an entry, as in some containers.
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
