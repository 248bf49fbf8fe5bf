import { useSnapshot } from '../state/mirror-store'
import { Notice } from '../ui/Notice'
import { APP_PAGE } from '../../../words/pages/app'

/** Before a person trusts this window with credentials: who maintains the browser engine below it? Nothing where it is current. */
export function OldRuntime() {
  const version = useSnapshot(snapshot => snapshot.oldRuntime)
  if (version === null) return null
  return (
    <Notice tone="warning" role="status" title={APP_PAGE.oldElectron(version.split('.')[0] ?? '')}>
      <p>
        {APP_PAGE.theCurrentOneCould} <code>{APP_PAGE.npmRunSetup}</code>.
      </p>
    </Notice>
  )
}
