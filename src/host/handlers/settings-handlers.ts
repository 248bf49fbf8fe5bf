import { failed, ok } from '../../core/fault'
import type { Handlers } from '../router'
import type { SettingsKeeper } from '../settings-keeper'

export type SettingsHandlerTools = {
  readonly settings: SettingsKeeper
  /** Writes the names of the changed sections into the history. */
  readonly noteChange: (sections: readonly string[]) => void
}

/** How the app looks is nobody's business but the operator's: the history is for what changes its behaviour. */
const LOOKS: readonly string[] = ['appearance', 'keysTable', 'columnSets', 'savedViews']

export function settingsHandlers({
  settings,
  noteChange
}: SettingsHandlerTools): Pick<Handlers, 'settings.get' | 'settings.update'> {
  return {
    'settings.get': () => ok(settings.current()),
    'settings.update': ({ settings: wanted }) => {
      const before = settings.current()
      const changed = Object.entries(wanted).filter(
        ([name, section]) =>
          section !== undefined &&
          JSON.stringify(section) !== JSON.stringify(before[name as keyof typeof before])
      )
      if (changed.length === 0) return ok(before)
      if (!settings.replace({ ...before, ...Object.fromEntries(changed) })) return failed('storage-failed')
      const ofRecord = changed.map(([name]) => name).filter(name => !LOOKS.includes(name))
      if (ofRecord.length > 0) noteChange(ofRecord)
      return ok(settings.current())
    }
  }
}
