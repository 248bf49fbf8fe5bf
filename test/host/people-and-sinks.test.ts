import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'
import { systemAccount } from '../../src/host/system'

let open: TestHost
beforeAll(async () => {
  open = await openTestHost()
})
afterAll(async () => {
  await open.close()
})

describe('the audit export of a host', () => {
  it('writes each new row to a file, with who did it, and says how far it is', async () => {
    const path = join(open.directory, '..', `rekey-audit-${process.pid}.jsonl`)
    const sink = await open.done('sinks.connect', {
      kindId: 'json-lines',
      name: 'File',
      settings: { path },
      credential: {}
    })
    await open.done('settings.update', {
      settings: { rotation: { ...(await open.done('settings.get', {})).rotation, quietHours: 30 } }
    })
    const tested = await open.host.call({ kind: 'command-line' }, 'sinks.test', { sinkId: sink.id })

    expect(tested).toMatchObject({ ok: true })
    const lines = await vi.waitFor(
      () => {
        const found = readFileSync(path, 'utf8')
          .trim()
          .split('\n')
          .map(each => JSON.parse(each) as Line)
        if (!found.some(({ act }) => act === 'settings.changed')) throw new Error('not yet')
        return found
      },
      { timeout: 20_000, interval: 200 }
    )
    expect(lines.find(({ act }) => act === 'settings.changed')?.actor).toEqual({
      kind: 'person',
      id: systemAccount()
    })
    // The test row may be this very row: the export sends it once more, and then waits for nothing.
    await vi.waitFor(
      async () => {
        const { sinks } = await open.done('app.snapshot', {})
        expect(sinks).toMatchObject([{ name: 'File', kindId: 'json-lines', fault: null, waiting: 0 }])
      },
      { timeout: 20_000, interval: 200 }
    )

    await open.done('sinks.remove', { sinkId: sink.id })
    expect((await open.done('app.snapshot', {})).sinks).toEqual([])
  })

  it('stores nothing where the collector cannot be reached', async () => {
    const fault = await open.fault('sinks.connect', {
      kindId: 'syslog-tls',
      name: 'Nobody',
      settings: { host: '127.0.0.1', port: '1' },
      credential: {}
    })

    expect(fault).toMatchObject({ detail: 'connection-refused' })
    expect((await open.done('app.snapshot', {})).sinks).toEqual([])
  })
})

type Line = { readonly act: string; readonly actor: unknown }

describe('off-boarding in a host', () => {
  it('finds the keys of a creator and the secrets that this user could read', async () => {
    await open.done('sandbox.start', {})
    const { creators } = await open.done('people.list', {})
    const [creator] = creators
    if (creator === undefined) throw new Error('The sandbox has no creator.')
    const { accounts } = await open.done('app.snapshot', {})
    const blnk = accounts.find(({ providerId }) => providerId === 'blocx') ?? accounts[0]
    expect(blnk).toBeDefined()

    const found = await open.done('people.offBoarding', { creator: creator.name.toUpperCase(), user: null })

    expect(found.totalKeys).toBe(creator.keys)
    expect(found.keys.map(({ row }) => row.createdBy?.name)).toEqual(found.keys.map(() => creator.name))
    expect(found.secrets).toEqual([])
    expect((await open.done('people.list', {})).users).toEqual([systemAccount()])
  })
})
