import { inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf, sandboxOf } from '../../state/selectors'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { useSandboxStart } from './explore-sandbox'
import { SettingRow, SettingsSection } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

export function SandboxSettings() {
  const sandbox = useSnapshot(sandboxOf)
  const start = useSandboxStart()
  const isOn = sandbox.state === 'on'
  const hasAccounts = useSnapshot(accountsOf).some(account => account.isSandbox)

  async function explore(): Promise<void> {
    const reply = await start.run({})
    if (!reply.ok && reply.fault.detail === 'sandbox-unfinished')
      open({ kind: 'remove-sandbox', startsAgain: true })
  }

  return (
    <SettingsSection title={SETTINGS_PAGE.sandbox} text={SETTINGS_PAGE.sandboxHelp}>
      <SettingRow
        label={
          isOn
            ? countWords(sandbox.accounts, 'sandbox account')
            : hasAccounts
              ? SETTINGS_PAGE.notRunning
              : SETTINGS_PAGE.notSetUp
        }
        {...(isOn
          ? {
              help: SETTINGS_PAGE.consumersConsumersRequestsRequests(
                sandbox.consumers,
                sandbox.requests.toLocaleString('en'),
                sandbox.failures
              )
            }
          : {})}
      >
        {!isOn && (
          <Button
            size="small"
            isBusy={start.isBusy || sandbox.state !== 'off'}
            onClick={() => inBackground(explore())}
          >
            {SETTINGS_PAGE.exploreTheSandbox}
          </Button>
        )}
        {(isOn || hasAccounts) && (
          <Button size="small" look="warning" onClick={() => open({ kind: 'remove-sandbox' })}>
            {SETTINGS_PAGE.removeTheSandboxAsk}
          </Button>
        )}
      </SettingRow>
      {sandbox.directory !== null && (
        <SettingRow label={SETTINGS_PAGE.folder}>
          <code className="mask wrap">{sandbox.directory}</code>
        </SettingRow>
      )}
      {sandbox.step !== null && (
        <p className="faint" role="status">
          {sandbox.step}
        </p>
      )}
      <FaultNotice fault={start.fault ?? sandbox.fault} />
    </SettingsSection>
  )
}
