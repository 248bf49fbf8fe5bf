import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UpdateManifest } from '../core/updates/updates'
import { onPlatform, restorePlatform } from './testing/on-platform'

const app = vi.hoisted(() => ({
  isPackaged: true,
  listeners: new Map<string, () => void>(),
  once: (name: string, listener: () => void) => {
    app.listeners.set(name, listener)
  },
  releaseSingleInstanceLock: vi.fn()
}))
vi.mock('electron', () => ({ app }))

/** electron-updater as far as an installation needs it: macOS says later whether the replacement began. */
class FakeUpdater extends EventEmitter {
  readonly netSession = {
    webRequest: { onBeforeRequest: vi.fn(), onHeadersReceived: vi.fn() }
  }
  setFeedURL = vi.fn()
  checkForUpdates = () => Promise.resolve({ isUpdateAvailable: true })
  downloadUpdate = () => Promise.resolve(['/downloads/Rekey.zip'])
  quitAndInstall = vi.fn()
}
const library = vi.hoisted((): { autoUpdater: unknown; Provider: unknown } => ({
  autoUpdater: null,
  Provider: class {}
}))
vi.mock('electron-updater', () => ({ default: library }))

const { createUpdateInstaller } = await import('./update-installer')
const MANIFEST = {
  version: '9.9.9',
  releasedAt: 0,
  file: { name: 'Rekey.zip', sha512: '', bytes: 1 }
} as unknown as UpdateManifest

let folder: string
let updater: FakeUpdater

beforeEach(() => {
  vi.useFakeTimers()
  folder = mkdtempSync(join(tmpdir(), 'rekey-update-'))
  writeFileSync(join(folder, 'app-update.yml'), '')
  updater = new FakeUpdater()
  library.autoUpdater = updater
  Object.defineProperty(process, 'resourcesPath', { value: folder, configurable: true })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

async function install() {
  const comeBack = vi.fn()
  const closeApp = vi.fn(() => Promise.resolve())
  const installer = createUpdateInstaller({
    ability: 'can-install',
    folder,
    place: 'trial',
    closeApp,
    comeBack
  })
  await installer.download('https://updates.example', MANIFEST)
  const done = vi.fn()
  const installing = installer.install().then(done)
  await vi.advanceTimersByTimeAsync(0)
  return { comeBack, installing, done }
}

describe('an update on darwin', () => {
  restorePlatform()
  beforeEach(() => {
    onPlatform('darwin')
  })

  it('brings the old app back when the system says later that it failed', async () => {
    const { comeBack, installing, done } = await install()
    expect(done).not.toHaveBeenCalled()

    updater.emit('error', new Error('the archive is damaged'))
    await installing

    expect(comeBack).toHaveBeenCalledOnce()
  })

  it('waits until the system ends the app to replace it', async () => {
    const { comeBack, installing, done } = await install()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(done).not.toHaveBeenCalled()

    app.listeners.get('before-quit')?.()
    await installing

    expect(comeBack).not.toHaveBeenCalled()
  })
})
