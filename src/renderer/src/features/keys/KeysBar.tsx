import { Columns3, Plus } from 'lucide-react'
import { open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'
import { SyncButton } from '../accounts/SyncButton'
import type { FilterProblem, Vocabulary } from './filter-language'
import { GROUP_LABELS } from './group-words'
import { groupBy, toggleAllColumns, useKeys, type Grouping } from './keys-state'
import { SearchBox } from './SearchBox'

export type KeysBarProps = {
  readonly total: number | null
  readonly shown: number
  readonly vocabulary: Vocabulary
  readonly problems: readonly FilterProblem[]
}

const GROUPINGS = Object.keys(GROUP_LABELS) as Grouping[]

export function KeysBar({ total, shown, vocabulary, problems }: KeysBarProps) {
  const group = useKeys(state => state.group)
  const showsAll = useKeys(state => state.showsAllColumns)
  return (
    <header className="bar">
      <h1 className="bar-title">Keys</h1>
      <span className="count" role="status" aria-label={`${shown} keys shown`}>
        {total === null || total === shown ? shown.toLocaleString('en') : `${shown} of ${total}`}
      </span>
      <SearchBox vocabulary={vocabulary} problems={problems} />
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
      <button
        type="button"
        className="icon-button"
        aria-pressed={showsAll}
        aria-label="Show all columns"
        title="Show all columns"
        onClick={toggleAllColumns}
      >
        <Columns3 size={16} />
      </button>
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
