import { useState } from 'react'
import { inBackground } from '../bridge'
import { exportList, type ListQuery } from '../features/lists/list-files'
import { useSnapshot } from '../state/mirror-store'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'

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
              Export keys…
            </Button>
          }
        >
          <p>
            <strong>The database is damaged.</strong> Rekey shows and exports what it can read, and changes
            nothing. Export your keys, quit, and put back the profile folder from a backup. To revoke a key
            now, use the console of its provider.
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
            Dismiss
          </Button>
        }
      >
        <p>
          {unrecorded === 1 ? 'One entry' : `${unrecorded} entries`} of the history could not be recorded,
          such as a lock. What they describe was done all the same. Check the free space on the disk of the
          profile.
        </p>
      </Notice>
    </div>
  )
}
