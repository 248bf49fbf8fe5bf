import { Ellipsis } from 'lucide-react'
import { lazy } from 'react'
import { Later } from './Later'
import { classOfFace, type MenuProps } from './menu-props'

const LoadedMenu = lazy(async () => ({ default: (await import('./LoadedMenu')).LoadedMenu }))

export function Menu({ name, entries, face }: MenuProps) {
  const shown = entries.filter(entry => entry.isDisabled !== true)
  if (shown.length === 0) return null
  return (
    <Later
      name={name}
      className={classOfFace(face)}
      face={face ?? <Ellipsis size={16} />}
      loaded={isOpenAtOnce => (
        <LoadedMenu name={name} entries={shown} face={face} isOpenAtOnce={isOpenAtOnce} />
      )}
    />
  )
}
