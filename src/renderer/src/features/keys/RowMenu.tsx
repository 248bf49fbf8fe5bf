import { useRef } from 'react'
import { CONSOLE_WORDS } from '../../../../words/accounts'
import { useSnapshot } from '../../state/mirror-store'
import { accountById } from '../../state/selectors'
import { openConsole } from '../accounts/open-console'
import { Menu as AriaMenu, MenuItem, Popover } from 'react-aria-components'
import type { KeyRowView } from '../../../../contract/key-row'
import { inBackground } from '../../bridge'
import { open, search, showKey, showRotation } from '../../state/navigation'
import { ROW_MENU_WORDS as WORDS } from '../../../../words/keys'
import type { MenuEntry } from '../../ui/Menu'
import { KEYS_PAGE } from '../../../../words/pages/keys'
import { copyId, copyLink, disableKey, disableKeys, enableKey, revokeKeys, rotateKeys } from './key-acts'
import { toggleSelected, useKeys } from './keys-state'
import { closeRowMenu, useRowMenu } from './row-menu-state'

/** The context menu of a row: its acts, or those of the selection when the row is in it. */
export function RowMenu() {
  const state = useRowMenu(each => each.open)
  const selected = useKeys(each => each.selected)
  const place = useRef<HTMLSpanElement>(null)
  const consoleHost = useSnapshot(accountById(state?.row.accountId ?? ''))?.consoleHost ?? null
  const entries = state === null ? [] : entriesFor(state.row, selected, consoleHost)
  return (
    <>
      <span
        ref={place}
        className="row-menu-place"
        style={{ left: state?.at.x ?? 0, top: state?.at.y ?? 0 }}
        aria-hidden="true"
      />
      <Popover
        className="popover"
        triggerRef={place}
        placement="bottom start"
        offset={0}
        isOpen={state !== null}
        onOpenChange={isOpen => {
          if (!isOpen) closeRowMenu()
        }}
      >
        <AriaMenu
          className="menu"
          aria-label={state === null ? WORDS.name : `${WORDS.name}: ${state.row.name}`}
          autoFocus="first"
          onClose={closeRowMenu}
          onAction={id => entries.find(entry => entry.id === id)?.run()}
        >
          {entries.map(({ id, label, hint, isDanger }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={label}
              className={isDanger === true ? 'menu-item menu-item-danger' : 'menu-item'}
            >
              <span>{label}</span>
              {hint !== undefined && <span className="menu-hint">{hint}</span>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </>
  )
}

function entriesFor(
  row: KeyRowView,
  selected: ReadonlyMap<string, KeyRowView>,
  consoleHost: string | null
): readonly MenuEntry[] {
  const entries =
    selected.size > 1 && selected.has(row.id)
      ? ofSelection([...selected.values()])
      : ofRow(row, selected, consoleHost)
  return entries.filter(entry => entry.isDisabled !== true)
}

function ofSelection(rows: readonly KeyRowView[]): readonly MenuEntry[] {
  const count = (can: 'rotate' | 'disable' | 'revoke') => rows.filter(row => row.can[can]).length
  const keyIds = rows.map(row => row.id)
  return [
    {
      id: 'rotate',
      label: WORDS.rotateMany(count('rotate')),
      isDisabled: count('rotate') === 0,
      run: () => rotateKeys(rows)
    },
    {
      id: 'disable',
      label: WORDS.disableMany(count('disable')),
      isDisabled: count('disable') === 0,
      run: () => inBackground(disableKeys(rows))
    },
    { id: 'tag', label: WORDS.tag, run: () => open({ kind: 'tags', keyIds }) },
    { id: 'exclude', label: WORDS.exclude, run: () => open({ kind: 'exclude', keyIds }) },
    {
      id: 'revoke',
      label: WORDS.revokeMany(count('revoke')),
      isDanger: true,
      isDisabled: count('revoke') === 0,
      run: () => revokeKeys(rows)
    }
  ]
}

function ofRow(
  row: KeyRowView,
  selected: ReadonlyMap<string, KeyRowView>,
  consoleHost: string | null
): readonly MenuEntry[] {
  const { rotationId, service, environment } = row
  return [
    { id: 'open', label: WORDS.open, hint: '↵', run: () => showKey(row.id) },
    ...(rotationId === null
      ? []
      : [{ id: 'rotation', label: WORDS.openRotation, run: () => showRotation(rotationId) }]),
    {
      id: 'select',
      label: selected.has(row.id) ? WORDS.unselect : WORDS.select,
      hint: 'x',
      run: () => toggleSelected(row)
    },
    {
      id: 'rotate',
      label: WORDS.rotate,
      hint: 'r',
      isDisabled: !row.can.rotate,
      run: () => rotateKeys([row])
    },
    {
      id: 'disable',
      label: WORDS.disable,
      hint: 'd',
      isDisabled: !row.can.disable,
      run: () => inBackground(disableKey(row))
    },
    {
      id: 'enable',
      label: WORDS.enable,
      hint: 'd',
      isDisabled: !row.can.enable,
      run: () => inBackground(enableKey(row))
    },
    { id: 'copy', label: WORDS.copyId, hint: 'y', run: () => inBackground(copyId(row)) },
    { id: 'link', label: KEYS_PAGE.copyLink, run: () => inBackground(copyLink(row)) },
    {
      id: 'console',
      label: CONSOLE_WORDS.open,
      isDisabled: consoleHost === null,
      run: () => inBackground(openConsole(row.accountId))
    },
    {
      id: 'like',
      label: WORDS.createLike,
      run: () => open({ kind: 'create-key', accountId: row.accountId, like: row.id })
    },
    { id: 'tag', label: WORDS.tag, run: () => open({ kind: 'tags', keyIds: [row.id] }) },
    { id: 'exclude', label: WORDS.exclude, run: () => open({ kind: 'exclude', keyIds: [row.id] }) },
    {
      id: 'service',
      label: WORDS.filterBy(service),
      isDisabled: service === '',
      run: () => search(`service:${quoted(service)}`)
    },
    {
      id: 'environment',
      label: WORDS.filterBy(environment),
      isDisabled: environment === '',
      run: () => search(`env:${quoted(environment)}`)
    },
    {
      id: 'revoke',
      label: WORDS.revoke,
      hint: '⌫',
      isDanger: true,
      isDisabled: !row.can.revoke,
      run: () => revokeKeys([row])
    }
  ]
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value
}
