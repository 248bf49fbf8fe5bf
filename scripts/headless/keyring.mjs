import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { SetupProblem, lastLines } from '../setup/progress.mjs'
import { run } from '../setup/run.mjs'
import { firstLine, stop } from './process.mjs'

const SECRETS = 'org.freedesktop.secrets'

/**
 * Starts a session bus of our own with an unlocked Secret Service whose keyring lies in `directory` and goes with it.
 * @param {string} directory empty, ours alone
 */
export async function startKeyring(directory) {
  const address = `unix:path=${path.join(directory, 'bus')}`
  const bus = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address=3', `--address=${address}`],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      detached: true,
      env: throwAway(directory)
    }
  )
  const printed = await firstLine(bus, bus.stdio[3], 10_000)
  if (printed === undefined) {
    await stop(bus)
    throw new SetupProblem(
      'A private session bus does not start: run "dbus-daemon --session --nofork" to see why.'
    )
  }
  const env = { DBUS_SESSION_BUS_ADDRESS: printed }
  const daemon = startDaemon({ ...throwAway(directory), ...env })
  const stopBoth = async () => {
    await stop(daemon.child)
    await stop(bus)
  }
  let isReady = false
  try {
    isReady = await isUnlocked({ ...process.env, ...env })
  } finally {
    if (!isReady) await stopBoth()
  }
  if (!isReady) {
    throw new SetupProblem(
      'A throw-away keyring does not start: run "gnome-keyring-daemon --foreground" to see why.',
      lastLines(daemon.log(), 10)
    )
  }
  return { env, stop: stopBoth }
}

/** Whatever the bus starts for somebody keeps its files with the keyring, and not in the home directory. */
function throwAway(directory) {
  const own = path.join(directory, 'run')
  fs.mkdirSync(own, { recursive: true, mode: 0o700 })
  const [XDG_CACHE_HOME, XDG_CONFIG_HOME, XDG_DATA_HOME] = ['cache', 'config', 'data'].map(name =>
    path.join(directory, name)
  )
  return {
    ...process.env,
    GSETTINGS_BACKEND: 'memory',
    XDG_CACHE_HOME,
    XDG_CONFIG_HOME,
    XDG_DATA_HOME,
    XDG_RUNTIME_DIR: own
  }
}

/**
 * In the foreground: when the daemon forks, D-Bus may start a second one for the first caller, and the two fight over the file
 * of the login keyring.
 */
function startDaemon(env) {
  const child = spawn(
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets', `--control-directory=${env.XDG_RUNTIME_DIR}`],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
      env
    }
  )
  let log = ''
  child.on('error', error => (log += String(error)))
  child.stderr.on('data', chunk => (log += chunk))
  child.stdin.on('error', error => (log += String(error)))
  child.stdin.end('\n')
  return { child, log: () => log }
}

async function isUnlocked(env) {
  // Waiting for the name does not make D-Bus start a second daemon; calling it too early would.
  if (!(await run('gdbus', ['wait', '--session', '--timeout', '20', SECRETS], { env })).ok) return false
  const alias = [
    'call',
    '--session',
    '-d',
    SECRETS,
    '-o',
    '/org/freedesktop/secrets',
    '-m',
    'org.freedesktop.Secret.Service.ReadAlias',
    'default'
  ]
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await run('gdbus', alias, { env })).output.includes('/collection/')) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}
