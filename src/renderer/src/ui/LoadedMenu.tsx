import { Ellipsis } from 'lucide-react'
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { classOfFace, type MenuProps } from './menu-props'

export type LoadedMenuProps = MenuProps & { readonly isOpenAtOnce: boolean }

/** The menu itself; `Menu` is the way to it. */
export function LoadedMenu({ name, entries, face, isOpenAtOnce }: LoadedMenuProps) {
  return (
    <MenuTrigger defaultOpen={isOpenAtOnce}>
      <AriaButton aria-label={name} className={classOfFace(face)}>
        {face ?? <Ellipsis size={16} />}
      </AriaButton>
      <Popover className="popover" placement="bottom end" offset={4}>
        <AriaMenu className="menu" onAction={id => entries.find(entry => entry.id === id)?.run()}>
          {entries.map(entry => (
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
