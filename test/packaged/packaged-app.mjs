import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../../scripts/setup/paths.mjs'
import { startDisplay } from '../../scripts/headless/display.mjs'

export const FOLDER = path.join(root, 'release/test-build/linux-unpacked')
export const BINARY = path.join(FOLDER, 'rekey')
/** Whoever is root becomes nobody, as whom Chromium's sandbox works and who owns nothing here. */
const NOBODY = 65534
const isRoot = process.getuid?.() === 0

/** Throws when the app's user cannot come as far as the app: each test would fail then, over a library that is not found. */
export function requireReachable() {
  for (let folder = FOLDER; isRoot && folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if ((fs.statSync(folder).mode & 0o001) === 0)
      throw new Error(`other users cannot enter ${folder}: run these tests in a clone that they can reach`)
  }
}

/** A folder that belongs to the user as whom the app runs. */
export function ownFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `rekey-packaged-${name}-`))
  if (isRoot) fs.chownSync(folder, NOBODY, NOBODY)
  return folder
}

/** A display that the app's user can open. */
export async function openDisplay() {
  const folder = ownFolder('display')
  const display = await startDisplay(folder)
  if (isRoot) fs.chownSync(display.env.XAUTHORITY, NOBODY, NOBODY)
  return {
    env: display.env,
    close: async () => {
      await display.stop()
      fs.rmSync(folder, { recursive: true, force: true })
    }
  }
}

/**
 * Starts the packaged app as an ordinary user, with nothing in its environment but what it is given.
 * @returns {{process: import('node:child_process').ChildProcess, output: () => string, ended: Promise<number>}}
 */
export function startPackaged(args, { env, home }) {
  const command = isRoot
    ? ['setpriv', '--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups', BINARY, ...args]
    : [BINARY, ...args]
  const child = spawn(command[0], command.slice(1), {
    cwd: home,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, 'config'),
      TMPDIR: home,
      // No session bus and no desktop: what is tested here needs neither.
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      NO_AT_BRIDGE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve(code ?? signal)))
  return { process: child, output: () => output, ended }
}

/** Waits until `look` answers something other than undefined; answers undefined when it never does. */
export async function waitFor(look, limitMs = 20_000) {
  const deadline = Date.now() + limitMs
  while (Date.now() < deadline) {
    const found = look()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return undefined
}

/** A process and all below it: `{pid, type, limits, seccomp}`, where the type is Chromium's own word. */
export function familyOf(pid) {
  const own = describeProcess(pid)
  return own === null ? [] : [own, ...childrenOf(pid).flatMap(familyOf)]
}

function describeProcess(pid) {
  try {
    const commandLine = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return {
      pid,
      type: /--type=([\w-]+)/.exec(commandLine)?.[1] ?? 'main',
      core: /Max core file size\s+(\S+)\s+(\S+)/
        .exec(fs.readFileSync(`/proc/${pid}/limits`, 'utf8'))
        ?.slice(1, 3),
      seccomp: /Seccomp:\s+(\d)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    }
  } catch {
    // It ended while we looked.
    return null
  }
}

function childrenOf(pid) {
  try {
    return fs
      .readdirSync(`/proc/${pid}/task`)
      .flatMap(task => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
      .filter(Boolean)
      .map(Number)
  } catch {
    // It ended while we looked.
    return []
  }
}

/** TCP ports on which these processes listen. */
export function listeningPorts(pids) {
  const sockets = new Set(
    pids.flatMap(pid => {
      try {
        return fs
          .readdirSync(`/proc/${pid}/fd`)
          .map(fd => fs.readlinkSync(`/proc/${pid}/fd/${fd}`))
          .flatMap(link => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
      } catch {
        // It ended while we looked.
        return []
      }
    })
  )
  return ['tcp', 'tcp6'].flatMap(table =>
    fs
      .readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === '0A' && sockets.has(fields[9]))
      .map(fields => parseInt(fields[1].split(':')[1], 16))
  )
}
