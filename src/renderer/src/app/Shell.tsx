import { useNavigation } from '../state/navigation'
import { AccountsScreen } from '../features/accounts/AccountsScreen'
import { HistoryScreen } from '../features/history/HistoryScreen'
import { KeysScreen } from '../features/keys/KeysScreen'
import { MapScreen } from '../features/map/MapScreen'
import { RotationsScreen } from '../features/rotations/RotationsScreen'
import { SettingsScreen } from '../features/settings/SettingsScreen'
import { Banners } from './Banners'
import { Sidebar } from './Sidebar'
import { useGlobalKeys } from './use-global-keys'

export function Shell() {
  useGlobalKeys()
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Sidebar />
      <main className="content" id="content" tabIndex={-1}>
        <Banners />
        <CurrentScreen />
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
