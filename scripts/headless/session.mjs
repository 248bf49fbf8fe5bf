import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Interrupted, onSignal } from '../setup/interruption.mjs'
import { startDisplay } from './display.mjs'
import { startKeyring } from './keyring.mjs'

/**
 * Runs `work(env)` with a display and a keyring of its own, as far as they are wanted, and takes both down after, also when the
 * work fails. The processes are detached, so that Ctrl-C reaches the app alone and it can quit in order.
 * @param {{display: boolean, keyring: boolean}} wanted
 * @param {(env: Record<string, string>) => Promise<number>} work
 */
export async function withHeadlessSession(wanted, work) {
  if (!wanted.display && !wanted.keyring) return work({})
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-headless-'))
  const parts = []
  // Until there is a child that signals are passed on to, a signal must not end us: the display would stay behind.
  let interruption
  const stopListening = onSignal(signal => (interruption ??= new Interrupted(signal)))
  try {
    // The keyring asks for its password on a display if it finds one, so it starts without.
    if (wanted.keyring) parts.push(await startKeyring(directory))
    if (wanted.display) parts.push(await startDisplay(directory))
    // Without a desktop there is no accessibility bus to ask for, and no settings of one to keep.
    const env = Object.assign(
      { NO_AT_BRIDGE: '1', GSETTINGS_BACKEND: 'memory' },
      ...parts.map(part => part.env)
    )
    return interruption === undefined ? await work(env) : interruption.exitCode
  } finally {
    for (const part of parts.reverse()) await part.stop()
    fs.rmSync(directory, { recursive: true, force: true })
    stopListening()
  }
}

export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** A session bus is announced by the environment, or lies where systemd puts it. */
export function hasSessionBus(env = process.env) {
  if (process.platform !== 'linux' || env.DBUS_SESSION_BUS_ADDRESS) return true
  return Boolean(env.XDG_RUNTIME_DIR) && fs.existsSync(path.join(env.XDG_RUNTIME_DIR, 'bus'))
}
