import { useId } from 'react'
import { MONITOR_NOTICES_HELP } from '../../../../words/notices'
import { useSnapshot } from '../../state/mirror-store'
import { quickRevokeKeys } from '../../app/platform'
import { NumberSetting, SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'

/** Background reading of the providers, and alerts when a person is needed. */
export function MonitorSettings({ settings, onChange }: SectionProps) {
  const { sync, monitor } = settings
  const platform = useSnapshot(snapshot => snapshot.platform)
  const setMonitor = (part: Partial<typeof monitor>) => onChange({ monitor: { ...monitor, ...part } })
  const hasQuiet = monitor.quietFromMinute !== monitor.quietToMinute
  return (
    <SettingsSection
      title="Monitoring"
      text="Rekey reads your accounts in the background, slower on battery and on a metered connection."
    >
      <NumberSetting
        label="Sync every"
        help="Accounts are read one after another, never earlier than their provider allows."
        unit="minutes"
        value={sync.everyMinutes}
        least={1}
        most={1440}
        onChange={everyMinutes => onChange({ sync: { everyMinutes } })}
      />
      <SwitchSetting
        label="Metered connection"
        help="Turn this on if traffic costs money here. Rekey then syncs a quarter as often."
        isOn={monitor.isMetered}
        onChange={isMetered => setMonitor({ isMetered })}
      />
      <SwitchSetting
        label="Notifications"
        help={MONITOR_NOTICES_HELP}
        isOn={monitor.notify}
        onChange={notify => setMonitor({ notify })}
      />
      <SwitchSetting
        label="Quiet hours"
        help="Only urgent alerts are shown. The rest are delivered afterwards."
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
        <SettingRow label="Quiet from, until">
          <TimeInput
            label="Quiet from"
            minute={monitor.quietFromMinute}
            onChange={quietFromMinute => setMonitor({ quietFromMinute })}
          />
          <TimeInput
            label="Quiet until"
            minute={monitor.quietToMinute}
            onChange={quietToMinute => setMonitor({ quietToMinute })}
          />
        </SettingRow>
      )}
      <SwitchSetting
        label="Start at login"
        help="Rekey stays in the tray, so that rotations and monitoring continue."
        isOn={monitor.startAtLogin}
        onChange={startAtLogin => setMonitor({ startAtLogin })}
      />
      <SwitchSetting
        label="Quick revoke from anywhere"
        help={`${quickRevokeKeys(platform)} opens it over every other app.`}
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
