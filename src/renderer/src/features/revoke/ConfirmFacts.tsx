import { CircleAlert, Info } from 'lucide-react'
import type { ConfirmationView } from '../../../../contract/confirmations'
import type { KeyRowView } from '../../../../contract/key-row'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { useProvider } from '../../state/providers'
import { shortPath } from '../../../../words/audit'
import { afterRevokeWords, reasonLines } from '../../../../words/confirm'
import { maskOf } from '../../../../words/keys'
import { permissionsWords } from '../../../../words/permissions'
import { SandboxMark } from '../../ui/Badge'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { LastUsed } from '../../ui/LastUsed'
import { REVOKE_PAGE } from '../../../../words/pages/revoke'

export type ConfirmFactsProps = { readonly confirmation: ConfirmationView }

/** The keys with what is known of each, then why the question is asked as it is. */
export function ConfirmFacts({ confirmation }: ConfirmFactsProps) {
  const now = useNow(LIST_STEP_MS)
  return (
    <>
      <ul className="confirm-keys" tabIndex={0} aria-label={REVOKE_PAGE.keys}>
        {confirmation.keys.map(row => (
          <li key={row.id}>
            <ConfirmKey
              row={row}
              deliveredTo={confirmation.deliveredTo.filter(place => place.keyId === row.id)}
            />
          </li>
        ))}
      </ul>
      <ul className="confirm-reasons">
        {reasonLines(confirmation.reasons, now).map(line => (
          <li key={line.words} className={line.isSerious ? 'reason reason-serious' : 'reason'}>
            {line.isSerious ? (
              <CircleAlert size={14} aria-hidden="true" />
            ) : (
              <Info size={14} aria-hidden="true" />
            )}
            {line.words}
          </li>
        ))}
      </ul>
    </>
  )
}

type ConfirmKeyProps = { readonly row: KeyRowView; readonly deliveredTo: ConfirmationView['deliveredTo'] }

function ConfirmKey({ row, deliveredTo }: ConfirmKeyProps) {
  const provider = useProvider(row.providerId)
  return (
    <div className="confirm-key">
      <p className="confirm-line">
        <strong>{row.name}</strong>
        <code className="mask">{maskOf(row)}</code>
        <EnvironmentMark environment={row.environment} />
        {row.isSandbox && <SandboxMark />}
        <span className="faint">
          {row.providerName} · {row.accountName}
        </span>
      </p>
      <p className="confirm-line faint">
        <span>
          {REVOKE_PAGE.lastUsed} <LastUsed lastUsed={row.lastUsed} source={row.providerName} />
        </span>
        <span>
          {REVOKE_PAGE.permissions} {permissionsWords(row.permissions, provider)}
        </span>
        <span>
          {REVOKE_PAGE.createdBy} {row.createdBy?.name ?? REVOKE_PAGE.notReported}
        </span>
        <span title={deliveredTo.map(place => place.label).join('\n')}>
          {REVOKE_PAGE.deliveredTo}{' '}
          {deliveredTo.length === 0
            ? REVOKE_PAGE.unknownNotViaRekey
            : deliveredTo.map(place => shortPath(place.label)).join(', ')}
        </span>
      </p>
      {provider?.afterRevoke !== undefined && (
        <p className="confirm-line faint">{afterRevokeWords(provider.afterRevoke, provider.tokensLast)}</p>
      )}
    </div>
  )
}
