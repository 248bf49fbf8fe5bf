import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'

export type MenuEntry = {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly run: () => void
}

export type MenuProps = {
  /** The accessible name of the button. */
  readonly name: string
  readonly entries: readonly MenuEntry[]
  /** Content of the button; three dots when left out. */
  readonly face?: ReactNode
}

export function Menu({ name, entries, face }: MenuProps) {
  const shown = entries.filter(entry => entry.isDisabled !== true)
  if (shown.length === 0) return null
  return (
    <MenuTrigger>
      <AriaButton
        aria-label={name}
        className={face === undefined ? 'icon-button' : 'button button-plain button-small'}
      >
        {face ?? <Ellipsis size={16} />}
      </AriaButton>
      <Popover className="popover" placement="bottom end" offset={4}>
        <AriaMenu className="menu" onAction={id => shown.find(entry => entry.id === id)?.run()}>
          {shown.map(entry => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.label}
              className={entry.isDanger === true ? 'menu-item menu-item-danger' : 'menu-item'}
            >
              <span>{entry.label}</span>
              {entry.hint !== undefined && <span className="menu-hint">{entry.hint}</span>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
