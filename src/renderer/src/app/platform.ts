/** The key that commands hang on, as it is called on this system. */
export function commandKey(platform: string): string {
  return platform === 'darwin' ? '⌘' : 'Ctrl'
}
