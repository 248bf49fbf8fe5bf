import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { onPlatform, restorePlatform } from './testing/on-platform'

const app = vi.hoisted(() => ({ isPackaged: true, setLoginItemSettings: vi.fn() }))
vi.mock('electron', () => ({ app }))

const { setStartAtLogin } = await import('./login-item')
const config = mkdtempSync(join(tmpdir(), 'rekey-login-'))

describe('start at login', () => {
  restorePlatform()
  afterEach(() => {
    app.isPackaged = true
    vi.clearAllMocks()
    rmSync(config, { recursive: true, force: true })
  })

  it.each(['darwin', 'win32'] as const)('is left to the system on %s', platform => {
    onPlatform(platform)

    setStartAtLogin(true)

    expect(app.setLoginItemSettings).toHaveBeenCalledWith({ openAtLogin: true })
  })

  it('is a desktop entry on linux', () => {
    onPlatform('linux')
    vi.stubEnv('XDG_CONFIG_HOME', config)
    vi.stubEnv('APPIMAGE', '/opt/my apps/Rekey.AppImage')

    setStartAtLogin(true)

    expect(readFileSync(join(config, 'autostart/rekey.desktop'), 'utf8')).toContain(
      'Exec="/opt/my apps/Rekey.AppImage"'
    )
  })

  it('is never set for a checkout', () => {
    onPlatform('win32')
    app.isPackaged = false

    setStartAtLogin(true)

    expect(app.setLoginItemSettings).not.toHaveBeenCalled()
  })
})
