import { lazy, Suspense, useEffect } from 'react'
import { inBackground } from '../bridge'
import { useNavigation } from '../state/navigation'
import { KeysScreen } from '../features/keys/KeysScreen'
import { Banners } from './Banners'
import { Sidebar } from './Sidebar'
import { useGlobalKeys } from './use-global-keys'

// The window opens on the keys; the others follow while nobody waits for them.
const loaders = {
  map: () => import('../features/map/MapScreen'),
  rotations: () => import('../features/rotations/RotationsScreen'),
  accounts: () => import('../features/accounts/AccountsScreen'),
  history: () => import('../features/history/HistoryScreen'),
  settings: () => import('../features/settings/SettingsScreen')
}
const MapScreen = lazy(async () => ({ default: (await loaders.map()).MapScreen }))
const RotationsScreen = lazy(async () => ({ default: (await loaders.rotations()).RotationsScreen }))
const AccountsScreen = lazy(async () => ({ default: (await loaders.accounts()).AccountsScreen }))
const HistoryScreen = lazy(async () => ({ default: (await loaders.history()).HistoryScreen }))
const SettingsScreen = lazy(async () => ({ default: (await loaders.settings()).SettingsScreen }))

/** Loaded ahead, so that no screen flashes when it is opened for the first time. */
function useScreensAhead(): void {
  useEffect(() => {
    const id = requestIdleCallback(() => {
      inBackground(Promise.all(Object.values(loaders).map(load => load())))
    })
    return () => cancelIdleCallback(id)
  }, [])
}

export function Shell() {
  useGlobalKeys()
  useScreensAhead()
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Sidebar />
      <main className="content" id="content" tabIndex={-1}>
        <Banners />
        <Suspense fallback={null}>
          <CurrentScreen />
        </Suspense>
      </main>
    </div>
  )
}

function CurrentScreen() {
  const screen = useNavigation(state => state.screen)
  switch (screen) {
    case 'keys':
      return <KeysScreen />
    case 'map':
      return <MapScreen />
    case 'rotations':
      return <RotationsScreen />
    case 'accounts':
      return <AccountsScreen />
    case 'history':
      return <HistoryScreen />
    case 'settings':
      return <SettingsScreen />
    default:
      return screen satisfies never
  }
}
