import { useEffect } from 'react'
import { inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { keepFocus } from '../../ui/keep-focus'
import { Menu } from '../../ui/Menu'
import { isBreakGlass, markBreakGlass } from '../exclude/break-glass-mark'
import { disableKeys, dismissKeys, revokeKeys, rotateKeys } from './key-acts'
import { clearSelection, useKeys } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

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
    <div className="bulk" role="toolbar" aria-label={KEYS_PAGE.selectedKeys}>
      <span className="bulk-count" role="status">
        {rows.length} {KEYS_PAGE.selected}
        {notShown > 0 && (
          <span className="attention">
            , {notShown} {KEYS_PAGE.notShown}
          </span>
        )}
      </span>
      <Button size="small" disabled={able.rotate === 0} onClick={() => rotateKeys(rows)}>
        {label(KEYS_PAGE.rotate, able.rotate)}
      </Button>
      <Button size="small" disabled={able.disable === 0} onClick={() => inBackground(disableKeys(rows))}>
        {label(KEYS_PAGE.disable, able.disable)}
      </Button>
      <Button size="small" disabled={able.revoke === 0} onClick={() => revokeKeys(rows)}>
        {label(KEYS_PAGE.revoke, able.revoke)}…
      </Button>
      <Button size="small" onClick={() => open({ kind: 'tags', keyIds: rows.map(row => row.id) })}>
        {KEYS_PAGE.tag}
      </Button>
      <Button size="small" onClick={() => open({ kind: 'exclude', keyIds: rows.map(row => row.id) })}>
        {KEYS_PAGE.exclude}
      </Button>
      <Menu
        name={KEYS_PAGE.moreForTheSelected}
        entries={[
          {
            id: 'dismiss',
            label: KEYS_PAGE.dismissExpiredAndUnlisted,
            isDisabled: !rows.some(row => row.can.dismiss),
            run: () => inBackground(dismissKeys(rows))
          },
          {
            id: 'mark',
            label: KEYS_PAGE.keepForEmergenciesBreak,
            isDisabled: rows.every(isBreakGlass),
            run: () => inBackground(markBreakGlass(rows, 'set'))
          },
          {
            id: 'unmark',
            label: KEYS_PAGE.noLongerForEmergencies,
            isDisabled: !rows.some(isBreakGlass),
            run: () => inBackground(markBreakGlass(rows.filter(isBreakGlass), 'removed'))
          }
        ]}
      />
      <Button size="small" look="ghost" onClick={clearSelection}>
        {KEYS_PAGE.clear}
      </Button>
    </div>
  )
}
