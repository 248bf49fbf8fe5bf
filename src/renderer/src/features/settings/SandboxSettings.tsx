import { inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf, sandboxOf } from '../../state/selectors'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { useSandboxStart } from './explore-sandbox'
import { SettingRow, SettingsSection } from './Setting'

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
    <SettingsSection
      title="Sandbox"
      text="Four providers on this machine with live traffic, to try everything without risk."
    >
      <SettingRow
        label={
          isOn ? countWords(sandbox.accounts, 'sandbox account') : hasAccounts ? 'Not running' : 'Not set up'
        }
        {...(isOn
          ? {
              help: `${sandbox.consumers} consumers, ${sandbox.requests.toLocaleString('en')} requests, ${sandbox.failures} failed`
            }
          : {})}
      >
        {!isOn && (
          <Button
            size="small"
            isBusy={start.isBusy || sandbox.state !== 'off'}
            onClick={() => inBackground(explore())}
          >
            Explore the sandbox
          </Button>
        )}
        {(isOn || hasAccounts) && (
          <Button size="small" look="warning" onClick={() => open({ kind: 'remove-sandbox' })}>
            Remove the sandbox…
          </Button>
        )}
      </SettingRow>
      {sandbox.directory !== null && (
        <SettingRow label="Folder">
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
