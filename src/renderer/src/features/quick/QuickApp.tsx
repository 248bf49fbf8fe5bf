import { useEffect } from 'react'
import { Gate } from '../../app/Gate'
import { Toasts } from '../../app/Toasts'
import { useAppearance } from '../../app/use-appearance'
import type { Snapshot } from '../../state/mirror'
import { useMirror } from '../../state/mirror-store'
import { loadProviders } from '../../state/providers'
import { FaultNotice } from '../../ui/FaultNotice'
import { QuickRevoke } from './QuickRevoke'
import { QUICK_PAGE } from '../../../../words/pages/quick'

/** The small window: the gate while the vault is not open, then one question and its answer. */
export function QuickApp() {
  const mirror = useMirror()
  useEscapeToClose()
  switch (mirror.kind) {
    case 'loading':
      return <main className="boot" aria-busy="true" aria-label={QUICK_PAGE.quickRevokeIsStarting} />
    case 'failed':
      return (
        <main className="boot">
          <FaultNotice fault={mirror.fault} />
        </main>
      )
    case 'ready':
      return <Ready snapshot={mirror.snapshot} />
    default:
      return mirror satisfies never
  }
}

function Ready({ snapshot }: { readonly snapshot: Snapshot }) {
  const { state, hasPassphrase } = snapshot.vault
  useAppearance(snapshot.settings.appearance)
  const isOpen = state === 'open' || state === 'session'
  useEffect(() => {
    if (isOpen) loadProviders()
  }, [isOpen])
  return (
    <>
      {state === 'open' || state === 'session' ? (
        <QuickRevoke />
      ) : (
        <Gate state={state} hasPassphrase={hasPassphrase} />
      )}
      <Toasts />
    </>
  )
}

/** Esc leaves the window, unless a dialog inside it takes the key first. */
function useEscapeToClose(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('.overlay') === null) {
        window.close()
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
