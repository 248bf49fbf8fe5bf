import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { diskSentence } from './causes.mjs'
import { electronRuntime } from './electron-runtime.mjs'
import { nodeHeaders } from './node-headers.mjs'
import { cacheDir, modules, readJson, root, writeWhole } from './paths.mjs'
import { SetupProblem, step } from './progress.mjs'
import { run } from './run.mjs'

const sqliteDir = path.join(modules, 'better-sqlite3')
const compiled = path.join(sqliteDir, 'build/Release/better_sqlite3.node')
const verifiedFile = path.join(modules, '.cache/rekey-setup/native-modules.json')

/** The published binary wants Node-API 10: Node 22.14 or Electron 36 and later. Older ones crash when they load it. */
const PUBLISHED_NAPI = 10

/** The sources ask for Node-API 10. What they use of it stands behind the experimental gate in older runtimes. */
const EXPERIMENTAL_GATE =
  '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'

/** With a garbage collection, because a binary for another Node-API may load and end the process only there. */
const OPENS_A_DATABASE = `
  const Database = require('better-sqlite3')
  const database = new Database(':memory:')
  if (database.prepare('SELECT 1 AS one').get().one !== 1) process.exit(3)
  for (let i = 0; i < 100; i += 1) database.prepare('SELECT ' + i).get()
  database.close()
  gc()
  setTimeout(gc, 10)`

/** True when better-sqlite3 has to be compiled here and the cache does not hold it yet: then a compiler is needed. */
export function willCompile() {
  const old = Number(process.versions.napi) < PUBLISHED_NAPI || electronRuntime().isFallback
  return old && !fs.existsSync(compiled) && !fs.existsSync(cachedFile())
}

/**
 * Makes sure that better-sqlite3 opens a database in this Node and in Electron. One binary serves both, because it speaks
 * Node-API.
 */
export async function ensureNativeModules() {
  if (isVerified()) return
  if (!worksEverywhere()) await replaceBinary()
  writeWhole(verifiedFile, fingerprint())
}

async function replaceBinary() {
  if (process.platform === 'win32')
    throw new SetupProblem(
      `better-sqlite3 does not load in ${brokenRuntimes().join(' and ')}, and Windows cannot compile it here: install Node 24 from https://nodejs.org, then run the command again.`
    )
  const cached = cachedFile()
  if (fs.existsSync(cached)) {
    writeWhole(compiled, fs.readFileSync(cached))
    if (worksEverywhere()) return
  }
  await step('better-sqlite3: compiling it for this runtime (about a minute, once)', async () =>
    writeWhole(cached, await compile())
  )
  writeWhole(compiled, fs.readFileSync(cached))
  const broken = brokenRuntimes()
  if (broken.length === 0) return
  fs.rmSync(cached, { force: true })
  throw new SetupProblem(
    `better-sqlite3 was compiled but does not load in ${broken.join(' and ')}: use Node 22.14 or later, then run the command again.`
  )
}

/** Builds in a copy, so that a build that was cut off leaves nothing behind that would be loaded. */
async function compile() {
  const directory = path.join(modules, '.cache/rekey-setup/better-sqlite3-build')
  fs.rmSync(directory, { recursive: true, force: true })
  fs.cpSync(sqliteDir, directory, {
    recursive: true,
    filter: source => !/[/\\](build|prebuilds)$/.test(source)
  })
  const headers = await nodeHeaders()
  const gyp = path.join(modules, 'node-gyp/bin/node-gyp.js')
  const { ok, output } = await run(
    process.execPath,
    [gyp, 'rebuild', '--release', '--force_build=1', `--nodedir=${headers}`, '--jobs=max'],
    {
      cwd: directory,
      timeoutMs: 900_000,
      env: {
        ...process.env,
        CXXFLAGS: EXPERIMENTAL_GATE
      }
    }
  )
  const binary = path.join(directory, 'build/Release/better_sqlite3.node')
  if (!ok || !fs.existsSync(binary)) {
    throw new SetupProblem(
      diskSentence(output, root) ??
        'better-sqlite3 could not be compiled: install a C++20 compiler, make and Python 3, or use Node 22.14 or later, then run the command again.',
      output
    )
  }
  const bytes = fs.readFileSync(binary)
  fs.rmSync(directory, { recursive: true, force: true })
  return bytes
}

function cachedFile() {
  const { version } = readJson(path.join(sqliteDir, 'package.json'))
  return path.join(
    cacheDir(),
    `better_sqlite3-${version}-${process.platform}-${process.arch}-experimental.node`
  )
}

function worksEverywhere() {
  return brokenRuntimes().length === 0
}

function brokenRuntimes() {
  const electron = electronRuntime()
  const candidates = [
    { name: `Node ${process.versions.node}`, command: process.execPath, env: {} },
    { name: `Electron ${electron.version}`, command: electron.executable, env: { ELECTRON_RUN_AS_NODE: '1' } }
  ]
  return candidates.filter(({ command, env }) => !opensADatabase(command, env)).map(({ name }) => name)
}

function opensADatabase(command, env) {
  const { status } = spawnSync(command, ['--expose-gc', '-e', OPENS_A_DATABASE], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: 'ignore',
    timeout: 60_000
  })
  return status === 0
}

/** The probes take half a second, so their outcome is kept for as long as none of these changes. */
function fingerprint() {
  const electron = electronRuntime()
  const binary = fs.existsSync(compiled) ? fs.statSync(compiled) : undefined
  const { version } = readJson(path.join(sqliteDir, 'package.json'))
  return JSON.stringify([
    process.versions.node,
    process.arch,
    electron.version,
    electron.dist,
    version,
    binary?.size,
    binary?.mtimeMs
  ])
}

function isVerified() {
  return fs.existsSync(verifiedFile) && fs.readFileSync(verifiedFile, 'utf8') === fingerprint()
}
