import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProcessEnd } from '../../src/core/ports/processes'
import { portsOf } from '../../src/destinations/kit/destination-ports'
import { testMachine } from '../../src/destinations/kit/testing/test-machine'
import { createDestination } from '../../src/destinations/systemd-credential'
import { createSystemClock } from '../../src/host/system'
import { bundle, describeDestination, type DestinationBench } from '../kit/destinations/conformance'
import { asConnected, faultyPorts } from '../kit/destinations/local'
import { programOf } from './servers'

// Against the real systemd-creds with the key of this machine.

const NEW = 'not-a-real-secret-new'
let folder = ''
let entries = 0
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekey-credential-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const newPorts = () => faultyPorts(portsOf(testMachine({ sleep: createSystemClock().sleep })))
const newFile = (): string => path.join(folder, `entry-${(entries += 1)}`)

function creds(verb: 'encrypt' | 'decrypt', name: string, input: string): string | null {
  const more = verb === 'decrypt' ? ['--newline=no'] : []
  const args = [verb, `--name=${name}`, ...more, '-', '-']
  const { status, stdout } = spawnSync(programOf('REKEY_SYSTEMD_CREDS'), args, { input, encoding: 'utf8' })
  return status === 0 ? stdout : null
}

function start(): Promise<DestinationBench> {
  const file = newFile()
  const name = path.basename(file)
  const { ports, proxy } = newPorts()
  let seeds = 0
  return Promise.resolve({
    proxy,
    settings: { path: file },
    connect: () => asConnected(createDestination(ports)),
    fields: async () => {
      const text = await readFile(file, 'utf8').catch(() => null)
      const value = text === null ? null : creds('decrypt', name, text)
      return value === null ? null : { API_KEY: value }
    },
    seed: async ({ API_KEY = '' }) => {
      seeds += 1
      await writeFile(file, creds('encrypt', name, API_KEY) ?? '')
    },
    revisions: () =>
      Promise.resolve(seeds + proxy.calls().filter(({ method }) => method === 'REPLACE').length),
    isWrite: ({ method }) => method === 'REPLACE',
    lag: null
  })
}

describeDestination('systemd-credential', { start, credentials: ['full'], largeMap: 1, hasOwners: false })

describe('systemd-credential', () => {
  it('makes a credential that only its owner may read, under its name, and keeps a mode', async () => {
    const { ports, proxy } = newPorts()
    const settings = { path: newFile(), name: 'payments' }
    const destination = createDestination(ports)

    const written = await destination.deliver(settings, bundle(NEW), 'absent')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    expect((await stat(settings.path)).mode & 0o777).toBe(0o600)
    expect(creds('decrypt', 'payments', await readFile(settings.path, 'utf8'))).toBe(NEW)
    expect(proxy.calls().some(({ path: line }) => line.includes(NEW))).toBe(false)
  })

  it('refuses a credential of another name, and a file that is none, and leaves both alone', async () => {
    const { ports } = newPorts()
    const destination = createDestination(ports)
    const [other, plain] = [newFile(), newFile()]
    await writeFile(other, creds('encrypt', 'other', 'x') ?? '')
    await writeFile(plain, 'API_KEY=not-a-real-secret\n')

    expect(await destination.inspect({ path: other }, bundle(NEW), () => true)).toMatchObject({
      fault: { code: 'invalid-input', subject: 'name' }
    })
    expect(await destination.inspect({ path: plain }, bundle(NEW), () => true)).toMatchObject({
      fault: { detail: 'encrypted-file-refused' }
    })
  })

  it('says that a value is unreadable where this person may not open it, and never that it read it back', async () => {
    const { ports } = newPorts()
    const run = ports.processes.run
    const refused: ProcessEnd = {
      kind: 'exited',
      exitCode: 1,
      output: new Uint8Array(0),
      complaint: 'denied'
    }
    const processes: typeof ports.processes = {
      ...ports.processes,
      run: request => (request.args[0] === 'decrypt' ? Promise.resolve(refused) : run(request))
    }
    const destination = createDestination({ ...ports, processes })
    const settings = { path: newFile() }

    const written = await destination.deliver(settings, bundle(NEW), 'absent')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    expect(await destination.readBack(settings, bundle(NEW), () => false)).toMatchObject({
      value: { holding: 'unreadable' }
    })
  })
})
