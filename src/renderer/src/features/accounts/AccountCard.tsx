import { Check, CircleHelp, Minus, TriangleAlert, X } from 'lucide-react'
import type { AccountView } from '../../../../contract/accounts'
import { inBackground } from '../../bridge'
import { open, showKeys } from '../../state/navigation'
import { useProvider } from '../../state/providers'
import {
  CONSOLE_WORDS,
  CREDENTIAL_WORDS,
  HEALTH_WORDS,
  rightLabel,
  rightWords,
  warningsOf
} from '../../../../words/accounts'
import { countWords } from '../../../../words/keys'
import { Badge, SandboxMark } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { Facts } from '../../ui/Facts'
import { FaultNotice } from '../../ui/FaultNotice'
import { Menu } from '../../ui/Menu'
import { Moment } from '../../ui/Moment'
import { CapMeters } from './CapMeters'
import { openConsole } from './open-console'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type AccountCardProps = { readonly account: AccountView }

export function AccountCard({ account }: AccountCardProps) {
  const health = HEALTH_WORDS[account.health]
  const warnings = warningsOf(account)
  return (
    <article className="card" aria-label={account.name}>
      <header className="card-head">
        <div className="card-titles">
          <h2 className="card-title">{account.name}</h2>
          <p className="card-sub">
            {account.providerName} <EnvironmentMark environment={account.environment} />
            {account.isSandbox && <SandboxMark />}
            {account.isFromFile && (
              <Badge title={ACCOUNTS_PAGE.itsProviderWasAdded}>{ACCOUNTS_PAGE.fromAFile}</Badge>
            )}
          </p>
        </div>
        <Badge tone={health.tone}>{health.label}</Badge>
        <AccountMenu account={account} />
      </header>
      <FaultNotice fault={account.fault} actions={<Remedy account={account} />} />
      <Facts
        rows={[
          [
            ACCOUNTS_PAGE.keys,
            <Button key="keys" look="link" onClick={() => showKeys(`account:"${account.name}"`)}>
              {countWords(account.keyCount, 'key')}
            </Button>
          ],
          [ACCOUNTS_PAGE.lastSync, <Moment key="sync" at={account.lastGoodSyncAt} otherwise="never" />],
          [ACCOUNTS_PAGE.credential, CREDENTIAL_WORDS[account.credential]],
          [
            ACCOUNTS_PAGE.address,
            <span key="url" className="address">
              <code className="mask wrap">{account.baseUrl}</code>
              {account.report?.version != null && (
                <span className="faint version">v{account.report.version}</span>
              )}
            </span>
          ]
        ]}
      />
      <Rights account={account} />
      <CapMeters account={account} />
      {warnings.length > 0 && (
        <ul className="card-warnings">
          {warnings.map(words => (
            <li key={words}>
              <TriangleAlert size={14} aria-hidden="true" /> {words}
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}

const RIGHT_ICONS = { yes: Check, no: X, unknown: CircleHelp, 'not-offered': Minus }

function Rights({ account }: AccountCardProps) {
  if (account.report === null) return null
  return (
    <ul className="rights" aria-label={ACCOUNTS_PAGE.whatTheCredentialMay}>
      {account.report.rights.map(right => {
        const Icon = RIGHT_ICONS[right.state]
        return (
          <li key={right.right} className={`right right-${right.state}`} title={rightWords(right)}>
            <Icon size={12} aria-hidden="true" /> {rightLabel(right)}
          </li>
        )
      })}
    </ul>
  )
}

function Remedy({ account }: AccountCardProps) {
  const isAboutCredential =
    account.health === 'credential-missing' || account.health === 'credential-rejected'
  if (!isAboutCredential) return null
  return (
    <Button size="small" onClick={() => open({ kind: 'replace-credential', accountId: account.id })}>
      {ACCOUNTS_PAGE.replaceCredential}
    </Button>
  )
}

function AccountMenu({ account }: AccountCardProps) {
  const canCreate = useProvider(account.providerId)?.capabilities.create ?? false
  const { id } = account
  return (
    <Menu
      name={ACCOUNTS_PAGE.moreForName(account.name)}
      entries={[
        {
          id: 'create',
          label: ACCOUNTS_PAGE.createKey,
          isDisabled: !canCreate,
          run: () => open({ kind: 'create-key', accountId: id })
        },
        {
          id: 'console',
          label: CONSOLE_WORDS.open,
          ...(account.consoleHost === null ? {} : { hint: account.consoleHost }),
          isDisabled: account.consoleHost === null,
          run: () => inBackground(openConsole(id))
        },
        { id: 'edit', label: ACCOUNTS_PAGE.edit, run: () => open({ kind: 'edit-account', accountId: id }) },
        {
          id: 'replace',
          label: ACCOUNTS_PAGE.replaceCredential,
          isDisabled: account.isSandbox,
          run: () => open({ kind: 'replace-credential', accountId: id })
        },
        {
          id: 'rotate-own',
          label: ACCOUNTS_PAGE.rotateTheKeyThat,
          isDisabled: account.ownKey.state === 'not-offered',
          run: () => open({ kind: 'rotate-own', accountId: id })
        },
        {
          id: 'remove',
          label: ACCOUNTS_PAGE.remove,
          isDanger: true,
          run: () => open({ kind: 'remove-account', accountId: id })
        }
      ]}
    />
  )
}
