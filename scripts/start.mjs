// Runs the built app, or with --dev the app with live reload. All other arguments are the app's:
//   npm start -- --user-data-dir DIR          another profile
//   npm start -- --smoke --screenshot FILE    open, wait for the first picture, write it, exit
import './setup/require-node.mjs'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readAppArguments } from './headless/arguments.mjs'
import { runInForeground } from './headless/foreground.mjs'
import { hasDisplay, hasSessionBus, withHeadlessSession } from './headless/session.mjs'
import { forgetBuild } from './setup/build.mjs'
import { electronRuntime, isRuntimeReady } from './setup/electron-runtime.mjs'
import { modules, root } from './setup/paths.mjs'
import { SetupProblem, exitCodeOfProblem } from './setup/progress.mjs'
import { hasCommand } from './setup/run.mjs'

const SMOKE_LIMIT_MS = 90_000
const isLinux = process.platform === 'linux'
const isRoot = isLinux && process.getuid() === 0
const { dev, smoke, userDataDir, args } = readAppArguments(
  process.argv.slice(2),
  process.env.INIT_CWD ?? process.cwd()
)

/** Smoke leaves nothing behind: neither a profile, nor a key in the keyring of whoever runs it. */
function needs() {
  const display = !hasDisplay()
  const keyring = isLinux && (smoke ? hasCommand('gnome-keyring-daemon') : display && !hasSessionBus())
  return { display, keyring }
}

function announce({ display, keyring }) {
  if (display) console.log('rekey: there is no display, so the app runs on a virtual one that nobody sees.')
  if (keyring && !smoke) {
    console.log(
      'rekey: there is no session bus, so the app gets a throw-away keyring: what you seal in this run is lost with it.'
    )
  }
  if (isRoot) console.log("rekey: running as root, so Chromium's sandbox is off.")
}

function command(profile) {
  const own = [...(profile === undefined ? [] : [`--user-data-dir=${profile}`]), ...keychainArgs, ...args]
  if (!dev) return [electronRuntime().executable, [...(isRoot ? ['--no-sandbox'] : []), '.', ...own]]
  const electronVite = path.join(modules, 'electron-vite/bin/electron-vite.js')
  return [process.execPath, [electronVite, 'dev', ...(isRoot ? ['--noSandbox'] : []), '--', ...own]]
}

async function start(env, profile, isHeadless) {
  let sandboxFailed = false
  const [executable, argv] = command(profile)
  const code = await runInForeground(executable, argv, {
    cwd: root,
    // A terminal inside an Electron program may hand this variable down: with it, the app would be a plain Node.
    env: { ...process.env, ...env, ...scratchEnv, ELECTRON_RUN_AS_NODE: undefined },
    ...(smoke ? { timeoutMs: SMOKE_LIMIT_MS } : {}),
    onLate: () =>
      console.error(
        `rekey: the app showed nothing within ${SMOKE_LIMIT_MS / 1000} s: run "npm start" without --smoke to see what it waits for.`
      ),
    onErrorLine: line => {
      if (line.includes('SUID sandbox helper')) sandboxFailed = true
      // Chromium reports each part of a desktop that a virtual display does not have.
      return !(isHeadless && /^\[\d+:\d{4}\/\d{6}\.\d+:(ERROR|WARNING|INFO):/.test(line))
    }
  })
  if (sandboxFailed) console.error(`rekey: ${sandboxAdvice()}`)
  return code
}

/** The helper beside Electron makes a sandbox for this one program; switching the protection off would do so for all. */
function sandboxAdvice() {
  const helper = path.join(electronRuntime().dist, 'chrome-sandbox')
  return `this system keeps ordinary programs from making a sandbox: run "sudo chown root:root ${helper} && sudo chmod 4755 ${helper}", then start again.`
}

/** Yarn runs no "prestart", and node_modules may have been removed since. */
function requireSetUp() {
  if (!isRuntimeReady())
    throw new SetupProblem(
      'Rekey is not set up in this clone: run "npm start" (with Yarn: "node scripts/setup.mjs start" first).'
    )
}

/** Everything that a smoke run writes, but for the picture: its profile, and what libraries keep in the home directory. */
const scratch = smoke ? fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-smoke-')) : undefined
const profile = userDataDir ?? (scratch && path.join(scratch, 'profile'))
/** Linux gets a keyring of its own; elsewhere the keychain is the person's, and an item of a profile that goes would stay in it. */
const keychainArgs = scratch && userDataDir === undefined && !isLinux ? ['--throw-away-profile'] : []
const scratchEnv =
  scratch && isLinux
    ? { XDG_CONFIG_HOME: path.join(scratch, 'config'), XDG_CACHE_HOME: path.join(scratch, 'cache') }
    : {}
try {
  requireSetUp()
  const wanted = needs()
  announce(wanted)
  if (dev) forgetBuild()
  process.exitCode = await withHeadlessSession(wanted, env => start(env, profile, wanted.display))
} catch (error) {
  process.exitCode = exitCodeOfProblem('rekey', error)
} finally {
  if (scratch !== undefined)
    fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
