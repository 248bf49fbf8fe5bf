import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import ElectronStore from 'electron-store'
import type { SettingsFile } from '../host/settings'

const NAME = 'settings'
const OWNER_ONLY = 0o600

export type OpenedSettings = SettingsFile & {
  /** The file could not be read as JSON; its content was kept beside it. */
  readonly wasUnreadable: boolean
}

/** Settings in `directory`/settings.json. An unreadable file is kept as settings.unreadable.json, and defaults apply. */
export function openSettingsFile(directory: string): OpenedSettings {
  const path = join(directory, `${NAME}.json`)
  const open = (): ElectronStore =>
    new ElectronStore({
      cwd: directory,
      name: NAME,
      configFileMode: OWNER_ONLY,
      accessPropertiesByDotNotation: false
    })
  let store: ElectronStore
  let wasUnreadable = false
  try {
    store = open()
  } catch (error) {
    // The library throws for a file that is not JSON, and for one that cannot be read at all.
    if (!existsSync(path)) throw error
    wasUnreadable = true
    copyFileSync(path, join(directory, `${NAME}.unreadable.json`))
    rmSync(path)
    store = open()
  }
  return {
    wasUnreadable,
    read: () => {
      const found: unknown = store.store
      return isEmpty(found) ? undefined : found
    },
    write: settings => {
      try {
        store.store = { ...settings }
        return true
      } catch (error) {
        if (error instanceof Error && 'code' in error) return false
        throw error
      }
    }
  }
}

function isEmpty(found: unknown): boolean {
  return typeof found === 'object' && found !== null && Object.keys(found).length === 0
}
