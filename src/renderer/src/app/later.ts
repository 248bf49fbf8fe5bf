import type { ComponentType } from 'react'
import type { OpenDialog } from '../state/navigation'
import { ahead } from './ahead'

// The window opens on the overview, and the keys are one key away. All else is read right after, while nobody waits for it, so that nothing flashes.

type Screen = ComponentType<object>

export const openedDialog = ahead<{ readonly dialog: OpenDialog }>(
  async () => (await import('./OpenedDialog')).OpenedDialog
)
export const mapScreen = ahead(
  async (): Promise<Screen> => (await import('../features/map/MapScreen')).MapScreen
)
export const rotationsScreen = ahead(
  async (): Promise<Screen> => (await import('../features/rotations/RotationsScreen')).RotationsScreen
)
export const dueScreen = ahead(
  async (): Promise<Screen> => (await import('../features/due/DueScreen')).DueScreen
)
export const accountsScreen = ahead(
  async (): Promise<Screen> => (await import('../features/accounts/AccountsScreen')).AccountsScreen
)
export const teamScreen = ahead(
  async (): Promise<Screen> => (await import('../features/team/TeamScreen')).TeamScreen
)
export const historyScreen = ahead(
  async (): Promise<Screen> => (await import('../features/history/HistoryScreen')).HistoryScreen
)
export const settingsScreen = ahead(
  async (): Promise<Screen> => (await import('../features/settings/SettingsScreen')).SettingsScreen
)

/** The dialogs first: a shortcut opens the palette, and what is typed then goes into it. */
export async function readAhead(): Promise<void> {
  await openedDialog.read()
  const screens = [
    mapScreen,
    rotationsScreen,
    dueScreen,
    accountsScreen,
    teamScreen,
    historyScreen,
    settingsScreen
  ]
  await Promise.all(screens.map(screen => screen.read()))
}
