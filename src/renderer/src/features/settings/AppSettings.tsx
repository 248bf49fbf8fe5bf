import type { SettingsView } from '../../../../contract/settings'
import { Segmented } from '../../ui/Choice'
import { SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'

type Theme = SettingsView['appearance']['theme']
type Density = SettingsView['appearance']['density']

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' }
]
const DENSITIES: readonly { readonly value: Density; readonly label: string }[] = [
  { value: 'dense', label: 'Dense' },
  { value: 'comfortable', label: 'Comfortable' }
]

export function AppSettings({ settings, onChange }: SectionProps) {
  const { appearance, tray } = settings
  return (
    <SettingsSection title="App">
      <SettingRow label="Theme">
        <Segmented
          label="Theme"
          value={appearance.theme}
          options={THEMES}
          onChange={theme => onChange({ appearance: { ...appearance, theme } })}
        />
      </SettingRow>
      <SettingRow label="Rows">
        <Segmented
          label="Rows"
          value={appearance.density}
          options={DENSITIES}
          onChange={density => onChange({ appearance: { ...appearance, density } })}
        />
      </SettingRow>
      <SwitchSetting
        label="Show in the tray"
        isOn={tray.show}
        onChange={show => onChange({ tray: { ...tray, show } })}
      />
      <SwitchSetting
        label="Closing the window keeps Rekey in the tray"
        help="Open rotations resume."
        isOn={tray.closeToTray}
        onChange={closeToTray => onChange({ tray: { ...tray, closeToTray } })}
      />
    </SettingsSection>
  )
}
