// What the screens and dialogs of overview say.

export const OVERVIEW_PAGE = {
  envStateStates: (env: string, states: string) => `${env} state:${states}`,
  rotateName: (name: string) => `Rotate ${name}`,
  rotate: 'Rotate…'
} as const
