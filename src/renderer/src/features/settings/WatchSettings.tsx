import { NumberSetting, SettingsSection, SwitchSetting } from './Setting'
import type { SectionProps } from './Setting'

const HOUR_MINUTES = 60

/** What Rekey does by itself, and when it may speak. */
export function WatchSettings({ settings, onChange }: SectionProps) {
  const { watch } = settings
  const change = (part: Partial<typeof watch>) => onChange({ watch: { ...watch, ...part } })
  return (
    <SettingsSection title="Watching" text="Between quiet hours only what cannot wait is shown.">
      <SwitchSetting
        label="Notifications"
        help="An old key still used, a failed revoke, an expiry, dormant keys, orphans, changes from outside."
        isOn={watch.notify}
        onChange={notify => change({ notify })}
      />
      <NumberSetting
        label="Quiet from"
        unit="o’clock"
        value={Math.floor(watch.quietFromMinute / HOUR_MINUTES)}
        least={0}
        most={23}
        onChange={hour => change({ quietFromMinute: hour * HOUR_MINUTES })}
      />
      <NumberSetting
        label="Quiet until"
        help="The same hour twice: no quiet hours."
        unit="o’clock"
        value={Math.floor(watch.quietToMinute / HOUR_MINUTES)}
        least={0}
        most={23}
        onChange={hour => change({ quietToMinute: hour * HOUR_MINUTES })}
      />
      <SwitchSetting
        label="Shortcut for Quick revoke"
        help="Ctrl or ⌘, Alt, Shift and R, from any program."
        isOn={watch.globalShortcut}
        onChange={globalShortcut => change({ globalShortcut })}
      />
      <SwitchSetting
        label="Start at login"
        help="Only for an installed Rekey."
        isOn={watch.startAtLogin}
        onChange={startAtLogin => change({ startAtLogin })}
      />
    </SettingsSection>
  )
}
