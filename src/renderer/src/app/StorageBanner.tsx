import { useState } from 'react'
import { inBackground } from '../bridge'
import { exportList, type ListQuery } from '../features/lists/list-files'
import { useSnapshot } from '../state/mirror-store'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { APP_PAGE } from '../../../words/pages/app'

const ALL: ListQuery = { filter: {}, sort: 'risk', descending: true }

/** Says that the database is damaged, or that the history lacks rows. Both stay until the next start. */
export function StorageBanner() {
  const { isDamaged, unrecorded } = useSnapshot(snapshot => snapshot.storage)
  const [seen, setSeen] = useState(0)
  if (isDamaged) {
    return (
      <div className="banner" data-passing>
        <Notice
          tone="danger"
          actions={
            <Button size="small" onClick={() => inBackground(exportList('csv', ALL))}>
              {APP_PAGE.exportKeys}
            </Button>
          }
        >
          <p>
            <strong>{APP_PAGE.theDatabaseIsDamaged}</strong> {APP_PAGE.rekeyShowsAndExports}
          </p>
        </Notice>
      </div>
    )
  }
  if (unrecorded <= seen) return null
  return (
    <div className="banner" data-passing>
      <Notice
        tone="warning"
        actions={
          <Button size="small" look="ghost" onClick={() => setSeen(unrecorded)}>
            {APP_PAGE.dismiss}
          </Button>
        }
      >
        <p>
          {unrecorded === 1 ? APP_PAGE.oneEntry : APP_PAGE.unrecordedEntries(unrecorded)}{' '}
          {APP_PAGE.ofTheHistoryCould}
        </p>
      </Notice>
    </div>
  )
}
