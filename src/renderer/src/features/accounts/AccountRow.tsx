import { useId, useState } from 'react'
import { Check, ChevronRight, CircleHelp, Minus, TriangleAlert, X } from 'lucide-react'
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

export type AccountRowProps = { readonly account: AccountView; readonly startsOpen: boolean }

/** An account in one line; its connection, rights and caps are below it when it is open. */
export function AccountRow({ account, startsOpen }: AccountRowProps) {
  const [isOpen, setOpen] = useState(startsOpen)
  const health = HEALTH_WORDS[account.health]
  const warnings = warningsOf(account)
  const id = useId()
  return (
    <article className="account" aria-label={account.name}>
      <div className="account-line">
        <h2 className="account-title">
          <button
            type="button"
            className={isOpen ? 'account-fold account-open' : 'account-fold'}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight size={14} aria-hidden="true" />
            <span className="clip">{account.name}</span>
          </button>
        </h2>
        <span className="account-about">
          <span className="clip">{account.providerName}</span>
          <EnvironmentMark environment={account.environment} />
          {account.isSandbox && <SandboxMark />}
          {account.isFromFile && (
            <Badge title={ACCOUNTS_PAGE.itsProviderWasAdded}>{ACCOUNTS_PAGE.fromAFile}</Badge>
          )}
        </span>
        <Warnings words={warnings} />
        <Button look="link" onClick={() => showKeys(`account:"${account.name}"`)}>
          {countWords(account.keyCount, 'key')}
        </Button>
        <span className="faint account-sync" title={ACCOUNTS_PAGE.lastSync}>
          <Moment at={account.lastGoodSyncAt} otherwise={ACCOUNTS_PAGE.notSynced} />
        </span>
        <Badge tone={health.tone}>{health.label}</Badge>
        <AccountMenu account={account} />
      </div>
      <FaultNotice fault={account.fault} actions={<Remedy account={account} />} />
      <div id={id} hidden={!isOpen}>
        {isOpen && <Details account={account} warnings={warnings} />}
      </div>
    </article>
  )
}

type WarningsProps = { readonly words: readonly string[] }

/** The first warning, and all of them on the pointer; the open account lists them. */
function Warnings({ words }: WarningsProps) {
  const [first] = words
  if (first === undefined) return <span />
  return (
    <span className="account-warning" title={words.join('\n')}>
      <TriangleAlert size={14} aria-hidden="true" />
      <span className="clip">{first}</span>
    </span>
  )
}

type DetailsProps = AboutAccountProps & { readonly warnings: readonly string[] }

function Details({ account, warnings }: DetailsProps) {
  return (
    <div className="account-details">
      <Facts
        rows={[
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
      {warnings.length > 1 && (
        <ul className="card-warnings">
          {warnings.map(words => (
            <li key={words}>
              <TriangleAlert size={14} aria-hidden="true" /> {words}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

type AboutAccountProps = { readonly account: AccountView }

const RIGHT_ICONS = { yes: Check, no: X, unknown: CircleHelp, 'not-offered': Minus }

function Rights({ account }: AboutAccountProps) {
  if (account.report === null) return null
  return (
    <ul className="rights" aria-label={ACCOUNTS_PAGE.rights}>
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

function Remedy({ account }: AboutAccountProps) {
  const isAboutCredential =
    account.health === 'credential-missing' || account.health === 'credential-rejected'
  if (!isAboutCredential) return null
  return (
    <Button size="small" onClick={() => open({ kind: 'replace-credential', accountId: account.id })}>
      {ACCOUNTS_PAGE.replaceCredential}
    </Button>
  )
}

function AccountMenu({ account }: AboutAccountProps) {
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
          label: ACCOUNTS_PAGE.rotateOwnKey,
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
