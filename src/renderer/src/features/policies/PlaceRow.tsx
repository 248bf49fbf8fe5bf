import { useId, useState } from 'react'
import type { PolicyChangeView } from '../../../../contract/policies'
import { changeWords, type Place, type PlaceChoice } from './dormancy-places'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

const LEAST_DAYS = 7
const MOST_DAYS = 730

export type PlaceRowProps = {
  readonly label: string
  readonly kind: Place['kind']
  /** The one that the keyboard begins with. */
  readonly isFirst: boolean
  /** Null: nothing of its own. */
  readonly place: Place | null
  /** Days that a custom profile begins with. */
  readonly base: number
  readonly change: PolicyChangeView | null
  readonly onChange: (choice: PlaceChoice) => void
}

export function PlaceRow({ label, kind, isFirst, place, base, change, onChange }: PlaceRowProps) {
  const id = useId()
  const [isOutside, setOutside] = useState(false)
  const isMoved = change !== null && change.dormantBefore !== change.dormantAfter
  return (
    <div className="place">
      <span className="clip" title={label}>
        {label}
      </span>
      <span className="place-choice">
        {place?.profile === 'custom' && (
          <>
            <input
              type="number"
              className="input input-number"
              aria-label={POLICIES_PAGE.dormantAfterInDays(label)}
              min={LEAST_DAYS}
              max={MOST_DAYS}
              required
              aria-invalid={isOutside}
              aria-describedby={id}
              // Not kept while it is typed beyond its bounds: the words beside it say so.
              defaultValue={place.dormantDays}
              onChange={event => {
                const days = Number(event.target.value)
                const isWithin = Number.isInteger(days) && days >= LEAST_DAYS && days <= MOST_DAYS
                setOutside(!isWithin)
                if (isWithin) onChange({ profile: 'custom', dormantDays: days })
              }}
            />
            <span className="unit">{POLICIES_PAGE.days}</span>
          </>
        )}
        <select
          className="input select"
          aria-label={POLICIES_PAGE.profileLabel(label)}
          autoFocus={isFirst}
          value={place?.profile ?? ''}
          onChange={event => onChange(choiceOf(event.target.value, base))}
        >
          <option value="">
            {kind === 'account' ? POLICIES_PAGE.sameAsEnvironment : POLICIES_PAGE.default}
          </option>
          <option value="default">{POLICIES_PAGE.default90Days}</option>
          <option value="strict">{POLICIES_PAGE.strict45Days}</option>
          <option value="custom">{POLICIES_PAGE.custom}</option>
        </select>
      </span>
      {place?.profile === 'custom' && isOutside ? (
        <span className="field-error" id={id} role="alert">
          {POLICIES_PAGE.enter} {LEAST_DAYS} {POLICIES_PAGE.to} {MOST_DAYS} {POLICIES_PAGE.daysEnd}
        </span>
      ) : (
        <span className={isMoved ? 'place-change place-change-moved' : 'place-change'}>
          {change === null ? '' : changeWords(change)}
        </span>
      )}
    </div>
  )
}

function choiceOf(value: string, base: number): PlaceChoice {
  switch (value) {
    case 'default':
      return { profile: 'default', dormantDays: 90 }
    case 'strict':
      return { profile: 'strict', dormantDays: 45 }
    case 'custom':
      return { profile: 'custom', dormantDays: base }
    default:
      return null
  }
}
