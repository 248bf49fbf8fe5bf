import { Check, CircleHelp, X } from 'lucide-react'
import type { InspectionView } from '../../../../contract/deliveries'
import type { EntryRightsView } from '../../../../contract/destinations'
import { entryRightWords, entryWords } from '../../../../words/destinations'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

export type EntryCheckProps = { readonly rights: EntryRightsView; readonly found: InspectionView }

const ICONS = { yes: Check, no: X, unknown: CircleHelp }

/** What the credential may do with an entry, and what the entry holds; never the value. */
export function EntryCheck({ rights, found }: EntryCheckProps) {
  return (
    <section className="answer" aria-label={HANDOFF_PAGE.resultOfTheCheck} role="status">
      <p className="field-help">{entryWords(found)}</p>
      <ul className="rights">
        {rights.map(right => {
          const Icon = ICONS[right.state]
          return (
            <li key={right.words} className={`right right-${right.state}`}>
              <Icon size={12} aria-hidden="true" /> {entryRightWords(right)}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
