import { useEffect } from 'react'
import { inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { keepFocus } from '../../ui/keep-focus'
import { Menu } from '../../ui/Menu'
import { isBreakGlass, markBreakGlass } from '../exclude/break-glass-mark'
import { disableKeys, dismissKeys, revokeKeys, rotateKeys } from './key-acts'
import { clearSelection, useKeys } from './keys-state'

export type BulkBarProps = {
  /** So many of the selected keys are not in the list, because the search changed after they were selected. */
  readonly notShown: number
}

/** What can be done with all selected keys; a button says how many it would reach when not all. */
export function BulkBar({ notShown }: BulkBarProps) {
  const selected = useKeys(state => state.selected)
  const isShown = selected.size > 0
  useEffect(() => (isShown ? keepFocus : undefined), [isShown])
  if (!isShown) return null
  const rows = [...selected.values()]
  const label = (word: string, able: number) =>
    able === rows.length || able === 0 ? word : `${word} ${able}`
  const able = {
    rotate: rows.filter(row => row.can.rotate).length,
    disable: rows.filter(row => row.can.disable).length,
    revoke: rows.filter(row => row.can.revoke).length
  }
  return (
    <div className="bulk" role="toolbar" aria-label="Selected keys">
      <span className="bulk-count" role="status">
        {rows.length} selected{notShown > 0 && <span className="attention">, {notShown} not shown</span>}
      </span>
      <Button size="small" disabled={able.rotate === 0} onClick={() => rotateKeys(rows)}>
        {label('Rotate', able.rotate)}
      </Button>
      <Button size="small" disabled={able.disable === 0} onClick={() => inBackground(disableKeys(rows))}>
        {label('Disable', able.disable)}
      </Button>
      <Button size="small" disabled={able.revoke === 0} onClick={() => revokeKeys(rows)}>
        {label('Revoke', able.revoke)}…
      </Button>
      <Button size="small" onClick={() => open({ kind: 'tags', keyIds: rows.map(row => row.id) })}>
        Tag
      </Button>
      <Button size="small" onClick={() => open({ kind: 'exclude', keyIds: rows.map(row => row.id) })}>
        Exclude…
      </Button>
      <Menu
        name="More for the selected keys"
        entries={[
          {
            id: 'dismiss',
            label: 'Dismiss expired and unlisted keys',
            isDisabled: !rows.some(row => row.can.dismiss),
            run: () => inBackground(dismissKeys(rows))
          },
          {
            id: 'mark',
            label: 'Keep for emergencies (break glass)',
            isDisabled: rows.every(isBreakGlass),
            run: () => inBackground(markBreakGlass(rows, 'set'))
          },
          {
            id: 'unmark',
            label: 'No longer for emergencies',
            isDisabled: !rows.some(isBreakGlass),
            run: () => inBackground(markBreakGlass(rows.filter(isBreakGlass), 'removed'))
          }
        ]}
      />
      <Button size="small" look="ghost" onClick={clearSelection}>
        Clear
      </Button>
    </div>
  )
}
