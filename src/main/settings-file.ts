import { chmodSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import ElectronStore from 'electron-store'
import type { SettingsFile } from '../host/settings'
import { isWayland } from './display'

const NAME = 'settings'
const OWNER_ONLY = 0o600

export type OpenedSettings = SettingsFile & {
  /** The file could not be read as JSON; its content was kept beside it. */
  readonly wasUnreadable: boolean
}

/** Settings in `directory`/settings.json. An unreadable file is kept as settings.unreadable.json, and defaults apply. */
export function openSettingsFile(directory: string): OpenedSettings {
  const path = join(directory, `${NAME}.json`)
  let wasUnreadable = false
  let store: ElectronStore | null = null
  try {
    closeToOthers(path)
    store = openStore(directory)
  } catch (error) {
    // The library throws for a file that is not JSON, and for one that cannot be read or written at all.
    wasUnreadable = existsSync(path)
    store = wasUnreadable ? openAside(directory, path) : null
    if (store === null && !isFileError(error)) throw error
  }
  return {
    wasUnreadable,
    read: () => {
      const found: unknown = store?.store
      return isEmpty(found) ? firstSettings() : found
    },
    write: settings => {
      if (store === null) return false
      try {
        store.store = { ...settings }
        return true
      } catch (error) {
        if (isFileError(error)) return false
        throw error
      }
    }
  }
}

/** On Wayland the desktop would ask about the shortcut at the first start, before anybody wants it. */
function firstSettings(): unknown {
  return isWayland(process.platform, process.env) ? { monitor: { globalShortcut: false } } : undefined
}

/** The library gives its mode only to a file that it makes; one that was put here may be readable by all. */
function closeToOthers(path: string): void {
  if (process.platform !== 'win32' && existsSync(path)) chmodSync(path, OWNER_ONLY)
}

function openStore(directory: string): ElectronStore {
  return new ElectronStore({
    cwd: directory,
    name: NAME,
    configFileMode: OWNER_ONLY,
    accessPropertiesByDotNotation: false
  })
}

/** Puts the unreadable file aside and begins a new one; null when the folder does not allow even that. */
function openAside(directory: string, path: string): ElectronStore | null {
  try {
    renameSync(path, join(directory, `${NAME}.unreadable.json`))
    return openStore(directory)
  } catch (error) {
    if (!isFileError(error)) throw error
    return null
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}

function isEmpty(found: unknown): boolean {
  return (
    found === undefined || (typeof found === 'object' && found !== null && Object.keys(found).length === 0)
  )
}
