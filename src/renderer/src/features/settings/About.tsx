import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useProviders } from '../../state/providers'
import { Button } from '../../ui/Button'
import { OldRuntime } from '../../app/OldRuntime'
import { SettingRow, SettingsSection } from './Setting'
import { SigningKey } from './SigningKey'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

export function About() {
  const version = useSnapshot(snapshot => snapshot.version)
  const providers = useProviders()
  return (
    <SettingsSection title={SETTINGS_PAGE.about} id="settings-about">
      <SettingRow label={SETTINGS_PAGE.rekey} help={SETTINGS_PAGE.noNetworkCallLeaves}>
        <span>
          {SETTINGS_PAGE.version} {version}
        </span>
      </SettingRow>
      <OldRuntime />
      <SigningKey />
      {providers.map(provider => (
        <SettingRow key={provider.id} label={provider.name} help={provider.standingNote}>
          {provider.docsUrl !== null && (
            <Button
              size="small"
              look="ghost"
              aria-label={SETTINGS_PAGE.openDocumentation(provider.name)}
              onClick={() => inBackground(call('providers.openDocs', { page: provider.id }))}
            >
              {SETTINGS_PAGE.documentation}
            </Button>
          )}
        </SettingRow>
      ))}
    </SettingsSection>
  )
}
