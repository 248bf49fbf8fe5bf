/** The groups of the palette. */
export const PALETTE_SECTIONS = {
  openKey: 'Open key',
  recent: 'Recent',
  commands: 'Commands',
  rotations: 'Rotations',
  keys: 'Keys'
} as const

/** The acts of the key in the detail panel, with its name. */
export const OPEN_KEY_WORDS = {
  rotate: (name: string) => `Rotate ${name}…`,
  disable: (name: string) => `Disable ${name}`,
  enable: (name: string) => `Enable ${name}`,
  revoke: (name: string) => `Revoke ${name}…`,
  copyId: (name: string) => `Copy the ID of ${name}`,
  tag: (name: string) => `Tag ${name}…`,
  rotation: (name: string) => `Open the rotation of ${name}`
} as const
