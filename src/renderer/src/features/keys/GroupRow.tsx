import { ChevronDown, ChevronRight } from 'lucide-react'
import { activate, toggleGroup, useKeys } from './keys-state'
import type { Item } from './layout'
import { groupWords } from './group-words'

export type GroupRowProps = {
  readonly item: Extract<Item, { kind: 'group' }>
  readonly index: number
  readonly top: number
  readonly isActive: boolean
}

export function GroupRow({ item, index, top, isActive }: GroupRowProps) {
  const group = useKeys(state => state.group)
  const Icon = item.isCollapsed ? ChevronRight : ChevronDown
  const words = groupWords(group, item.value)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-line
      tabIndex={isActive ? 0 : -1}
      className={isActive ? 'row row-group row-active' : 'row row-group'}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => activate(index, null)}
      onClick={() => toggleGroup(item.value)}
    >
      <span role="gridcell" className="group-cell">
        <button type="button" tabIndex={-1} className="group-button" aria-expanded={!item.isCollapsed}>
          <Icon size={14} aria-hidden="true" />
          <span className="group-name">{words}</span>
        </button>
        <span className="count">{item.count.toLocaleString('en')}</span>
      </span>
    </div>
  )
}
