import { globalShortcut } from 'electron'

/** Opens Quick revoke from anywhere; shown in the settings by this name. */
const QUICK_REVOKE = 'CommandOrControl+Alt+Shift+R'

export type ShortcutOptions = {
  readonly onPress: () => void
  /** Called once when the system refuses: another program has the shortcut, or the desktop gives none. */
  readonly onRefused: () => void
}

/** Asks the system for the shortcut. Where it is refused, the tray and the palette remain. */
export function registerShortcut({ onPress, onRefused }: ShortcutOptions): {
  set(wanted: 'on' | 'off'): void
  close(): void
} {
  let hasRefused = false

  function set(wanted: 'on' | 'off'): void {
    const isOn = globalShortcut.isRegistered(QUICK_REVOKE)
    if (wanted === 'off' && isOn) globalShortcut.unregister(QUICK_REVOKE)
    if (wanted === 'off' || isOn || globalShortcut.register(QUICK_REVOKE, onPress) || hasRefused) return
    hasRefused = true
    onRefused()
  }
  return {
    set,
    close: () => {
      set('off')
    }
  }
}
