import { useId } from 'react'
import { MONITOR_NOTICES_HELP } from '../../../../words/notices'
import { useSnapshot } from '../../state/mirror-store'
import { quickRevokeKeys } from '../../app/platform'
import { NumberSetting, SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

/** Background reading of the providers, and alerts when a person is needed. */
export function MonitorSettings({ settings, onChange }: SectionProps) {
  const { sync, monitor } = settings
  const platform = useSnapshot(snapshot => snapshot.platform)
  const setMonitor = (part: Partial<typeof monitor>) => onChange({ monitor: { ...monitor, ...part } })
  const hasQuiet = monitor.quietFromMinute !== monitor.quietToMinute
  return (
    <SettingsSection title={SETTINGS_PAGE.monitoring} text={SETTINGS_PAGE.rekeyReadsYourAccounts}>
      <NumberSetting
        label={SETTINGS_PAGE.syncEvery}
        help={SETTINGS_PAGE.monitorHelp}
        unit={SETTINGS_PAGE.minutes}
        value={sync.everyMinutes}
        least={1}
        most={1440}
        onChange={everyMinutes => onChange({ sync: { everyMinutes } })}
      />
      <SwitchSetting
        label={SETTINGS_PAGE.meteredConnection}
        help={SETTINGS_PAGE.metredTrafficHelp}
        isOn={monitor.isMetered}
        onChange={isMetered => setMonitor({ isMetered })}
      />
      <SwitchSetting
        label={SETTINGS_PAGE.notifications}
        help={MONITOR_NOTICES_HELP}
        isOn={monitor.notify}
        onChange={notify => setMonitor({ notify })}
      />
      <SwitchSetting
        label={SETTINGS_PAGE.quietHours}
        help={SETTINGS_PAGE.quietHelp}
        isOn={hasQuiet}
        onChange={isOn =>
          setMonitor(
            isOn
              ? { quietFromMinute: 22 * 60, quietToMinute: 7 * 60 }
              : { quietFromMinute: 0, quietToMinute: 0 }
          )
        }
      />
      {hasQuiet && (
        <SettingRow label={SETTINGS_PAGE.quietFromUntil}>
          <TimeInput
            label={SETTINGS_PAGE.quietFrom}
            minute={monitor.quietFromMinute}
            onChange={quietFromMinute => setMonitor({ quietFromMinute })}
          />
          <TimeInput
            label={SETTINGS_PAGE.quietUntil}
            minute={monitor.quietToMinute}
            onChange={quietToMinute => setMonitor({ quietToMinute })}
          />
        </SettingRow>
      )}
      <SwitchSetting
        label={SETTINGS_PAGE.startAtLogin}
        help={SETTINGS_PAGE.trayHelp}
        isOn={monitor.startAtLogin}
        onChange={startAtLogin => setMonitor({ startAtLogin })}
      />
      <SwitchSetting
        label={SETTINGS_PAGE.quickRevokeFromAnywhere}
        help={SETTINGS_PAGE.shortcutHelp(quickRevokeKeys(platform))}
        isOn={monitor.globalShortcut}
        onChange={globalShortcut => setMonitor({ globalShortcut })}
      />
    </SettingsSection>
  )
}

type TimeInputProps = {
  readonly label: string
  /** Of the local day. */
  readonly minute: number
  readonly onChange: (minute: number) => void
}

function TimeInput({ label, minute, onChange }: TimeInputProps) {
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <input
        id={id}
        type="time"
        className="input input-time"
        required
        value={`${two(Math.floor(minute / 60))}:${two(minute % 60)}`}
        onChange={event => {
          const [hours, minutes] = event.target.value.split(':').map(Number)
          if (hours !== undefined && minutes !== undefined) onChange(hours * 60 + minutes)
        }}
      />
    </>
  )
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
