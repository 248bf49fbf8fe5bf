import { call, inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { vaultOf } from '../../state/selectors'
import { sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { NumberSetting, SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

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
      title={SETTINGS_PAGE.vault}
      text={SETTINGS_PAGE.vaultKeyText(isSession ? SETTINGS_PAGE.memoryOnly : vault.backend)}
    >
      <SettingRow
        label={SETTINGS_PAGE.passphrase}
        help={vault.hasPassphrase ? SETTINGS_PAGE.passphraseOn : SETTINGS_PAGE.noneWhoeverCanUse}
      >
        <Button size="small" disabled={isSession} onClick={() => open({ kind: 'passphrase' })}>
          {vault.hasPassphrase ? SETTINGS_PAGE.changeOrRemove : SETTINGS_PAGE.setAPassphraseAsk}
        </Button>
      </SettingRow>
      <SettingRow label={SETTINGS_PAGE.lock} help={SETTINGS_PAGE.lockHelp}>
        <Button size="small" onClick={() => inBackground(lock())}>
          {SETTINGS_PAGE.lock}
        </Button>
      </SettingRow>
      <NumberSetting
        label={SETTINGS_PAGE.lockAfter}
        help={SETTINGS_PAGE.afterThisLongWithout}
        unit={SETTINGS_PAGE.minutes}
        value={locking.afterIdleMinutes}
        least={1}
        most={240}
        onChange={afterIdleMinutes => onChange({ lock: { ...locking, afterIdleMinutes } })}
      />
      <SwitchSetting
        label={SETTINGS_PAGE.lockWhenTheMachine}
        isOn={locking.onSuspend}
        onChange={onSuspend => onChange({ lock: { ...locking, onSuspend } })}
      />
      <NumberSetting
        label={SETTINGS_PAGE.clearTheClipboardAfter}
        help={SETTINGS_PAGE.clearOnlyOwn}
        unit={SETTINGS_PAGE.seconds}
        value={clipboard.clearAfterSeconds}
        least={10}
        most={120}
        onChange={clearAfterSeconds => onChange({ clipboard: { clearAfterSeconds } })}
      />
    </SettingsSection>
  )
}
