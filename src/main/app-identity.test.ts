import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { onPlatform, restorePlatform } from './testing/on-platform'

const app = vi.hoisted(() => ({
  isPackaged: true,
  setAppUserModelId: vi.fn(),
  getPath: () => '/electron/profile',
  getName: () => 'Rekey'
}))
vi.mock('electron', () => ({ app }))

const { claimAppId, defaultProfile } = await import('./app-identity')
const ROOT = resolve(import.meta.dirname, '../..')
const builder = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')

beforeEach(() => {
  app.isPackaged = true
  app.setAppUserModelId.mockClear()
})

describe('the AppUserModelID', () => {
  restorePlatform()

  it('is that of the installer on win32', () => {
    onPlatform('win32')

    claimAppId()

    expect(app.setAppUserModelId).toHaveBeenCalledWith(/^appId: (.+)$/m.exec(builder)?.[1])
  })

  it('is left alone on win32 in a checkout, which has no start-menu entry, and on darwin', () => {
    onPlatform('win32')
    app.isPackaged = false
    claimAppId()
    onPlatform('darwin')
    app.isPackaged = true
    claimAppId()

    expect(app.setAppUserModelId).not.toHaveBeenCalled()
  })

  it('and the desktop entry of Linux have one name', () => {
    const { desktopName } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      desktopName: string
    }

    expect(desktopName).toBe(`${/^appId: (.+)$/m.exec(builder)?.[1] ?? ''}.desktop`)
  })
})

describe('the profile of a start without HOME', () => {
  restorePlatform()

  it('lies in the home folder of the user and not in a temporary one', () => {
    onPlatform('linux')
    vi.stubEnv('HOME', '')
    vi.stubEnv('XDG_CONFIG_HOME', '')

    expect(defaultProfile()).toBe(join(userInfo().homedir, '.config', 'Rekey'))
  })

  it.each(['darwin', 'win32', 'linux'] as const)('is where Electron says with HOME set, on %s', platform => {
    onPlatform(platform)
    vi.stubEnv('HOME', '/home/me')

    expect(defaultProfile()).toBe('/electron/profile')
  })
})
