import type { KeyDetailView } from '../../../../contract/keys'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { actWords, factsWords } from '../../../../words/audit'
import { PROOF_WORDS } from '../../../../words/deliveries'
import { lastUsedWords } from '../../../../words/last-used'
import { exactWords, momentWords } from '../../../../words/moments'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type DetailHistoryProps = { readonly detail: KeyDetailView }

const SHOWN = 8

/** Where the secret went, which last-used values were seen, and what happened. */
export function DetailHistory({ detail }: DetailHistoryProps) {
  const now = useNow(LIST_STEP_MS)
  return (
    <>
      <section aria-label={KEYS_PAGE.deliveredTo}>
        <h3 className="detail-heading">{KEYS_PAGE.deliveredTo}</h3>
        {detail.deliveredTo.length === 0 && <p className="faint">{KEYS_PAGE.notDeliveredByRekey}</p>}
        <ul className="lines">
          {detail.deliveredTo.map(place => (
            <li key={`${place.at} ${place.label}`}>
              <time title={exactWords(place.at)}>{momentWords(place.at, now)}</time>
              <span>{place.label}</span>
              {place.proof !== null && <span className="faint">{PROOF_WORDS[place.proof]}</span>}
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={KEYS_PAGE.readings}>
        <h3 className="detail-heading">{KEYS_PAGE.lastUsedHistory}</h3>
        {detail.observations.length === 0 && <p className="faint">{KEYS_PAGE.noReadingsYet}</p>}
        <ul className="lines">
          {detail.observations.slice(0, SHOWN).map(reading => (
            <li key={reading.observedAt}>
              <time title={exactWords(reading.observedAt)}>{momentWords(reading.observedAt, now)}</time>
              <span>{lastUsedWords(reading.lastUsed, now)}</span>
            </li>
          ))}
        </ul>
        {detail.probes.length > 0 && (
          <p className="faint">
            {detail.probes.length} {KEYS_PAGE.probesByRekeyItself}
          </p>
        )}
      </section>
      <section aria-label={KEYS_PAGE.history}>
        <h3 className="detail-heading">{KEYS_PAGE.history}</h3>
        <ul className="lines">
          {detail.history.slice(0, SHOWN).map(entry => (
            <li key={entry.seq}>
              <time title={exactWords(entry.at)}>{momentWords(entry.at, now)}</time>
              <span title={factsWords(entry.facts, entry.act)}>{actWords(entry.act)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
