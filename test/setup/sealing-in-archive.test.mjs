import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { modules } from '../../scripts/setup/paths.mjs'

// Whatever needs libsodium is tested from source. In the packaged app the library is read out of the archive, by an import of its
// own: whether that works, and its WebAssembly with it, only the runtime can say.

/** The packer that electron-builder brings with it. */
const { createPackage } = createRequire(createRequire(import.meta.url).resolve('electron-builder'))(
  '@electron/asar'
)

let folder
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-archive-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

it('seals with libsodium out of the archive, without a file beside it', async () => {
  const app = path.join(folder, 'app')
  for (const name of ['libsodium-wrappers', 'libsodium']) {
    fs.cpSync(path.join(modules, name), path.join(app, 'node_modules', name), {
      recursive: true,
      // Left out of the package as well.
      filter: file => !/\.(map|md|d\.m?ts)$/.test(file)
    })
  }
  const probe = `import('libsodium-wrappers').then(async ({ default: sodium }) => {
    await sodium.ready
    const { publicKey, privateKey } = sodium.crypto_box_keypair()
    const sealed = sodium.crypto_box_seal(Buffer.from('sealed'), publicKey)
    console.log(Buffer.from(sodium.crypto_box_seal_open(sealed, publicKey, privateKey)).toString())
  })`
  fs.mkdirSync(path.join(app, 'out'))
  fs.writeFileSync(path.join(app, 'out/probe.js'), probe)
  const archive = path.join(folder, 'app.asar')
  await createPackage(app, archive)
  fs.rmSync(app, { recursive: true })

  const electron = path.join(
    modules,
    'electron/dist',
    fs.readFileSync(path.join(modules, 'electron/path.txt'), 'utf8')
  )
  const printed = execFileSync(electron, [path.join(archive, 'out/probe.js')], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  })

  expect(printed.trim()).toBe('sealed')
  expect(fs.existsSync(`${archive}.unpacked`)).toBe(false)
})
