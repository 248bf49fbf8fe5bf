import { app, BrowserWindow } from 'electron'
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { ClipboardDesktop } from './clipboard-system'

const LIMIT_MS = 1_500
/** The first Electron that is a native Wayland client without being told. */
const NATIVE_SINCE = 38

export function clipboardDesktop(): ClipboardDesktop {
  const isWayland = runsOnWayland({
    platform: process.platform,
    env: process.env,
    ozone: app.commandLine.getSwitchValue('ozone-platform'),
    electronMajor: Number.parseInt(process.versions.electron, 10)
  })
  return {
    isWayland,
    hasFocus: () => BrowserWindow.getFocusedWindow() !== null,
    wlCopy: isWayland && isInPath('wl-copy', process.env['PATH'] ?? '') ? runWlCopy : null
  }
}

export function runsOnWayland(around: {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The value of `--ozone-platform`; empty without it. */
  readonly ozone: string
  readonly electronMajor: number
}): boolean {
  const { platform, env, ozone, electronMajor } = around
  if (platform !== 'linux') return false
  if (ozone !== '' && ozone !== 'auto') return ozone === 'wayland'
  const isNative = electronMajor >= NATIVE_SINCE || ozone === 'auto'
  return isNative && (env['WAYLAND_DISPLAY'] ?? '') !== ''
}

function runWlCopy(args: readonly string[]): Promise<boolean> {
  return new Promise(resolve => {
    execFile('wl-copy', args, { timeout: LIMIT_MS }, error => {
      resolve(error === null)
    })
  })
}

function isInPath(name: string, path: string): boolean {
  return path
    .split(delimiter)
    .filter(folder => folder !== '')
    .some(folder => {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return true
      } catch {
        // Not in this one.
        return false
      }
    })
}
