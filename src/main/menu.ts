import { Menu } from 'electron'
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron'
import { MENU_WORDS as WORDS } from '../words/menu'
import { zoom } from './zoom'
import type { ZoomStep } from './zoom'

export type MenuActs = {
  /** Brings the main window to the front, at this place. */
  readonly show: (screen: string | null, id: string | null) => void
  readonly lock: () => void
  readonly quit: () => void
  readonly mainWindow: () => BrowserWindow | null
}

/** Until the app is there, no menu: Electron's own would offer reload and the developer tools. */
export function removeDefaultMenu(): void {
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(EARLY_MAC_MENU) : null)
}

/** On macOS at the top of the screen; elsewhere Alt shows it. Nothing in it is the only way to do something. */
export function installMenu(acts: MenuActs): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuOf(acts, process.platform)))
}

/** macOS needs a menu for the shortcuts of editing and closing. */
const EARLY_MAC_MENU: MenuItemConstructorOptions[] = [
  { role: 'appMenu' },
  { role: 'fileMenu' },
  { role: 'editMenu' }
]

const SCREENS = ['overview', 'keys', 'map', 'rotations', 'accounts', 'history'] as const

/** The page answers the keys of most lines itself, so these only name them. */
function menuOf(acts: MenuActs, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const line = (label: string, screen: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => {
      acts.show(screen, null)
    }
  })
  const zoomLine = (label: string, step: ZoomStep, accelerator: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => {
      const contents = acts.mainWindow()?.webContents
      if (contents !== undefined) zoom(contents, step)
    }
  })
  const settings = line(WORDS.settings, 'settings', 'CommandOrControl+,')
  const lock: MenuItemConstructorOptions = { label: WORDS.lock, click: acts.lock }
  const about = line(WORDS.about, 'about')
  return [
    ...(isMac ? [macAppMenu(about, settings, lock)] : []),
    {
      label: WORDS.file,
      submenu: [
        line(WORDS.newKey, 'create-key', 'CommandOrControl+N'),
        line(WORDS.connect, 'connect'),
        { type: 'separator' },
        ...(isMac
          ? [{ role: 'close' } as const]
          : [settings, lock, { type: 'separator' } as const, { label: WORDS.quit, click: acts.quit }])
      ]
    },
    {
      label: WORDS.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        line(WORDS.find, 'search', 'CommandOrControl+F')
      ]
    },
    {
      label: WORDS.view,
      submenu: [
        zoomLine(WORDS.zoomIn, 'in', 'CommandOrControl+Plus'),
        zoomLine(WORDS.zoomOut, 'out', 'CommandOrControl+-'),
        zoomLine(WORDS.actualSize, 'reset', 'CommandOrControl+0'),
        { type: 'separator' },
        { role: 'togglefullscreen', label: WORDS.fullScreen }
      ]
    },
    { label: WORDS.go, submenu: SCREENS.map(screen => line(WORDS[screen], screen)) },
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    {
      role: 'help',
      label: WORDS.help,
      submenu: [
        line(WORDS.palette, 'palette', 'CommandOrControl+K'),
        line(WORDS.shortcuts, 'shortcuts'),
        line(WORDS.glossary, 'glossary'),
        ...(isMac ? [] : [{ type: 'separator' } as const, about])
      ]
    }
  ]
}

function macAppMenu(...own: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions {
  const [about, ...rest] = own
  return {
    label: 'Rekey',
    submenu: [
      ...(about === undefined ? [] : [about]),
      { type: 'separator' },
      ...rest,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' }
    ]
  }
}
