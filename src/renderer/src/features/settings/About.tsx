import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useProviders } from '../../state/providers'
import { Button } from '../../ui/Button'
import { OldRuntime } from '../../app/OldRuntime'
import { SettingRow, SettingsSection } from './Setting'
import { SigningKey } from './SigningKey'

export function About() {
  const version = useSnapshot(snapshot => snapshot.version)
  const providers = useProviders()
  return (
    <SettingsSection title="About" id="settings-about">
      <SettingRow
        label="Rekey"
        help="No network call leaves this app but those to your providers and, while updates are on, to their feed."
      >
        <span>Version {version}</span>
      </SettingRow>
      <OldRuntime />
      <SigningKey />
      {providers.map(provider => (
        <SettingRow key={provider.id} label={provider.name} help={provider.standingNote}>
          {provider.docsUrl !== null && (
            <Button
              size="small"
              look="ghost"
              aria-label={`Open the documentation of ${provider.name}`}
              onClick={() => inBackground(call('providers.openDocs', { page: provider.id }))}
            >
              Documentation
            </Button>
          )}
        </SettingRow>
      ))}
    </SettingsSection>
  )
}
