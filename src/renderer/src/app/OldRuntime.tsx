import { useSnapshot } from '../state/mirror-store'
import { Notice } from '../ui/Notice'

/** Before a person trusts this window with credentials: who maintains the browser engine below it? Nothing where it is current. */
export function OldRuntime() {
  const version = useSnapshot(snapshot => snapshot.oldRuntime)
  if (version === null) return null
  return (
    <Notice
      tone="warning"
      role="status"
      title={`Rekey runs on an old Electron (${version.split('.')[0]}): no security updates.`}
    >
      <p>
        The current one could not be fetched during set-up. Connect this machine to github.com, then run{' '}
        <code>npm run setup</code>.
      </p>
    </Notice>
  )
}
