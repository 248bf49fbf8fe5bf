import { beforeEach, describe, expect, it, vi } from 'vitest'
import { onPlatform, restorePlatform } from './testing/on-platform'

type Item = {
  readonly role?: string
  readonly label?: string
  readonly click?: () => void
  readonly submenu?: readonly Item[]
}
const setApplicationMenu = vi.hoisted(() => vi.fn<(menu: readonly Item[] | null) => void>())
vi.mock('electron', () => ({
  Menu: { setApplicationMenu, buildFromTemplate: (template: unknown) => template }
}))

const { installMenu, removeDefaultMenu } = await import('./menu')

const contents = {
  level: 0,
  getZoomLevel: () => contents.level,
  setZoomLevel: (to: number) => (contents.level = to)
}
const acts = {
  show: vi.fn(),
  lock: vi.fn(),
  quit: vi.fn(),
  // Only its zoom is asked for.
  mainWindow: () => ({ webContents: contents }) as never
}

function lines(items: readonly Item[]): readonly Item[] {
  return items.flatMap(item => [item, ...lines(item.submenu ?? [])])
}
const installed = () => lines(setApplicationMenu.mock.calls.at(-1)?.[0] ?? [])
const line = (label: string) => installed().find(item => item.label === label)

describe('the application menu', () => {
  restorePlatform()
  beforeEach(() => {
    vi.clearAllMocks()
    contents.level = 0
  })

  it.each(['darwin', 'win32', 'linux'] as const)(
    'has Help with the shortcuts and About on %s, and never reloads',
    on => {
      onPlatform(on)

      installMenu(acts)

      expect(line('Keyboard shortcuts')).toBeDefined()
      line('About Rekey')?.click?.()
      expect(acts.show).toHaveBeenCalledWith('about', null)
      const roles = installed().map(item => item.role ?? '')
      expect(roles).toEqual(expect.arrayContaining(['copy', 'paste', 'togglefullscreen']))
      expect(roles.filter(role => /reload|devtools|viewMenu/i.test(role))).toEqual([])
    }
  )

  it('leads to a new key, to a screen, locks, quits and zooms', () => {
    onPlatform('linux')
    installMenu(acts)

    for (const label of ['New key…', 'History', 'Lock now', 'Quit Rekey', 'Zoom in', 'Zoom in', 'Zoom out']) {
      line(label)?.click?.()
    }

    expect(acts.show.mock.calls).toEqual([
      ['create-key', null],
      ['history', null]
    ])
    expect(acts.lock).toHaveBeenCalledOnce()
    expect(acts.quit).toHaveBeenCalledOnce()
    expect(contents.level).toBe(0.5)
  })

  it.each(['win32', 'linux'] as const)('is none on %s until the app is there', on => {
    onPlatform(on)

    removeDefaultMenu()

    expect(setApplicationMenu).toHaveBeenCalledWith(null)
  })
})
