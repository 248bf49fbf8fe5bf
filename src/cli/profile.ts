import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'

/** As Electron names it after `productName`. */
const NAME = 'Rekey'

/** The folder that the app uses when nobody names one; null where there is no home. */
export function defaultProfile(
  platform: string,
  environment: { readonly [name: string]: string | undefined }
): string | null {
  if (platform === 'win32') return below(environment['APPDATA'])
  if (platform === 'darwin') return below(join(homedir(), 'Library', 'Application Support'))
  const { XDG_CONFIG_HOME, HOME } = environment
  if (isSet(XDG_CONFIG_HOME)) return below(XDG_CONFIG_HOME)
  const home = isSet(HOME) ? HOME : homeOfUser()
  return home === '' ? null : below(join(home, '.config'))
}

function below(folder: string | undefined): string | null {
  return isSet(folder) ? join(folder, NAME) : null
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function homeOfUser(): string {
  try {
    return userInfo().homedir
  } catch (error) {
    // A user ID without an entry, as in some containers.
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
