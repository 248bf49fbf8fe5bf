import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret'
import { createSystemClock } from '../../src/host/system'
import { providers } from '../../src/providers/registry'
import type * as Registry from '../../src/providers/registry'
import { copySources, type CopiedSources } from '../kit/copied-sources'

// The promise "adding a provider touches one folder", kept by adding one to a copy of the sources.

let sources: CopiedSources

beforeAll(async () => {
  sources = await copySources(['core', 'net', 'providers'])
  for (const file of readdirSync(join(import.meta.dirname, 'trivial'))) {
    const text = readFileSync(join(import.meta.dirname, 'trivial', file), 'utf8')
    sources.write(`providers/trivial/${file}`, text.replaceAll("'../../../src/", "'../../"))
  }
})

afterAll(async () => {
  await sources.close()
})

describe('a fifth provider', () => {
  it('is found, connects and lists, with nothing but its own folder added', async () => {
    // Loaded by vite as the build does it; the module is the registry that this type describes.
    const registry = (await sources.load('providers/registry.ts')) as typeof Registry
    const [id, provider] = [...registry.providers()].find(([name]) => String(name) === 'trivial') ?? []
    const start = id === undefined ? undefined : registry.sandboxes().get(id)
    if (provider === undefined || start === undefined) throw new Error('The fifth provider was not found.')
    const server = await start({ now: Date.now, random: () => 'not-a-real-token' })

    const connected = await provider.connect(
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

    expect(registry.providers().size).toBe(providers().size + 1)
    expect(page).toMatchObject({ ok: true, value: { keys: [{ name: 'first key' }], next: null } })
  })

  it('leaves every other file of the sources as it was', () => {
    const outside = sources.changed().filter(file => !file.startsWith('providers/trivial/'))

    expect(outside).toEqual([])
  })
})
