import { beforeEach, describe, expect, it, vi } from 'vitest'
import { onPlatform, restorePlatform } from './testing/on-platform'

type Item = { readonly role?: string; readonly submenu?: readonly Item[] }
const setApplicationMenu = vi.hoisted(() => vi.fn<(menu: readonly Item[] | null) => void>())
vi.mock('electron', () => ({
  Menu: { setApplicationMenu, buildFromTemplate: (template: unknown) => template }
}))

const { installMenu } = await import('./menu')

function roles(items: readonly Item[]): readonly string[] {
  return items.flatMap(item => [item.role ?? [], roles(item.submenu ?? [])].flat())
}

describe('the application menu', () => {
  restorePlatform()
  beforeEach(() => {
    setApplicationMenu.mockClear()
  })

  it('closes windows, edits, zooms and goes full screen by keys on darwin, and never reloads', () => {
    onPlatform('darwin')

    installMenu()

    const found = roles(setApplicationMenu.mock.calls[0]?.[0] ?? [])
    expect(found).toEqual(
      expect.arrayContaining(['appMenu', 'fileMenu', 'editMenu', 'windowMenu', 'togglefullscreen', 'zoomIn'])
    )
    expect(found.filter(role => /reload|devtools|viewMenu/i.test(role))).toEqual([])
  })

  it.each(['win32', 'linux'] as const)('is none on %s', platform => {
    onPlatform(platform)

    installMenu()

    expect(setApplicationMenu).toHaveBeenCalledWith(null)
  })
})
