import { Menu } from 'electron'

/** macOS needs a menu for the editing shortcuts; elsewhere a menu would only offer reload and printing. */
export function installMenu(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null
  )
}
