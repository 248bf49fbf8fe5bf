import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { repairSettings } from '../host/settings'

// The library asks Electron for a folder only when none is given.
vi.mock('electron', () => ({ default: {}, app: {}, ipcMain: {}, shell: {} }))

const { openSettingsFile } = await import('./settings-file')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-settings-'))
  vi.stubEnv('WAYLAND_DISPLAY', '')
  vi.stubEnv('XDG_SESSION_TYPE', 'x11')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const shortcut = (): boolean =>
  repairSettings(openSettingsFile(folder).read()).settings.monitor.globalShortcut

describe.runIf(process.platform === 'linux')('the global shortcut of a first start', () => {
  it('is on under X11', () => {
    expect(shortcut()).toBe(true)
  })

  it('is off under Wayland, where the desktop would ask about it at once', () => {
    vi.stubEnv('WAYLAND_DISPLAY', 'wayland-0')

    expect(shortcut()).toBe(false)
  })

  it('stays on under Wayland when the person has chosen so', () => {
    vi.stubEnv('WAYLAND_DISPLAY', 'wayland-0')
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ monitor: { globalShortcut: true } }))

    expect(shortcut()).toBe(true)
  })
})
