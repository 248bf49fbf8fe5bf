import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from '../../scripts/setup/paths.mjs'
import { tarballOf } from './archives-for-tests.mjs'
import { integrityOf, serve, temporaryDirectory } from './loopback.mjs'

// A clone in which the whole of set-up runs for real, with the real npm, in seconds: our scripts, five tiny packages, and a
// registry on loopback.

const ELECTRON_INSTALLER = `
  const fs = require('node:fs')
  fs.mkdirSync('dist', { recursive: true })
  fs.writeFileSync('dist/electron', '#!/bin/sh\\nexit 0\\n', { mode: 0o755 })
  fs.writeFileSync('dist/version', '1.0.0')
  fs.writeFileSync('path.txt', 'electron')`

const FAKE_DATABASE = `
  module.exports = class {
    prepare() { return { get: () => ({ one: 1 }) } }
    close() {}
  }`

/** What does not compress, so that a small disk is full before it is written. */
const LARGE_BYTES = 6 * 2 ** 20

const here = { os: [process.platform], cpu: [process.arch] }
const PACKAGES = {
  electron: { files: { 'install.js': ELECTRON_INSTALLER } },
  'better-sqlite3': { files: { 'index.js': FAKE_DATABASE } },
  large: { files: { 'large.bin': randomBytes(LARGE_BYTES) } },
  'binding-of-this-machine': { files: { 'index.js': '' }, optional: true, ...here },
  'binding-of-another': { files: { 'index.js': '' }, optional: true, os: ['sunos'], cpu: ['mips'] }
}

const tarballs = Object.fromEntries(
  Object.entries(PACKAGES).map(([name, { files, os, cpu }]) => {
    const manifest = JSON.stringify({ name, version: '1.0.0', main: 'index.js', os, cpu })
    return [name, tarballOf({ 'package.json': manifest, ...files })]
  })
)

/**
 * A registry that gives these packages; `answer` may answer a request itself by returning true.
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => boolean} [answer]
 */
export async function smallRegistry(answer = () => false) {
  const asked = []
  const url = await serve((request, response) => {
    asked.push(request.url)
    if (answer(request, response)) return
    const tarball = tarballs[/^\/([^/]+)\/-\//.exec(request.url)?.[1]]
    if (tarball === undefined) response.statusCode = 404
    response.end(tarball)
  })
  return { url, asked }
}

/** Our scripts and a lockfile of the tiny packages. */
export function smallClone(directory = path.join(temporaryDirectory(), 'clone')) {
  fs.mkdirSync(directory, { recursive: true })
  fs.cpSync(path.join(root, 'scripts'), path.join(directory, 'scripts'), { recursive: true })
  const names = optional =>
    Object.fromEntries(
      Object.entries(PACKAGES)
        .filter(([, entry]) => (entry.optional === true) === optional)
        .map(([name]) => [name, '1.0.0'])
    )
  const manifest = {
    name: 'rekey',
    version: '0.1.0',
    type: 'module',
    dependencies: names(false),
    optionalDependencies: names(true)
  }
  const packages = { '': manifest }
  for (const [name, { optional, os, cpu }] of Object.entries(PACKAGES)) {
    packages[`node_modules/${name}`] = {
      version: '1.0.0',
      resolved: `https://registry.npmjs.org/${name}/-/${name}-1.0.0.tgz`,
      integrity: integrityOf(tarballs[name]),
      optional,
      os,
      cpu
    }
  }
  const write = (name, value) => fs.writeFileSync(path.join(directory, name), JSON.stringify(value))
  write('package.json', manifest)
  write('package-lock.json', { name: 'rekey', version: '0.1.0', lockfileVersion: 3, packages })
  return directory
}

/** Where npm and set-up of one clone keep their things outside it, so that no test meets another, or this machine's own. */
export function surroundings(registry) {
  const directory = temporaryDirectory()
  fs.chmodSync(directory, 0o777)
  return {
    PATH: process.env.PATH,
    HOME: directory,
    TMPDIR: directory,
    XDG_CACHE_HOME: path.join(directory, 'cache'),
    npm_execpath: npmCli(),
    npm_config_registry: registry,
    npm_config_cache: path.join(directory, 'npm'),
    npm_config_fetch_retries: '0'
  }
}

export function npmCli() {
  const own = process.env.npm_execpath
  if (own !== undefined && path.basename(own) === 'npm-cli.js') return own
  return fs.realpathSync(spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim())
}

/** Starts set-up in this clone. `finished` is its exit code and what it printed. */
export function startSetUp(clone, env, { node = process.execPath, ...options } = {}) {
  const child = spawn(node, ['scripts/setup.mjs', 'demo'], {
    cwd: clone,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options
  })
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  onTestFinished(() => child.kill('SIGKILL'))
  const finished = new Promise(resolve => {
    child.on('close', code => resolve({ code, output, lastLine: output.trim().split('\n').at(-1) }))
  })
  return { child, finished, output: () => output }
}

export function setUp(clone, env, options) {
  return startSetUp(clone, env, options).finished
}

/** The file that keeps two set-ups of this clone apart. */
export function lockOf(clone, env) {
  const name = createHash('sha256').update(fs.realpathSync(clone)).digest('hex').slice(0, 16)
  return path.join(env.TMPDIR, `rekey-setup-${name}.lock`)
}

/** A file system of its own that goes with the test; undefined where this user may not mount. @param {number} megabytes */
export function smallDisk(megabytes) {
  const directory = temporaryDirectory()
  const options = { encoding: 'utf8' }
  if (
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory], options).status !== 0
  )
    return undefined
  const remount = how => spawnSync('mount', ['-o', `remount,${how}`, directory], options).status
  onTestFinished(() => spawnSync('umount', ['-l', directory]))
  return { directory, remount }
}
