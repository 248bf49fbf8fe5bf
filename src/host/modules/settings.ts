import { failed, ok } from '../../core/fault'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'

/** How the app looks is nobody's business but the operator's: the history is for what changes its behaviour. */
const LOOKS: readonly string[] = ['appearance', 'keysTable', 'tour', 'columnSets', 'savedViews']

export type SettingsModule = Module & {
  readonly handlers: HandlersOf<'settings'>
  readonly slices: Slices<'settings'>
}

export function openSettings({ settings, records, publisher }: App): SettingsModule {
  if (settings.wasRepaired) records.note('settings.changed', { why: 'file-repaired' }, 'rekey')
  const stop = settings.onChange(() => {
    publisher.changed('settings')
  })
  return {
    handlers: {
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
        const forHistory = changed.map(([name]) => name).filter(name => !LOOKS.includes(name))
        if (forHistory.length > 0)
          records.note('settings.changed', { sections: forHistory.join(' ') }, 'operator')
        return ok(settings.current())
      }
    },
    slices: { settings: { read: () => settings.current() } },
    stop
  }
}
