import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'

/** macOS needs a menu for the shortcuts of editing, closing and zooming; elsewhere a menu would only offer reload and printing. */
export function installMenu(): void {
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(MAC_MENU) : null)
}

/** `viewMenu` would offer reload and the developer tools, so the view menu is written out. */
const MAC_MENU: MenuItemConstructorOptions[] = [
  { role: 'appMenu' },
  { role: 'fileMenu' },
  { role: 'editMenu' },
  {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' }
    ]
  },
  { role: 'windowMenu' }
]
