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
      <h1 className="bar-title">Keys</h1>
      <span className="count" role="status" aria-label={`${shown} keys shown`}>
        {/* The list and the count are two readings: in between one of them may be ahead. */}
        {total === null || total <= shown
          ? shown.toLocaleString('en')
          : `${shown.toLocaleString('en')} of ${total.toLocaleString('en')}`}
      </span>
      <SearchBox vocabulary={vocabulary} problems={problems} />
      <FilterMenu counts={counts} vocabulary={vocabulary} />
      <Menu
        name="Group by"
        face={<span>{group === 'none' ? 'Group' : `By ${GROUP_LABELS[group].toLowerCase()}`}</span>}
        entries={GROUPINGS.map(each => ({
          id: each,
          label: GROUP_LABELS[each],
          run: () => groupBy(each),
          ...(each === group ? { hint: '✓' } : {})
        }))}
      />
      <ColumnsMenu />
      <Menu
        name="More for this list"
        entries={[
          {
            id: 'csv',
            label: 'Export as CSV…',
            isDisabled: problems.length > 0,
            hint: 'no secrets',
            run: () => inBackground(exportList('csv', { filter, sort, descending: isDescending }))
          },
          {
            id: 'json',
            label: 'Export as JSON…',
            isDisabled: problems.length > 0,
            hint: 'no secrets',
            run: () => inBackground(exportList('json', { filter, sort, descending: isDescending }))
          },
          {
            id: 'import',
            label: 'Import tags or accounts…',
            run: () => inBackground(openImport())
          },
          {
            id: 'break-glass',
            label: 'Break glass…',
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
        Create key
      </Button>
    </header>
  )
}
