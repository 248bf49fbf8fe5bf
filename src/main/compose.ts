import { app, clipboard as systemClipboard, shell, net, powerMonitor } from 'electron'
import type { BrowserWindow } from 'electron'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createHost } from '../host/host'
import { createLog } from '../host/log'
import { createRandomIds, createSystemClock } from '../host/system'
import { takeOverProfile } from '../host/socket/take-over'
import { systemNetwork } from '../net/system-network'
import { after } from '../host/timers'
import type { Fault } from '../core/fault'
import { APP_ORIGIN } from './app-files'
import { APP_PATHS } from './app-paths'
import { createBusNotifier } from './bus-notifier'
import type { BusNotifierOptions } from './bus-notifier'
import {
  chooseEvidenceFile,
  chooseExportFile,
  chooseFileToVerify,
  chooseHeadFile,
  chooseKeyFile,
  chooseProviderFile,
  chooseImportFile,
  chooseSaveFile
} from './choose-file'
import { clipboardDesktop } from './clipboard-desktop'
import { createClipboardGuard } from './clipboard-guard'
import { openSystemClipboard } from './clipboard-system'
import type { FirstWindow } from './first-window'
import type { LaunchOptions } from './launch-options'
import { PROBLEM_PATH, problemFiles, problemSentence } from './problem-page'
import { createNotifier } from './notifier'
import { oldRuntime } from './old-runtime'
import { createSecretWindows } from './secret-window'
import { openSettingsFile } from './settings-file'
import { runShell } from './shell'
import type { DesktopActs, OpenedApp } from './shell'
import { abilityHere, createUpdateInstaller } from './update-installer'
import { readUpdateTrust } from './update-trust'
import { printLine } from './terminal'
import type { Surroundings } from '../core/monitor/schedule'

/** A command that has the profile open gives it up first. One that keeps it is met by the problem page. */
export async function takeOver(profile: string): Promise<void> {
  await takeOverProfile(profile)
}

/**
 * Opens the host behind the window that is already on its way. A host that cannot open gets a page that says why; nothing is
 * deleted or repaired.
 */
export function openApp(launch: LaunchOptions, first: FirstWindow): OpenedApp {
  const profile = app.getPath('userData')
  const clock = createSystemClock()
  const log = createLog({ directory: join(profile, 'logs'), now: () => clock.now() })
  const { pages } = first
  const noteTrouble = (error: unknown): void => {
    log.write('timer.failed', { error })
  }
  // Earlier builds kept the names of keys in this file to start faster.
  rm(join(profile, 'first-picture.json'), { force: true, recursive: true }).catch(noteTrouble)
  const windows: { main: BrowserWindow | null } = { main: first.window }

  const clipboard = createClipboardGuard({
    system: openSystemClipboard(process.platform, clipboardDesktop()),
    now: () => clock.now(),
    after: (ms, work) => after(ms, work, { onError: noteTrouble }),
    onTrouble: noteTrouble
  })
  const secretWindows = createSecretWindows({
    files: pages.files,
    preload: APP_PATHS.secretPreload,
    icon: APP_PATHS.icon,
    devOrigin: pages.devOrigin,
    parent: () => windows.main,
    guardShown: texts => clipboard.guardShown(texts),
    onTrouble: noteTrouble
  })
  const settingsFile = openSettingsFile(profile)
  if (settingsFile.wasUnreadable) {
    printLine(
      'Rekey: the settings could not be read. The defaults apply; the old file is settings.unreadable.json.'
    )
  }
  const ignore = (): void => undefined
  const acts: DesktopActs = {
    openQuickRevoke: ignore,
    showMain: ignore,
    openPlace: ignore,
    closeForUpdate: () => Promise.resolve()
  }
  let isLocked = (): boolean => true
  const notifier = createNotifierFor(process.platform, {
    isLocked: () => isLocked(),
    onOpen: place => {
      acts.openPlace(place)
    },
    onError: noteTrouble
  })
  const opened = createHost({
    dataDir: profile,
    version: app.getVersion(),
    platform: process.platform,
    oldRuntime: oldRuntime(process.versions.electron),
    keychain: launch.hasThrowAwayProfile ? { kind: 'throw-away' } : { kind: 'process', host: first.keychain },
    clock,
    ids: createRandomIds(),
    clipboard,
    secretDisplay: secretWindows,
    desktop: {
      openQuickRevoke: () => {
        acts.openQuickRevoke()
      },
      showMain: () => {
        acts.showMain()
      },
      notifier,
      surroundings,
      copyText: async text => {
        // Older versions answer with the value itself.
        await systemClipboard.writeText(text)
      },
      chooseExportFile: suggestion => chooseExportFile(windows.main, suggestion),
      chooseImportFile: () => chooseImportFile(windows.main),
      chooseEvidenceFile: suggestion => chooseEvidenceFile(windows.main, suggestion),
      chooseHeadFile: () => chooseHeadFile(windows.main),
      chooseFileToVerify: () => chooseFileToVerify(windows.main),
      chooseProviderFile: () => chooseProviderFile(windows.main),
      chooseKeyFile: () => chooseKeyFile(windows.main)
    },
    chooseSaveFile: suggestion => chooseSaveFile(windows.main, suggestion),
    openPage: url => shell.openExternal(url),
    network: systemNetwork(url => pages.session.resolveProxy(url)),
    settingsFile,
    updates: {
      trust: readUpdateTrust(APP_PATHS.updateTrust),
      installer: createUpdateInstaller({
        ability: abilityHere(),
        place: 'installed',
        folder: join(profile, 'updates'),
        closeApp: () => acts.closeForUpdate(),
        comeBack: () => {
          app.relaunch()
          app.exit(1)
        }
      })
    },
    log
  })
  if (!opened.ok) return showProblem(opened.fault, { launch, first, profile })
  const host = opened.value
  // The window has asked already: it is answered while the rest is still being put around it.
  first.settleHost(host)
  isLocked = () => !['open', 'session'].includes(host.vaultState())
  return runShell({
    acts,
    host,
    closeNotifier: notifier.close,
    launch,
    first,
    profile,
    log,
    clipboard,
    secretWindows,
    windows
  })
}

function createNotifierFor(
  platform: string,
  options: BusNotifierOptions
): ReturnType<typeof createBusNotifier> {
  if (platform === 'linux') return createBusNotifier(options)
  return { ...createNotifier(options), close: () => undefined }
}

function showProblem(
  problem: Fault,
  { launch, first, profile }: { launch: LaunchOptions; first: FirstWindow; profile: string }
): OpenedApp {
  printLine(`Rekey: ${problemSentence(problem, profile)}`)
  first.settleHost(null)
  if (launch.isSmoke) {
    setImmediate(() => {
      app.quit()
    })
  } else {
    for (const [path, file] of problemFiles(problem, profile)) first.pages.files.set(path, file)
    // The page that says why has no script, and there is nothing to call. The window appears in any case.
    first.window.loadURL(APP_ORIGIN + PROBLEM_PATH).catch(() => undefined)
  }
  app.on('window-all-closed', () => {
    app.quit()
  })
  return {
    prepareToQuit: () => undefined,
    close: () => Promise.resolve(),
    exitCode: () => 1,
    isClosedForUpdate: () => false,
    mustStartAgain: () => false
  }
}

/** What the system tells about network and power. No system tells Electron whether a line is metered. */
function surroundings(): Surroundings {
  return {
    network: net.isOnline() ? 'online' : 'offline',
    power: powerMonitor.isOnBatteryPower() ? 'battery' : 'mains',
    line: 'unknown'
  }
}
