import type { KeyRowView } from '../contract/key-row'
import type { Store } from '../core/ports/store'
import type { KeyRows } from './key-rows'

/** Keys with this tag stand in the tray. */
export const PINNED = 'pinned'
/** More than this is a list, which the window has. */
const MOST_PINNED = 8

export function pinnedKeys(store: Pick<Store, 'keys'>, rows: KeyRows): readonly KeyRowView[] {
  // The tray looks every second: it need not hold up a start.
  if (!store.keys.isReady) return []
  const page = store.keys.page({
    filter: { tags: [PINNED] },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: MOST_PINNED
  })
  return page.rows.map(found => rows.rowOf(found))
}
