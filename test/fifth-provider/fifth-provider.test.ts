import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as Registry from '../../src/providers/registry'
import { createSystemClock } from '../../src/host/system'
import { Secret } from '../../src/core/secret'

// The promise "adding a provider touches one folder", kept by adding one to a copy of the sources.

const root = resolve(import.meta.dirname, '../..')
let copy: string
let vite: ViteDevServer

beforeAll(async () => {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  copy = mkdtempSync(join(root, 'node_modules/.cache/fifth-provider-'))
  for (const room of ['core', 'providers'])
    cpSync(join(root, 'src', room), join(copy, 'src', room), { recursive: true })
  const folder = join(copy, 'src/providers/trivial')
  mkdirSync(folder)
  for (const file of readdirSync(join(import.meta.dirname, 'trivial'))) {
    const text = readFileSync(join(import.meta.dirname, 'trivial', file), 'utf8')
    writeFileSync(join(folder, file), text.replaceAll("'../../../src/", "'../../"))
  }
  vite = await createServer({
    root: copy,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null },
    optimizeDeps: { noDiscovery: true }
  })
})

afterAll(async () => {
  await vite.close()
  rmSync(copy, { recursive: true, force: true })
})

describe('a fifth provider', () => {
  it('is found, connects and lists, with nothing but its own folder added', async () => {
    // Loaded by vite as the build does it; the module is the registry that this type describes.
    const registry = (await vite.ssrLoadModule('/src/providers/registry.ts')) as typeof Registry
    const [id, provider] = [...registry.providers()].find(([name]) => String(name) === 'trivial') ?? []
    const start = id === undefined ? undefined : registry.sandboxes().get(id)
    if (provider === undefined || start === undefined) throw new Error('The fifth provider was not found.')
    const server = await start({ now: Date.now, random: () => 'not-a-real-token' })

    const connected = provider.connect(
      {
        baseUrl: server.url,
        settings: {},
        credential: { token: Secret.fromBytes(Buffer.from('not-a-real-token')) }
      },
      { clock: createSystemClock() }
    )
    if (!connected.ok) throw new Error(connected.fault.code)
    const page = await connected.value.listKeys(null)
    await connected.value.close()
    await server.close()

    expect(registry.providers().size).toBe(5)
    expect(page).toMatchObject({ ok: true, value: { keys: [{ name: 'first key' }], next: null } })
  })

  it('leaves every other file of the sources as it was', () => {
    const added = readdirSync(join(copy, 'src/providers')).filter(
      name => !readdirSync(join(root, 'src/providers')).includes(name)
    )

    expect(added).toEqual(['trivial'])
  })
})
