import { Plus } from 'lucide-react'
import type { KeyFilterInput } from '../../../../contract/keys'
import { inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'
import { SyncButton } from '../accounts/SyncButton'
import { exportList, openImport } from '../lists/list-files'
import { ColumnsMenu } from './ColumnsMenu'
import { FilterMenu } from './FilterMenu'
import type { FilterProblem, Vocabulary } from './filter-language'
import { GROUP_LABELS } from './group-words'
import { groupBy, useKeys, type Grouping } from './keys-state'
import { SearchBox } from './SearchBox'
import type { KeyCountsView } from './views'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeysBarProps = {
  readonly filter: KeyFilterInput
  readonly total: number | null
  readonly shown: number
  readonly counts: KeyCountsView | null
  readonly vocabulary: Vocabulary
  readonly problems: readonly FilterProblem[]
}

const GROUPINGS = Object.keys(GROUP_LABELS) as Grouping[]

export function KeysBar({ filter, total, shown, counts, vocabulary, problems }: KeysBarProps) {
  const group = useKeys(state => state.group)
  const sort = useKeys(state => state.sort)
  const isDescending = useKeys(state => state.isDescending)
  return (
    <header className="bar">
      <h1 className="bar-title">{KEYS_PAGE.keys}</h1>
      <span className="count" role="status" aria-label={KEYS_PAGE.shownKeysShown(shown)}>
        {/* The list and the count are two readings: in between one of them may be ahead. */}
        {total === null || total <= shown
          ? shown.toLocaleString('en')
          : KEYS_PAGE.shownOfTotal(shown.toLocaleString('en'), total.toLocaleString('en'))}
      </span>
      <SearchBox vocabulary={vocabulary} problems={problems} />
      <FilterMenu counts={counts} vocabulary={vocabulary} />
      <Menu
        name={KEYS_PAGE.groupBy}
        face={
          <span>
            {group === 'none' ? KEYS_PAGE.group : KEYS_PAGE.byWords(GROUP_LABELS[group].toLowerCase())}
          </span>
        }
        entries={GROUPINGS.map(each => ({
          id: each,
          label: GROUP_LABELS[each],
          run: () => groupBy(each),
          ...(each === group ? { hint: '✓' } : {})
        }))}
      />
      <ColumnsMenu />
      <Menu
        name={KEYS_PAGE.moreForThisList}
        entries={[
          {
            id: 'csv',
            label: KEYS_PAGE.exportAsCsv,
            isDisabled: problems.length > 0,
            hint: 'no secrets',
            run: () => inBackground(exportList('csv', { filter, sort, descending: isDescending }))
          },
          {
            id: 'json',
            label: KEYS_PAGE.exportAsJson,
            isDisabled: problems.length > 0,
            hint: 'no secrets',
            run: () => inBackground(exportList('json', { filter, sort, descending: isDescending }))
          },
          {
            id: 'import',
            label: KEYS_PAGE.importTagsOrAccounts,
            run: () => inBackground(openImport())
          },
          {
            id: 'break-glass',
            label: KEYS_PAGE.breakGlass,
            isDanger: true,
            run: () => open({ kind: 'break-glass' })
          }
        ]}
      />
      <SyncButton />
      <Button
        look="primary"
        size="small"
        icon={<Plus size={14} />}
        onClick={() => open({ kind: 'create-key', accountId: null })}
      >
        {KEYS_PAGE.createKey}
      </Button>
    </header>
  )
}
