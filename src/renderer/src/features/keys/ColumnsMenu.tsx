import { Columns3 } from 'lucide-react'
import { lazy } from 'react'
import { Later } from '../../ui/Later'

const LoadedColumnsMenu = lazy(async () => ({
  default: (await import('./LoadedColumnsMenu')).LoadedColumnsMenu
}))

/** The way to the choice of columns. */
export function ColumnsMenu() {
  return (
    <Later
      name="Columns"
      className="icon-button"
      face={<Columns3 size={16} />}
      loaded={isOpenAtOnce => <LoadedColumnsMenu isOpenAtOnce={isOpenAtOnce} />}
    />
  )
}
