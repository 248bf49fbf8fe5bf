import { tellEach } from '../core/guarded'
import type { SettingsView } from '../contract/settings'
import type { Log } from './log'
import { repairSettings } from './settings'
import type { SettingsFile } from './settings'

export type SettingsKeeper = {
  /** What the file held did not fit, and parts of it were replaced by their nearest allowed value or their default. */
  readonly wasRepaired: boolean
  /** What windows say about the file that was found at start. */
  readonly were: 'whole' | 'repaired' | 'unreadable'
  current(): SettingsView
  /** False when they could not be written: then the old ones stay in force. */
  replace(settings: SettingsView): boolean
  onChange(listener: (settings: SettingsView) => void): () => void
}

/** Reads the settings once at start; from then on memory is the truth and the file follows. */
export function createSettingsKeeper(file: SettingsFile, log: Log): SettingsKeeper {
  const listeners = new Set<(settings: SettingsView) => void>()
  const { settings, isRepaired } = repairSettings(file.read())
  let current = settings
  const onError = (error: unknown): void => {
    log.write('timer.failed', { error })
  }
  if (isRepaired) log.write('settings.repaired')
  return {
    wasRepaired: isRepaired,
    were: file.wasUnreadable === true ? 'unreadable' : isRepaired ? 'repaired' : 'whole',
    current: () => current,
    replace: next => {
      const repaired = repairSettings(next).settings
      if (!file.write(repaired)) return false
      current = repaired
      tellEach(listeners, onError, current)
      return true
    },
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    }
  }
}

/** Settings that live as long as the process: for tests and runs without a window. */
export function memorySettings(): SettingsFile {
  let held: SettingsView | undefined
  return {
    read: () => held,
    write: settings => {
      held = settings
      return true
    }
  }
}
