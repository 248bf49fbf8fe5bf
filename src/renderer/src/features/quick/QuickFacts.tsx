import { useEffect, useState } from 'react'
import type { BlastRadiusView, KeyRecordsView } from '../../../../contract/quick'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { cadenceWords, recordsWords, rightsWords, standInWords } from '../../../../words/quick'
import { deliveredWords } from '../../../../words/deliveries'
import { STATUS_WORDS, shortName } from '../../../../words/keys'
import { dayWords } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { LastUsed } from '../../ui/LastUsed'
import { Moment } from '../../ui/Moment'
import { Notice } from '../../ui/Notice'

/** Asked of the provider while the rest is read already. */
function Records({ keyId }: { readonly keyId: string }) {
  const now = useNow(LIST_STEP_MS)
  const [found, setFound] = useState<KeyRecordsView | FaultView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('quick.records', { keyId })
      if (isCurrent) setFound(reply.ok ? reply.value : reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [keyId])
  return <span role="status">{found === null ? 'Asking the provider…' : recordsWords(found, now)}</span>
}

export type QuickFactsProps = {
  readonly radius: BlastRadiusView
  readonly onChoose: (keyId: string) => void
}

/** What may break: who uses it, what it may do, where it lies, and what could stand in. */
export function QuickFacts({ radius, onChoose }: QuickFactsProps) {
  const { row, cadence, environments, deliveredTo, standIns } = radius
  const now = useNow(LIST_STEP_MS)
  return (
    <div className="quick-facts">
      {row.isManagementCredential && (
        <Notice tone="warning" title="Rekey itself works with this key">
          <p>Replace the account’s credential first, then revoke this one.</p>
        </Notice>
      )}
      <Facts
        rows={[
          ['Account', `${row.providerName} · ${row.accountName} · ${row.groupName}`],
          ['Status', STATUS_WORDS[row.status]],
          ['Environment', environments.join(', ')],
          ['Last used', <LastUsed key="used" lastUsed={row.lastUsed} source={row.providerName} />],
          ['Cadence', cadenceWords(cadence)],
          ['Permissions', rightsWords(radius)],
          ['Created', row.createdAt === null ? 'Not reported' : dayWords(row.createdAt)],
          ['Created by', row.createdBy?.name ?? 'Not reported'],
          [
            'Delivered to',
            deliveredTo.length === 0
              ? 'unknown (not via Rekey)'
              : deliveredTo.map(place => deliveredWords(place, now)).join(', ')
          ],
          ['Records', <Records key="records" keyId={row.id} />],
          ['As of', row.asOf === null ? 'no complete list yet' : <Moment key="as-of" at={row.asOf} />]
        ]}
      />
      <section aria-label="Possible replacements">
        <h2 className="quick-title">Possible replacements</h2>
        {standIns.length === 0 ? (
          <p className="faint">
            No other live key of {row.service} in {row.environment}: its calls fail until there is a new one.
          </p>
        ) : (
          <ul>
            {standIns.map(standIn => (
              <li key={standIn.row.id} className="quick-line">
                <Button look="link" onClick={() => onChoose(standIn.row.id)}>
                  {shortName(standIn.row)}
                </Button>
                <span className="faint">{standInWords(standIn)}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}
