import { useEffect, useState } from 'react'
import type { Snapshot } from '../state/mirror'
import { useMirror } from '../state/mirror-store'
import { loadCatalogue } from '../state/providers'
import { FaultNotice } from '../ui/FaultNotice'
import { Button } from '../ui/Button'
import { inBackground, reload } from '../bridge'
import { takeKeptTable } from '../features/keys/use-kept-table'
import { Dialogs } from './Dialogs'
import { Gate } from './Gate'
import { preloadScreens } from './preloaded-screens'
import { Shell } from './Shell'
import { Toasts } from './Toasts'
import { useAppearance } from './use-appearance'
import { Welcome } from './Welcome'
import { useNavigation } from '../state/navigation'
import { dismissAll } from '../state/toasts'
import { keepFocus } from '../ui/keep-focus'
import { APP_PAGE } from '../../../words/pages/app'

export function App() {
  const mirror = useMirror()
  switch (mirror.kind) {
    case 'loading':
      return <main className="boot" aria-busy="true" aria-label={APP_PAGE.rekeyIsStarting} />
    case 'failed':
      return (
        <main className="boot">
          <FaultNotice
            fault={mirror.fault}
            actions={<Button onClick={() => inBackground(reload())}>{APP_PAGE.tryAgain}</Button>}
          />
        </main>
      )
    case 'ready':
      return <Ready snapshot={mirror.snapshot} />
    default:
      return mirror satisfies never
  }
}

function Ready({ snapshot }: { readonly snapshot: Snapshot }) {
  const { vault } = snapshot
  useAppearance(snapshot.settings.appearance)
  useKeptFocus()
  // Before the first picture, and once.
  useState(takeKeptTable)
  const isOpen = vault.state === 'open' || vault.state === 'session'
  useEffect(() => {
    if (!isOpen) return undefined
    loadCatalogue()
    // No screen flashes when it is opened for the first time.
    const id = requestIdleCallback(() => inBackground(preloadScreens()))
    return () => cancelIdleCallback(id)
  }, [isOpen])
  useEffect(() => (isOpen ? dismissAll : undefined), [isOpen])
  if (vault.state !== 'open' && vault.state !== 'session') {
    return (
      <>
        <Gate state={vault.state} hasPassphrase={vault.hasPassphrase} />
        <Toasts />
      </>
    )
  }
  const { accounts, sandbox, due } = snapshot
  const isFirstStart = accounts.length === 0 && sandbox.state !== 'on' && due.tasks.length === 0
  return (
    <>
      {isFirstStart ? <Welcome /> : <Shell />}
      <Dialogs />
      <Toasts />
    </>
  )
}

/** Whenever something opens, closes or changes place, the keyboard keeps a place too. */
function useKeptFocus(): void {
  useEffect(
    () =>
      useNavigation.subscribe((state, before) => {
        const isMoved =
          state.screen !== before.screen ||
          state.rotationId !== before.rotationId ||
          (state.keyId === null && before.keyId !== null) ||
          (state.dialog === null && before.dialog !== null)
        if (isMoved) keepFocus()
      }),
    []
  )
}
