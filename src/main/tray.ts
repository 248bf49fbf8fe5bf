import { Menu, Tray, nativeImage } from 'electron'
import type { NativeImage } from 'electron'
import { join } from 'node:path'
import type { TrayAct, TrayItem, TrayPicture, TrayState } from './tray-menu'

export type TrayIcon = {
  show(picture: TrayPicture): void
  close(): void
}

/**
 * The icon beside the clock. Some desktops show none: then nothing here is seen, and nothing is missing, as each line is a
 * way to something in the window.
 */
export function createTrayIcon(options: { resources: string; onAct: (act: TrayAct) => void }): TrayIcon {
  let tray: Tray | null = null
  let shown = ''

  function show(picture: TrayPicture): void {
    const print = JSON.stringify(picture)
    if (print === shown) return
    shown = print
    const image = imageFor(options.resources, picture.state)
    if (tray === null) {
      tray = new Tray(image)
      // On macOS a click opens the menu already, and a window that comes to the front would cover it.
      if (process.platform !== 'darwin') {
        tray.on('click', () => {
          options.onAct({ kind: 'open', screen: null, id: null })
        })
      }
    } else {
      tray.setImage(image)
    }
    tray.setToolTip(picture.tooltip)
    tray.setContextMenu(Menu.buildFromTemplate(picture.items.map(item => templateOf(item, options.onAct))))
  }

  return {
    show,
    close: () => {
      tray?.destroy()
      tray = null
      shown = ''
    }
  }
}

function templateOf(item: TrayItem, onAct: (act: TrayAct) => void): Electron.MenuItemConstructorOptions {
  if (item.type === 'separator') return { type: 'separator' }
  if (item.type === 'menu') {
    return { label: item.label, submenu: item.items.map(each => templateOf(each, onAct)) }
  }
  const { act, label } = item
  if (act === null) return { label, enabled: false }
  return {
    label,
    click: () => {
      onAct(act)
    }
  }
}

function imageFor(resources: string, state: TrayState): NativeImage {
  const folder = join(resources, 'tray')
  if (process.platform === 'darwin') {
    const image = nativeImage.createFromPath(join(folder, `${state}Template.png`))
    image.setTemplateImage(true)
    return image
  }
  // Windows and most Linux panels take the size that fits from what is offered.
  const image = nativeImage.createFromPath(join(folder, `${state}-22.png`))
  image.addRepresentation({
    scaleFactor: 32 / 22,
    buffer: nativeImage.createFromPath(join(folder, `${state}-32.png`)).toPNG()
  })
  return image
}
