import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret'
import type * as Testing from '../../src/host/testing/open-host'
import type * as Registry from '../../src/destinations/registry'
import { copySources, ROOMS_OF_HOST, type CopiedSources } from '../kit/copied-sources'

// The promise "adding a destination touches one folder", kept by adding one to a copy of the sources.

let sources: CopiedSources

beforeAll(async () => {
  sources = await copySources(ROOMS_OF_HOST)
  const text = readFileSync(join(import.meta.dirname, 'notebook/index.ts'), 'utf8')
  sources.write('destinations/notebook/index.ts', text.replaceAll("'../../../src/", "'../../"))
})

afterAll(async () => {
  await sources.close()
})

describe('a new destination', () => {
  it('takes a secret, with nothing but its own folder added', async () => {
    // The module of the copy is the one that this type describes.
    const registry = (await sources.load('destinations/registry.ts')) as typeof Registry
    const secret = {
      parts: [
        {
          name: 'key',
          envName: 'KEY',
          isSecret: true,
          value: Secret.fromBytes(Buffer.from('not-a-real-key'))
        }
      ]
    }

    // The notebook writes no file, so it needs none of the ports.
    const notebook = registry.destinations({ files: {} } as never).get('notebook')
    const before = await notebook?.inspect({}, secret, () => false)
    const written = await notebook?.deliver({}, secret, before?.ok === true ? before.value.revision : '')
    const after = await notebook?.readBack({}, secret, () => false)

    expect(before).toMatchObject({ ok: true, value: { holding: 'absent' } })
    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    expect(after).toMatchObject({ ok: true, value: { holding: 'equal' } })
    expect(sources.changed()).toEqual(['destinations/notebook/index.ts'])
  })

  it('is offered to windows', async () => {
    const { openTestHost } = (await sources.load('host/testing/open-host.ts')) as typeof Testing
    const host = await openTestHost()

    const offered = await host.done('destinations.list', {})
    await host.close()

    expect(offered.map(({ id }) => id)).toContain('notebook')
  })
})
