/** The key that commands hang on, as it is called on this system. */
export function commandKey(platform: string): string {
  return platform === 'darwin' ? '⌘' : 'Ctrl'
}

/** The global shortcut of Quick revoke, written as on this system. */
export function quickRevokeKeys(platform: string): string {
  return platform === 'darwin' ? '⌥⇧⌘R' : 'Ctrl+Alt+Shift+R'
}
