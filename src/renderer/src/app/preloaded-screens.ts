import type { ComponentType } from 'react'
import type { OpenDialog } from '../state/navigation'
import { preloadable } from './preloadable'

// The window opens on the overview, and the keys are one key away. All else is read right after, while nobody waits for it, so that nothing flashes.

type Screen = ComponentType<object>

export const openedDialog = preloadable<{ readonly dialog: OpenDialog }>(
  async () => (await import('./OpenedDialog')).OpenedDialog
)
export const mapScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/map/MapScreen')).MapScreen
)
export const rotationsScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/rotations/RotationsScreen')).RotationsScreen
)
export const dueScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/due/DueScreen')).DueScreen
)
export const accountsScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/accounts/AccountsScreen')).AccountsScreen
)
export const teamScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/team/TeamScreen')).TeamScreen
)
export const historyScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/history/HistoryScreen')).HistoryScreen
)
export const settingsScreen = preloadable(
  async (): Promise<Screen> => (await import('../features/settings/SettingsScreen')).SettingsScreen
)

/** The dialogs first: a shortcut opens the palette, and what is typed then goes into it. */
export async function preloadScreens(): Promise<void> {
  await openedDialog.preload()
  const screens = [
    mapScreen,
    rotationsScreen,
    dueScreen,
    accountsScreen,
    teamScreen,
    historyScreen,
    settingsScreen
  ]
  await Promise.all(screens.map(screen => screen.preload()))
}
