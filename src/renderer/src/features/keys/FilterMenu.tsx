import { ListFilter } from 'lucide-react'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { search, useNavigation } from '../../state/navigation'
import { inOrder } from '../../../../words/environments'
import { FIELD_LABELS, FILTER_WORDS, valueWords } from '../../../../words/filter'
import { Checkbox } from '../../ui/Choice'
import { FINDINGS, STATES, type Field, type Vocabulary } from './filter-language'
import { hasValue, termsOf, toggleValue } from './filter-terms'
import type { KeyCountsView } from './views'

export type FilterMenuProps = { readonly counts: KeyCountsView | null; readonly vocabulary: Vocabulary }

type Facet = { readonly field: Field; readonly values: readonly FacetValue[] }
type FacetValue = { readonly value: string; readonly count: number | null; readonly name?: string }

/** The filter by mouse: what there is, with how many keys each value has. It writes into the search box. */
export function FilterMenu({ counts, vocabulary }: FilterMenuProps) {
  const query = useNavigation(state => state.query)
  const used = termsOf(query).length
  return (
    <DialogTrigger>
      <AriaButton className="button button-plain button-small">
        <ListFilter size={14} aria-hidden="true" />
        {FILTER_WORDS.button}
        {used > 0 && <span className="filter-count">{used}</span>}
      </AriaButton>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Dialog aria-label={FILTER_WORDS.facets} className="facets">
          {facetsOf(counts, vocabulary).map(({ field, values }) => (
            <fieldset key={field} className="facet">
              <legend className="facet-title">{FIELD_LABELS[field]}</legend>
              {values.map(({ value, count, name }) => (
                <Checkbox
                  key={value}
                  label={name ?? facetLabel(field, value, count)}
                  isChecked={hasValue(query, field, value)}
                  onChange={() => search(toggled(query, field, value))}
                />
              ))}
            </fieldset>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

const IDLE_TIMES = ['>30d', '>90d', '>180d', '>365d'] as const

/** Of an idle time there is one; the others are any of those chosen. */
function toggled(query: string, field: Field, value: string): string {
  if (field !== 'idle') return toggleValue(query, field, value)
  const others = IDLE_TIMES.filter(each => each !== value && hasValue(query, 'idle', each))
  return toggleValue(
    others.reduce((text, each) => toggleValue(text, 'idle', each), query),
    'idle',
    value
  )
}

function facetLabel(field: Field, value: string, count: number | null): string {
  const words = valueWords(field, value)
  return count === null ? words : `${words} (${count.toLocaleString('en')})`
}

/** Only values that some key has, the most frequent ones first where there is no other order. */
function facetsOf(
  counts: KeyCountsView | null,
  { accounts, providers, environments }: Vocabulary
): readonly Facet[] {
  const facet = (
    field: Field,
    by: { readonly [value: string]: number } | undefined,
    values: readonly string[]
  ): Facet => ({
    field,
    values: values.flatMap(value => {
      const count = by?.[value] ?? 0
      return count > 0 ? [{ value, count }] : []
    })
  })
  const byAccount = counts?.byAccount ?? {}
  const providersWithAccount = providers.filter(({ id }) =>
    accounts.some(({ providerId }) => providerId === id)
  )
  return [
    facet('env', counts?.byEnvironment, inOrder(environments)),
    facet('state', counts?.byVerdict, STATES),
    facet('finding', counts?.byFinding, FINDINGS),
    {
      field: 'provider' as const,
      values: providersWithAccount.map(({ id, name }) => ({ value: id, count: null, name }))
    },
    {
      field: 'account' as const,
      values: accounts.map(({ id, name }) => ({ value: name, count: byAccount[id] ?? 0 }))
    },
    { field: 'idle' as const, values: IDLE_TIMES.map(value => ({ value, count: null })) }
  ].filter(({ values }) => values.length > 0)
}
