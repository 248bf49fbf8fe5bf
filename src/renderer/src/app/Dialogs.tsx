import { Suspense } from 'react'
import { useNavigation } from '../state/navigation'
import { openedDialog } from './preloaded-screens'

/** The one dialog that is open, if any. */
export function Dialogs() {
  const dialog = useNavigation(state => state.dialog)
  if (dialog === null) return null
  return (
    <Suspense fallback={null}>
      <openedDialog.Component dialog={dialog} />
    </Suspense>
  )
}
