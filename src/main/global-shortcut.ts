import { globalShortcut } from 'electron'

/** Opens Quick revoke from anywhere; shown in the settings by this name. */
const QUICK_REVOKE = 'CommandOrControl+Alt+Shift+R'

/** Asks the system for the shortcut. Another program may hold it already: then the tray and the palette remain. */
export function registerShortcut(onPress: () => void): { set(wanted: 'on' | 'off'): void; close(): void } {
  function set(wanted: 'on' | 'off'): void {
    const isOn = globalShortcut.isRegistered(QUICK_REVOKE)
    if (wanted === 'on' && !isOn) globalShortcut.register(QUICK_REVOKE, onPress)
    if (wanted === 'off' && isOn) globalShortcut.unregister(QUICK_REVOKE)
  }
  return {
    set,
    close: () => {
      set('off')
    }
  }
}
