import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Weston = {
  /** For an app that is to open its windows here. */
  readonly env: Readonly<Record<string, string>>
  /** Switches that make Electron speak Wayland, also where it would choose X11. */
  readonly args: readonly string[]
  close(): Promise<void>
}

const SOCKET = 'rekey-wayland'
const START_LIMIT_MS = 15_000

/** A Wayland compositor without a screen. */
export async function startWeston(): Promise<Weston> {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-weston-'))
  const server = spawn(
    'weston',
    ['--backend=headless-backend.so', `--socket=${SOCKET}`, '--no-config', '--width=1600', '--height=1000'],
    { stdio: 'ignore', env: { ...process.env, XDG_RUNTIME_DIR: folder } }
  )
  const ended = new Promise<void>(resolve => {
    server.once('exit', () => {
      resolve()
    })
    server.once('error', () => {
      resolve()
    })
  })
  const close = async (): Promise<void> => {
    server.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const end = Date.now() + START_LIMIT_MS
  while (!existsSync(join(folder, SOCKET))) {
    if (Date.now() > end || server.exitCode !== null || server.pid === undefined) {
      await close()
      throw new Error('Weston does not start: run "weston --backend=headless-backend.so" to see why.')
    }
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  return {
    env: { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: SOCKET, DISPLAY: '' },
    args: ['--ozone-platform=wayland', '--disable-gpu'],
    close
  }
}
