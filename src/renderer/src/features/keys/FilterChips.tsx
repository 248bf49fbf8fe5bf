import { X } from 'lucide-react'
import { search, useNavigation } from '../../state/navigation'
import { chipWords, FILTER_WORDS } from '../../../../words/filter'
import { Button } from '../../ui/Button'
import { removeValue, termsOf } from './filter-terms'

/** The terms of the search as chips; each is removed by its button. */
export function FilterChips() {
  const query = useNavigation(state => state.query)
  const terms = termsOf(query)
  if (terms.length === 0) return null
  return (
    <ul className="chips" aria-label={FILTER_WORDS.chips}>
      {terms.map(({ field, values, raw }) => {
        const words = chipWords(field, values)
        const without = () => values.reduce((text, value) => removeValue(text, field, value), query)
        return (
          <li key={raw} className="chip">
            <span className="clip">{words}</span>
            <button
              type="button"
              className="chip-remove"
              aria-label={FILTER_WORDS.remove(words)}
              onClick={() => search(without())}
            >
              <X size={12} aria-hidden="true" />
            </button>
          </li>
        )
      })}
      <li>
        <Button look="link" size="small" onClick={() => search('')}>
          {FILTER_WORDS.clear}
        </Button>
      </li>
    </ul>
  )
}
