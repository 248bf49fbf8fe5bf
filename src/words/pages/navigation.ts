// The names of the screens.

export const NAVIGATION_PAGE = {
  overview: 'Overview',
  keys: 'Keys',
  map: 'Map',
  rotations: 'Rotations',
  due: 'Due',
  accounts: 'Accounts',
  team: 'Team',
  history: 'History',
  settings: 'Settings'
} as const
