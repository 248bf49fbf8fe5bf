import { call, inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { vaultOf } from '../../state/selectors'
import { sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { NumberSetting, SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'

async function lock(): Promise<void> {
  const reply = await call('vault.lock', {})
  if (!reply.ok) sayFault(reply.fault)
}

export function VaultSettings({ settings, onChange }: SectionProps) {
  const vault = useSnapshot(vaultOf)
  const { lock: locking, clipboard } = settings
  const isSession = vault.state === 'session'
  return (
    <SettingsSection
      title="Vault"
      text={`Vault key: ${isSession ? 'in memory, for this run only' : vault.backend}.`}
    >
      <SettingRow
        label="Passphrase"
        help={
          vault.hasPassphrase
            ? 'The vault opens only with the keychain and your passphrase together.'
            : 'None: whoever can use your system account can open the vault.'
        }
      >
        <Button size="small" disabled={isSession} onClick={() => open({ kind: 'passphrase' })}>
          {vault.hasPassphrase ? 'Change or remove…' : 'Set a passphrase…'}
        </Button>
      </SettingRow>
      <SettingRow label="Lock" help="Forgets every secret in memory. Open rotations wait.">
        <Button size="small" onClick={() => inBackground(lock())}>
          Lock
        </Button>
      </SettingRow>
      <NumberSetting
        label="Lock after"
        help="After this long without keyboard or mouse activity."
        unit="minutes"
        value={locking.afterIdleMinutes}
        least={1}
        most={240}
        onChange={afterIdleMinutes => onChange({ lock: { ...locking, afterIdleMinutes } })}
      />
      <SwitchSetting
        label="Lock when the machine sleeps"
        isOn={locking.onSuspend}
        onChange={onSuspend => onChange({ lock: { ...locking, onSuspend } })}
      />
      <NumberSetting
        label="Clear the clipboard after"
        help="Only if it still holds the secret."
        unit="seconds"
        value={clipboard.clearAfterSeconds}
        least={10}
        most={120}
        onChange={clearAfterSeconds => onChange({ clipboard: { clearAfterSeconds } })}
      />
    </SettingsSection>
  )
}
