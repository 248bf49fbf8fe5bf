import { useRef } from 'react'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import type { SettingsView } from '../../../../contract/settings'
import { inBackground } from '../../bridge'
import { About } from './About'
import { AuditExportSettings } from './AuditExportSettings'
import { AppSettings } from './AppSettings'
import { ExclusionSettings } from './ExclusionSettings'
import { ScheduleSettings } from '../schedules/ScheduleSettings'
import { ReminderSettings } from './ReminderSettings'
import { PolicySettings } from './PolicySettings'
import { ServiceSettings } from '../policies/ServiceSettings'
import { SandboxSettings } from './SandboxSettings'
import { updateSettings } from './update-settings'
import { SettingsIndex } from './SettingsIndex'
import { UpdateSettings } from './UpdateSettings'
import { MonitorSettings } from './MonitorSettings'
import { VaultSettings } from './VaultSettings'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

export function SettingsScreen() {
  const settings = useSnapshot(settingsOf)
  const scroller = useRef<HTMLDivElement>(null)
  const change = (part: Partial<SettingsView>) => inBackground(updateSettings(part))
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{SETTINGS_PAGE.settings}</h1>
        <span className="faint">{SETTINGS_PAGE.changesApplyAtOnce}</span>
      </header>
      <div className="scroll settings-page" ref={scroller}>
        <SettingsIndex scroller={scroller} />
        <div className="settings">
          <PolicySettings settings={settings} onChange={change} />
          <ServiceSettings rules={settings.services.rules} />
          <ScheduleSettings />
          <ExclusionSettings />
          <VaultSettings settings={settings} onChange={change} />
          <MonitorSettings settings={settings} onChange={change} />
          <ReminderSettings settings={settings} onChange={change} />
          <AuditExportSettings />
          <AppSettings settings={settings} onChange={change} />
          <UpdateSettings settings={settings} onChange={change} />
          <SandboxSettings />
          <About />
        </div>
      </div>
    </div>
  )
}
