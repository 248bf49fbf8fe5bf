import { describe, expect, it, vi } from 'vitest'
import { runsOnWayland } from './clipboard-desktop'

vi.mock('electron', () => ({ app: {}, BrowserWindow: {} }))

const around = {
  platform: 'linux',
  env: { WAYLAND_DISPLAY: 'wayland-0' },
  ozone: '',
  electronMajor: 45
}

describe('a Wayland client', () => {
  it('is every new Electron in a Wayland session, and an older one that is told to be', () => {
    expect(runsOnWayland(around)).toBe(true)
    expect(runsOnWayland({ ...around, electronMajor: 33 })).toBe(false)
    expect(runsOnWayland({ ...around, electronMajor: 33, ozone: 'wayland' })).toBe(true)
  })

  it('is none that is told to use X11, and none outside of Wayland', () => {
    expect(runsOnWayland({ ...around, ozone: 'x11' })).toBe(false)
    expect(runsOnWayland({ ...around, env: {} })).toBe(false)
    expect(runsOnWayland({ ...around, platform: 'darwin' })).toBe(false)
  })
})
