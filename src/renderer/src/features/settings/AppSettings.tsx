import type { SettingsView } from '../../../../contract/settings'
import { Segmented } from '../../ui/Choice'
import { SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

type Theme = SettingsView['appearance']['theme']
type Density = SettingsView['appearance']['density']

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: SETTINGS_PAGE.system },
  { value: 'light', label: SETTINGS_PAGE.light },
  { value: 'dark', label: SETTINGS_PAGE.dark }
]
const DENSITIES: readonly { readonly value: Density; readonly label: string }[] = [
  { value: 'dense', label: SETTINGS_PAGE.dense },
  { value: 'comfortable', label: SETTINGS_PAGE.comfortable }
]

export function AppSettings({ settings, onChange }: SectionProps) {
  const { appearance, tray } = settings
  return (
    <SettingsSection title={SETTINGS_PAGE.app}>
      <SettingRow label={SETTINGS_PAGE.theme}>
        <Segmented
          label={SETTINGS_PAGE.theme}
          value={appearance.theme}
          options={THEMES}
          onChange={theme => onChange({ appearance: { ...appearance, theme } })}
        />
      </SettingRow>
      <SettingRow label={SETTINGS_PAGE.rows}>
        <Segmented
          label={SETTINGS_PAGE.rows}
          value={appearance.density}
          options={DENSITIES}
          onChange={density => onChange({ appearance: { ...appearance, density } })}
        />
      </SettingRow>
      <SwitchSetting
        label={SETTINGS_PAGE.showInTheTray}
        isOn={tray.show}
        onChange={show => onChange({ tray: { ...tray, show } })}
      />
      <SwitchSetting
        label={SETTINGS_PAGE.closingTheWindowKeeps}
        help={SETTINGS_PAGE.openRotationsResume}
        isOn={tray.closeToTray}
        onChange={closeToTray => onChange({ tray: { ...tray, closeToTray } })}
      />
    </SettingsSection>
  )
}
