import { app } from 'electron'
import type { AppUpdater, Provider, UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { withDeadline } from '../host/timers'
import type { UpdateManifest, UpdateProblem } from '../core/updates/updates'
import type { UpdateInstaller } from '../core/ports/updates'

export type UpdateInstallerOptions = {
  readonly ability: UpdateInstaller['ability']
  /** For electron-updater's own notes; ours alone. */
  readonly folder: string
  /** Closes everything that the app has open, in order, and releases the profile. */
  readonly closeApp: () => Promise<void>
  /** The new app could not be started: the old one comes back. */
  readonly comeBack: () => void
  /** A checkout is never updated; `trial` is for the test that updates a copy of something else. */
  readonly place: 'installed' | 'trial'
}

const INSTALL_LIMIT_MS = 120_000

type Library = { readonly autoUpdater: AppUpdater; readonly Provider: typeof Provider }
type Downloaded = { readonly updater: AppUpdater; readonly file: string }

/** What kind of copy this is. Linux packages belong to the package manager, and an archive to whoever unpacked it. */
export function abilityHere(): UpdateInstaller['ability'] {
  if (!app.isPackaged) return 'not-installed'
  if (process.platform === 'linux' && process.env['APPIMAGE'] === undefined) return 'cannot-replace-itself'
  return 'can-install'
}

/**
 * electron-updater does what it is good at: fetch one file and replace the app on each system. It never reads a manifest
 * of its own: what there is, where it lies and which hash it has comes from the signed one that it is given here.
 */
export function createUpdateInstaller(options: UpdateInstallerOptions): UpdateInstaller {
  let downloaded: Downloaded | null = null
  let stopDownload: (() => void) | null = null
  let running: Promise<unknown> | null = null

  async function fetchFile(url: string, manifest: UpdateManifest): Promise<UpdateProblem | null> {
    const library = await loadLibrary()
    const updater = library.autoUpdater
    prepare(updater, options)
    allowOnly(updater, `${withoutSlash(url)}/`, manifest.file.bytes)
    updater.setFeedURL({
      provider: 'custom',
      updateProvider: providerOf(library, withoutSlash(url), manifest)
    })
    try {
      const found = await updater.checkForUpdates()
      if (found?.isUpdateAvailable !== true) return 'download-failed'
      const token = found.cancellationToken
      stopDownload = () => token?.cancel()
      const [file] = await updater.downloadUpdate(token)
      if (file === undefined) return 'download-failed'
      downloaded = { updater, file }
      return null
    } catch (error) {
      return isWrongHash(error) ? 'file-differs' : 'download-failed'
    } finally {
      stopDownload = null
    }
  }

  return {
    ability: options.ability,
    download: async (url, manifest) => {
      // One that was taken back may still be on its way out.
      await running
      downloaded = null
      const work = fetchFile(url, manifest)
      running = work
      const problem = await work
      return problem === null ? { ok: true, value: null } : { ok: false, problem }
    },
    verify: async manifest => {
      const isWhole = downloaded !== null && (await isFileOf(manifest, downloaded.file))
      return isWhole ? { ok: true, value: null } : { ok: false, problem: 'file-differs' }
    },
    install: async () => {
      if (downloaded === null) return { ok: false, problem: 'install-failed' }
      const { updater } = downloaded
      const failures: unknown[] = []
      updater.once('error', error => failures.push(error))
      await options.closeApp()
      // The new one starts before this process has ended, and wants the profile.
      app.releaseSingleInstanceLock()
      updater.quitAndInstall(false, true)
      // macOS only begins here: it checks the archive once more, and ends the app itself when that is done.
      if (process.platform === 'darwin') await passedToSystem(updater)
      if (failures.length > 0) options.comeBack()
      return { ok: false, problem: 'install-failed' }
    },
    discard: () => {
      stopDownload?.()
      downloaded = null
      return Promise.resolve()
    }
  }
}

/** Resolves when macOS ends the app to replace it or has failed, and after a limit: unpacking takes its time. */
async function passedToSystem(updater: AppUpdater): Promise<void> {
  const decided = new Promise<void>(resolve => {
    app.once('before-quit', () => {
      resolve()
    })
    updater.once('error', () => {
      resolve()
    })
  })
  await withDeadline(decided, INSTALL_LIMIT_MS, undefined)
}

/** Loaded when a person wants an update, and never otherwise. */
async function loadLibrary(): Promise<Library> {
  // CommonJS with getters: only the default export has them all.
  const { default: library } = await import('electron-updater')
  return library
}

function prepare(updater: AppUpdater, options: UpdateInstallerOptions): void {
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  updater.autoRunAppAfterInstall = true
  updater.allowDowngrade = false
  updater.disableWebInstaller = true
  updater.disableDifferentialDownload = true
  // Its sentences hold addresses and paths; ours are in the window and in the history.
  updater.logger = null
  updater.forceDevUpdateConfig = options.place === 'trial'
  const packed = join(process.resourcesPath, 'app-update.yml')
  // Setting it forgets the last one's answers, so the signed manifest is always asked again.
  updater.updateConfigPath =
    existsSync(packed) && options.place === 'installed' ? packed : ownConfig(options.folder)
}

/** electron-updater wants to be told by a file how to name its folder of downloads. */
function ownConfig(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'app-update.yml')
  writeFileSync(file, 'updaterCacheDirName: rekey-updater\n', { mode: 0o600 })
  return file
}

/**
 * A redirect, or an address that somebody smuggled in, ends here. So does an answer that does not announce exactly the
 * signed length: the library would write to the disk for as long as it comes.
 */
function allowOnly(updater: AppUpdater, prefix: string, bytes: number): void {
  const { webRequest } = updater.netSession
  webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !details.url.startsWith(prefix) })
  })
  webRequest.onHeadersReceived((details, answer) => {
    const headers = new Map(
      Object.entries(details.responseHeaders ?? {}).map(([name, values]) => [name.toLowerCase(), values])
    )
    const isExact =
      headers.get('content-length')?.join() === String(bytes) && !headers.has('content-encoding')
    answer({ cancel: details.statusCode === 200 && !isExact })
  })
}

function providerOf(library: Library, url: string, manifest: UpdateManifest): CustomProvider {
  const { file, version, releasedAt } = manifest
  const info = { url: file.name, sha512: file.sha512, size: file.bytes }
  return class SignedManifestProvider extends library.Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime)
    }

    getLatestVersion(): Promise<UpdateInfo> {
      const releaseDate = new Date(releasedAt).toISOString()
      return Promise.resolve({ version, files: [info], path: file.name, sha512: file.sha512, releaseDate })
    }

    resolveFiles(): ReturnType<Provider<UpdateInfo>['resolveFiles']> {
      return [{ url: new URL(`${url}/${file.name}`), info }]
    }
  }
}

type CustomProvider = new (
  options: unknown,
  updater: unknown,
  runtime: ProviderRuntimeOptions
) => Provider<UpdateInfo>

/** The file as it lies there now, read again: what was checked at its download may have been changed since. */
async function isFileOf({ file }: UpdateManifest, path: string): Promise<boolean> {
  try {
    if (statSync(path).size !== file.bytes) return false
    const hash = createHash('sha512')
    await pipeline(createReadStream(path), hash)
    return hash.digest('base64') === file.sha512
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function isWrongHash(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_CHECKSUM_MISMATCH'
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
