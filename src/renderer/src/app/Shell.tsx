import { Suspense, useEffect } from 'react'
import { useNavigation } from '../state/navigation'
import { rememberPlaces } from '../state/visited'
import { OverviewScreen } from '../features/overview/OverviewScreen'
import { noteFoundKeys } from '../features/tour/tour-marks'
import { KeysScreen } from '../features/keys/KeysScreen'
import { Banners } from './Banners'
import {
  accountsScreen,
  dueScreen,
  historyScreen,
  mapScreen,
  rotationsScreen,
  settingsScreen,
  teamScreen
} from './preloaded-screens'
import { Sidebar } from './Sidebar'
import { useGlobalKeys } from './use-global-keys'
import { APP_PAGE } from '../../../words/pages/app'

export function Shell() {
  useGlobalKeys()
  useEffect(rememberPlaces, [])
  useEffect(noteFoundKeys, [])
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {APP_PAGE.skipToTheContent}
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
    case 'overview':
      return <OverviewScreen />
    case 'keys':
      return <KeysScreen />
    case 'map':
      return <mapScreen.Component />
    case 'rotations':
      return <rotationsScreen.Component />
    case 'due':
      return <dueScreen.Component />
    case 'accounts':
      return <accountsScreen.Component />
    case 'team':
      return <teamScreen.Component />
    case 'history':
      return <historyScreen.Component />
    case 'settings':
      return <settingsScreen.Component />
    default:
      return screen satisfies never
  }
}
