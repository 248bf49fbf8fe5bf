import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { createDestination } from '../../src/destinations/command'
import type { Destination } from '../../src/core/ports/destination'
import { Secret, type SecretBundle } from '../../src/core/secret'
import { testMachine } from '../../src/destinations/kit/testing/test-machine'
import { portsOf } from '../../src/destinations/kit/destination-ports'
import { bundle, describeDestination, type DestinationBench } from '../kit/destinations/conformance'
import { asConnected, faultyPorts } from '../kit/destinations/local'

// Against real programs of this machine.

const NEW = 'not-a-real-secret-new'
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekey-command-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Scripts = { readonly put?: string; readonly get?: string | null }

/** Scripts of a person: `put` stores its input in the file `held`, `get` prints it. */
async function prepare({ put = 'cat > "$1"', get = 'cat "$1" 2>/dev/null; exit 0' }: Scripts = {}) {
  const held = path.join(folder, 'held')
  const line = (script: string): string[] => ['/bin/sh', '-c', script, 'sh', held]
  const deploy = { run: line(put), ...(get === null ? {} : { read: line(get) }) }
  await writeFile(path.join(folder, 'commands.json'), JSON.stringify({ deploy }), { mode: 0o600 })
  const own = { folder, except: path.join(folder, 'none') }
  const { ports, proxy } = faultyPorts(portsOf(testMachine({ own, sleep: createSystemClock().sleep })))
  return { held, proxy, put, destination: createDestination(ports) }
}

async function start(): Promise<DestinationBench> {
  const { held, proxy, put, destination } = await prepare()
  const text = (): Promise<string | null> => readFile(held, 'utf8').catch(() => null)
  return {
    proxy,
    settings: { command: 'deploy' },
    connect: () => asConnected(destination),
    fields: async () => {
      const value = await text()
      return value === null ? null : { API_KEY: value }
    },
    seed: fields => writeFile(held, fields.API_KEY ?? ''),
    revisions: () => Promise.resolve(proxy.calls().filter(call => call.path.includes(put)).length),
    isWrite: call => call.path.includes(put),
    lag: {
      fault: { kind: 'lost-answer' },
      matches: call => !call.path.includes(put) && wasWritten(proxy.calls())
    }
  }

  function wasWritten(calls: readonly { readonly path: string }[]): boolean {
    return calls.some(call => call.path.includes(put))
  }
}

describeDestination('command', {
  start,
  credentials: ['full'],
  largeMap: 1,
  hasOwners: false,
  refuses: value => value.endsWith('\n')
})

describe('command', () => {
  const settings = { command: 'deploy' }

  async function deliver(destination: Destination, secret: SecretBundle) {
    const seen = await destination.inspect(settings, secret, () => false)
    if (!seen.ok) return seen
    return destination.deliver(settings, secret, seen.value.revision)
  }

  it('shows the command as it was written before anything runs, and finds a program that is missing', async () => {
    const { destination, proxy } = await prepare({ put: 'cat', get: null })

    expect(await destination.check(settings)).toEqual({
      ok: true,
      value: [
        { words: `Runs /bin/sh -c cat sh ${path.join(folder, 'held')}`, state: 'yes' },
        { words: 'Reads the value back', state: 'no' }
      ]
    })
    await writeFile(path.join(folder, 'commands.json'), '{"deploy":{"run":["/no/such/program"]}}')
    expect(await destination.check(settings)).toMatchObject({ fault: { detail: 'program-missing' } })
    expect(proxy.calls()).toEqual([])
  })

  it('runs only what is written down', async () => {
    const { destination, proxy } = await prepare()

    const written = await destination.deliver({ command: '/bin/sh' }, bundle(NEW), 'unreadable')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { detail: 'command-not-written' } })
    expect(proxy.calls()).toEqual([])
  })

  it('never claims a read-back without a command that reads', async () => {
    const { destination, held } = await prepare({ get: null })

    expect(await deliver(destination, bundle(NEW))).toEqual({ kind: 'committed', value: 'stored' })

    expect(await readFile(held, 'utf8')).toBe(NEW)
    expect(await destination.readBack(settings, bundle(NEW), () => false)).toMatchObject({
      value: { holding: 'unreadable' }
    })
  })

  it('compares with a SHA-256 that the reading command prints, and never takes it for a value', async () => {
    const { destination } = await prepare({ get: 'sha256sum < "$1" | cut -c1-64' })
    await writeFile(path.join(folder, 'held'), 'not-a-real-secret-old')
    expect(await destination.inspect(settings, bundle(NEW), () => false)).toMatchObject({
      value: { holding: 'other' }
    })

    expect(await deliver(destination, bundle(NEW))).toEqual({ kind: 'committed', value: 'stored' })

    expect(await destination.readBack(settings, bundle(NEW), () => false)).toMatchObject({
      value: { holding: 'equal' }
    })
    expect(await destination.readCurrent?.(settings, bundle(NEW))).toEqual({ ok: true, value: null })
  })

  it('does not know the outcome of a command that fails after it wrote, where nothing can be read', async () => {
    const { destination } = await prepare({ put: 'cat > "$1"; exit 3', get: null })

    expect(await deliver(destination, bundle(NEW))).toMatchObject({
      kind: 'unknown',
      fault: { detail: 'program-failed' }
    })
  })

  it('is rejected when the command fails and the value is proven unchanged', async () => {
    const { destination } = await prepare({ put: 'cat > /dev/null; exit 3' })

    expect(await deliver(destination, bundle(NEW))).toMatchObject({
      kind: 'rejected',
      fault: { detail: 'program-failed' }
    })
  })

  it('gives the parts of a key as one JSON object', async () => {
    const { destination, held } = await prepare()
    const part = (name: string, envName: string, text: string) => {
      return {
        name,
        envName,
        isSecret: name !== 'id',
        value: Secret.fromBytes(new TextEncoder().encode(text))
      }
    }
    const pair = { parts: [part('id', 'KEY_ID', 'id-1'), part('secret', 'KEY_SECRET', NEW)] }

    expect(await deliver(destination, pair)).toEqual({ kind: 'committed', value: 'stored' })

    expect(JSON.parse(await readFile(held, 'utf8'))).toEqual({ KEY_ID: 'id-1', KEY_SECRET: NEW })
  })

  it('never has the secret in its arguments or its environment', async () => {
    const { destination, held } = await prepare({
      put: 'cat > /dev/null; (ps -o args= -p $$; env) > "$1"',
      get: null
    })

    await deliver(destination, bundle(NEW))

    const seen = await readFile(held, 'utf8')
    expect(seen).toContain('PATH=')
    expect(seen).not.toContain(NEW)
  })
})
