import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { onPlatform, restorePlatform } from './testing/on-platform'
import type { TrayPicture } from './tray-menu'

class FakeTray extends EventEmitter {
  static made: FakeTray[] = []
  constructor() {
    super()
    FakeTray.made.push(this)
  }
  setImage(): void {
    this.emit('image')
  }
  setToolTip(): void {
    this.emit('tool-tip')
  }
  setContextMenu(): void {
    this.emit('menu')
  }
  destroy(): void {
    this.emit('destroyed')
  }
}
const image = { setTemplateImage: vi.fn(), addRepresentation: vi.fn(), toPNG: () => Buffer.alloc(0) }
const createFromPath = vi.hoisted(() => vi.fn<(path: string) => unknown>())
vi.mock('electron', () => ({
  Tray: FakeTray,
  Menu: { buildFromTemplate: (template: unknown) => template },
  nativeImage: { createFromPath }
}))
createFromPath.mockImplementation(() => image)

const { createTrayIcon } = await import('./tray')
const PICTURE: TrayPicture = { state: 'ok', tooltip: 'Rekey', items: [] }

function clickOn(platform: NodeJS.Platform): number {
  onPlatform(platform)
  FakeTray.made = []
  const onAct = vi.fn()
  createTrayIcon({ resources: '/resources', onAct }).show(PICTURE)
  FakeTray.made[0]?.emit('click')
  return onAct.mock.calls.length
}

describe('the tray icon', () => {
  restorePlatform()

  it('opens only its menu at a click on darwin', () => {
    expect(clickOn('darwin')).toBe(0)
  })

  it.each(['win32', 'linux'] as const)('opens the window at a click on %s', platform => {
    expect(clickOn(platform)).toBe(1)
  })

  it('is a template image on darwin, so that it follows the menu bar', () => {
    onPlatform('darwin')
    createFromPath.mockClear()

    createTrayIcon({ resources: '/resources', onAct: () => undefined }).show(PICTURE)

    expect(createFromPath.mock.calls[0]?.[0]).toContain('okTemplate.png')
    expect(image.setTemplateImage).toHaveBeenCalledWith(true)
  })
})
