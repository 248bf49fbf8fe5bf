import { writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Destination, DestinationSettings } from '../../src/core/ports/destination'
import { portsOf } from '../../src/destinations/kit/destination-ports'
import { createProcesses } from '../../src/destinations/kit/processes'
import { testMachine } from '../../src/destinations/kit/testing/test-machine'
import { createDestination } from '../../src/destinations/sops-file'
import { createSystemClock } from '../../src/host/system'
import {
  bundle,
  describeDestination,
  type DestinationBench,
  type Fields
} from '../kit/destinations/conformance'
import { asConnected, faultyPorts } from '../kit/destinations/local'
import { programOf } from './servers'

// Against the real sops with a real age key.

const OLD = 'not-a-real-secret-old'
const NEW = 'not-a-real-secret-new'
let folder = ''
let recipient = ''
let entries = 0
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekey-sops-test-'))
  const key = path.join(folder, 'key.txt')
  execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' })
  recipient = execFileSync('age-keygen', ['-y', key], { encoding: 'utf8' }).trim()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const machine = testMachine({ sleep: createSystemClock().sleep })

function portsWith(key: string) {
  const PATH = [path.dirname(programOf('REKEY_SOPS')), process.env.PATH].join(path.delimiter)
  const env = { PATH, HOME: folder, SOPS_AGE_KEY_FILE: path.join(folder, key) }
  const processes = createProcesses({ platform: process.platform, env, clock: machine })
  return faultyPorts({ ...portsOf(machine), processes })
}

function sops(args: readonly string[]): string {
  const env = { PATH: process.env.PATH, SOPS_AGE_KEY_FILE: path.join(folder, 'key.txt') }
  return execFileSync(programOf('REKEY_SOPS'), args, { encoding: 'utf8', env })
}

function encrypted(text: string, from: string, to: string): string {
  const clear = path.join(folder, 'clear')
  writeFileSync(clear, text)
  return sops(['encrypt', '--age', recipient, '--input-type', from, '--output-type', to, clear])
}

async function start(): Promise<DestinationBench> {
  const file = path.join(folder, `entry-${(entries += 1)}.yaml`)
  const { ports, proxy } = portsWith('key.txt')
  const withoutKey = portsWith('none.txt').ports
  let seeds = 0
  const seed = async (fields: Fields): Promise<void> => {
    seeds += 1
    await writeFile(file, encrypted(JSON.stringify(fields), 'json', 'yaml'))
  }
  await seed({})
  return {
    proxy,
    settings: { path: file },
    connect: (as = 'full') => asConnected(createDestination(as === 'none' ? withoutKey : ports)),
    fields: () => {
      const held = JSON.parse(sops(['decrypt', '--output-type', 'json', file])) as Fields
      return Promise.resolve(Object.keys(held).length === 0 ? null : held)
    },
    seed,
    revisions: () =>
      Promise.resolve(seeds + proxy.calls().filter(({ method }) => method === 'REPLACE').length),
    isWrite: ({ method }) => method === 'REPLACE',
    lag: null
  }
}

describeDestination('sops-file', { start, credentials: ['full', 'none'], largeMap: 200, hasOwners: false })

describe('sops-file', () => {
  async function deliver(destination: Destination, settings: DestinationSettings, value = NEW) {
    const seen = await destination.inspect(settings, bundle(value), () => true)
    if (!seen.ok) return seen
    return destination.deliver(settings, bundle(value), seen.value.revision)
  }
  const stored = { kind: 'committed', value: 'stored' }

  async function fileOf(name: string, text: string, mode = 0o640): Promise<string> {
    const file = path.join(folder, `${(entries += 1)}-${name}`)
    await writeFile(file, text, { mode })
    return file
  }

  it('changes one key of a section, and keeps comments, other sections and the mode of the file', async () => {
    const clear = `# ours\na: 1\nlive:\n    # the key\n    API_KEY: ${OLD}\n    port: 8080\ntest:\n    API_KEY: other\n`
    const file = await fileOf('app.yaml', encrypted(clear, 'yaml', 'yaml'))
    const { ports } = portsWith('key.txt')

    expect(await deliver(createDestination(ports), { path: file, section: 'live' })).toEqual(stored)

    expect(sops(['decrypt', file])).toBe(clear.replace(OLD, NEW))
    expect((await stat(file)).mode & 0o777).toBe(0o640)
  })

  it('changes one variable of a dotenv file', async () => {
    const file = await fileOf('app.env', encrypted(`A=1\n# ours\nAPI_KEY=${OLD}\n`, 'dotenv', 'dotenv'))
    const { ports } = portsWith('key.txt')

    expect(await deliver(createDestination(ports), { path: file })).toEqual(stored)

    expect(sops(['decrypt', file])).toBe(`A=1\n# ours\nAPI_KEY=${NEW}\n`)
  })

  it('has the secret neither in an argument nor in the clear on disk', async () => {
    const file = await fileOf('app.json', encrypted(JSON.stringify({ API_KEY: OLD }), 'json', 'json'))
    const { ports, proxy } = portsWith('key.txt')

    expect(await deliver(createDestination(ports), { path: file })).toEqual(stored)

    expect(proxy.calls().some(({ path: line }) => line.includes(NEW))).toBe(false)
    expect(await readFile(file, 'utf8')).not.toContain(NEW)
    expect((await readdir(tmpdir())).filter(name => /^rekey-sops-[^t]/.test(name))).toEqual([])
  })

  it.each([
    ['that sops did not write', 'plain.yaml', () => `API_KEY: ${OLD}\n`],
    ['whose value was changed by hand', 'spoiled.yaml', () => spoiled(encrypted(`a: x\n`, 'yaml', 'yaml'))],
    ['with several documents', 'two.yaml', () => encrypted('a: 1\n---\nb: 2\n', 'yaml', 'yaml')]
  ])('refuses a file %s, and leaves it alone', async (_, name, make) => {
    const text = make()
    const file = await fileOf(name, text)
    const { ports } = portsWith('key.txt')

    expect(await deliver(createDestination(ports), { path: file })).toMatchObject({
      fault: { detail: 'encrypted-file-refused' }
    })
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('makes no new file: who may open it is not for Rekey to decide', async () => {
    const { ports } = portsWith('key.txt')
    const settings = { path: path.join(folder, 'none.yaml') }

    expect(await createDestination(ports).check(settings)).toMatchObject({ fault: { subject: 'path' } })
    expect(await deliver(createDestination(ports), settings)).toMatchObject({ kind: 'not-sent' })
  })

  it('refuses a section that is not there, and names that sops could not find', async () => {
    const file = await fileOf('app.yaml', encrypted('a: 1\n', 'yaml', 'yaml'))
    const { ports } = portsWith('key.txt')
    const destination = createDestination(ports)

    expect(await deliver(destination, { path: file, section: 'a' })).toMatchObject({
      fault: { detail: 'entry-not-a-map' }
    })
    expect(await deliver(destination, { path: file, field: 'x"]["y' })).toMatchObject({
      fault: { detail: 'invalid-name' }
    })
  })

  function spoiled(text: string): string {
    return text.replace(/data:(.)/, (_, first: string) => `data:${first === 'z' ? 'y' : 'z'}`)
  }
})
