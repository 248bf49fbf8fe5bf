import { execFileSync } from 'node:child_process'
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createActivator } from '../../src/activators/ssh-systemd'
import type { ActivationOrder } from '../../src/core/ports/activator'
import type { Destination, DestinationSettings } from '../../src/core/ports/destination'
import { portsOf } from '../../src/destinations/kit/destination-ports'
import { createProcesses } from '../../src/destinations/kit/processes'
import { createRemoteShell } from '../../src/destinations/kit/remote-shell'
import { testMachine } from '../../src/destinations/kit/testing/test-machine'
import { createDestination } from '../../src/destinations/ssh-env-file'
import { createSystemClock } from '../../src/host/system'
import { bundle, describeDestination, type DestinationBench } from '../kit/destinations/conformance'
import { asConnected, faultyPorts } from '../kit/destinations/local'
import { freePort, programOf, startServer, type RealServer } from './servers'

// Against a real OpenSSH server on loopback, with the real ssh: a program of that name on PATH gives it a configuration of its own.

const OLD = 'not-a-real-secret-old'
const NEW = 'not-a-real-secret-new'
const stored = { kind: 'committed', value: 'stored' }
let folder = ''
let server: RealServer
let port = 0
let entries = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekey-ssh-test-'))
  port = await freePort()
  for (const name of ['host', 'user', 'stranger']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path.join(folder, name)])
  }
  await writeFile(path.join(folder, 'authorized'), await readFile(path.join(folder, 'user.pub')), {
    mode: 0o600
  })
  const hostKey = (await readFile(path.join(folder, 'host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
  await writeFile(path.join(folder, 'known'), `[127.0.0.1]:${port} ${hostKey}\n`)
  await writeFile(path.join(folder, 'known-none'), '')
  await Promise.all([
    writeSsh('ssh', { key: 'user', known: 'known' }),
    writeSsh('ssh-of-a-stranger', { key: 'stranger', known: 'known' }),
    writeSsh('ssh-without-hosts', { key: 'user', known: 'known-none' })
  ])
  const config = path.join(folder, 'sshd_config')
  const lines = [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${path.join(folder, 'host')}`,
    `AuthorizedKeysFile ${path.join(folder, 'authorized')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    `SetEnv PATH=${path.join(folder, 'far')}:/usr/local/bin:/usr/bin:/bin`
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  // Distributions make it when the service starts; only root needs it.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  server = await startServer(programOf('REKEY_SSHD'), ['-D', '-f', config], {
    url: `http://127.0.0.1:${port}`
  })
}, 60_000)

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function writeSsh(name: string, { key, known }: { readonly key: string; readonly known: string }) {
  const config = path.join(folder, `${name}.config`)
  const lines = [
    `IdentityFile ${path.join(folder, key)}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${path.join(folder, known)}`,
    'GlobalKnownHostsFile none'
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  await mkdir(path.join(folder, `bin-${name}`))
  const real = execFileSync('/bin/sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim()
  const script = `#!/bin/sh\nexec ${real} -F ${config} "$@"\n`
  await writeFile(path.join(folder, `bin-${name}`, 'ssh'), script, { mode: 0o755 })
}

/** A `systemctl` of the other machine that keeps the state of its one unit in a file, and notes its arguments. */
async function writeSystemctl(): Promise<void> {
  const far = path.join(folder, 'far')
  const script = `#!/bin/sh
echo "$*" >> ${far}/calls
case "$*" in
  *show*) cat ${far}/unit ;;
  *restart*) if [ -e ${far}/refuses ]; then exit 1; fi; sed -i 's/^InvocationID=.*/InvocationID=b2/' ${far}/unit ;;
esac
`
  await mkdir(far, { recursive: true })
  await writeFile(path.join(far, 'systemctl'), script, { mode: 0o755 })
  await writeFile(path.join(far, 'unit'), 'LoadState=loaded\nActiveState=active\nInvocationID=a1\nJob=\n')
  await writeFile(path.join(far, 'calls'), '')
}

const machine = testMachine({ sleep: createSystemClock().sleep })

function portsWith(name = 'ssh') {
  const PATH = [path.join(folder, `bin-${name}`), process.env.PATH].join(path.delimiter)
  const processes = createProcesses({ platform: process.platform, env: { PATH }, clock: machine })
  return faultyPorts({ ...portsOf(machine), processes, shell: createRemoteShell(processes) })
}

const settingsFor = (file: string): DestinationSettings => ({
  host: '127.0.0.1',
  user: userInfo().username,
  port: String(port),
  path: file
})
const isReplacing = ({ path: line }: { readonly path: string }): boolean => line.includes('say done')

async function newFolder(): Promise<string> {
  const made = path.join(folder, `other machine ${(entries += 1)}`)
  await mkdir(made)
  return made
}

/** Simple assignments, as the tests write them. */
function fieldsOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter(line => line !== '')
  const pairs = lines.map((line): [string, string] => {
    const at = line.indexOf('=')
    return [line.slice(0, at), line.slice(at + 1).replace(/^'(.*)'$/s, '$1')]
  })
  return Object.fromEntries(pairs)
}

async function start(): Promise<DestinationBench> {
  const file = path.join(await newFolder(), 'app.env')
  const { ports, proxy } = portsWith()
  const stranger = portsWith('ssh-of-a-stranger').ports
  let seeds = 0
  return {
    proxy,
    settings: settingsFor(file),
    connect: (as = 'full') => asConnected(createDestination(as === 'none' ? stranger : ports)),
    fields: async () => {
      const text = await readFile(file, 'utf8').catch(() => null)
      return text === null ? null : fieldsOf(text)
    },
    seed: async fields => {
      seeds += 1
      await writeFile(
        file,
        Object.entries(fields)
          .map(([name, value]) => `${name}=${value}\n`)
          .join('')
      )
    },
    revisions: () => Promise.resolve(seeds + proxy.calls().filter(isReplacing).length),
    isWrite: isReplacing,
    lag: null
  }
}

describeDestination('ssh-env-file', {
  start,
  credentials: ['full', 'none'],
  largeMap: 1,
  hasOwners: false,
  refuses: value => /[\n\\]/.test(value)
})

describe('ssh-env-file', () => {
  async function deliver(destination: Destination, settings: DestinationSettings, value = NEW) {
    const seen = await destination.inspect(settings, bundle(value), () => true)
    if (!seen.ok) return seen
    return destination.deliver(settings, bundle(value), seen.value.revision)
  }

  it('keeps every other line, the mode and the owner, and leaves nothing beside the file', async () => {
    const place = await newFolder()
    const file = path.join(place, "it's $HOME;.env")
    await writeFile(file, `# ours\nA=1\nexport API_KEY="${OLD}" # the key\n`)
    await chmod(file, 0o640)
    if (process.getuid?.() === 0) await chown(file, 1, 1)
    const before = await stat(file)

    expect(await deliver(createDestination(portsWith().ports), settingsFor(file))).toEqual(stored)

    expect(await readFile(file, 'utf8')).toBe(`# ours\nA=1\nexport API_KEY=${NEW} # the key\n`)
    const after = await stat(file)
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid])
    expect(after.ino).not.toBe(before.ino)
    expect(await readdir(place)).toEqual([path.basename(file)])
  })

  it('makes a file that only its owner may read', async () => {
    const file = path.join(await newFolder(), 'new.env')

    expect(await deliver(createDestination(portsWith().ports), settingsFor(file))).toEqual(stored)

    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('has the secret, and the path, in no argument on either machine', async () => {
    const file = path.join(await newFolder(), 'app.env')
    const { ports, proxy } = portsWith()

    await deliver(createDestination(ports), settingsFor(file))

    const lines = proxy.calls().map(call => call.path)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.filter(line => line.includes(NEW) || line.includes(file))).toEqual([])
  })

  it('stops at a host key that is not known, and sends nothing', async () => {
    const file = path.join(await newFolder(), 'app.env')

    const seen = await deliver(createDestination(portsWith('ssh-without-hosts').ports), settingsFor(file))

    expect(seen).toMatchObject({ fault: { code: 'provider-unavailable', detail: 'host-key-refused' } })
  })

  it('says that no server listens', async () => {
    const settings = { ...settingsFor('/tmp/app.env'), port: String(await freePort()) }

    expect(await createDestination(portsWith().ports).check(settings)).toMatchObject({
      fault: { code: 'provider-unavailable', detail: 'connection-refused' }
    })
  })

  it('refuses a link, a file with a second name, a folder, and a folder that is missing', async () => {
    const place = await newFolder()
    const file = path.join(place, 'real.env')
    await writeFile(file, `API_KEY=${OLD}\n`)
    await symlink(file, path.join(place, 'link.env'))
    await writeFile(path.join(place, 'one.env'), 'A=1\n')
    await link(path.join(place, 'one.env'), path.join(place, 'two.env'))
    const destination = createDestination(portsWith().ports)
    const fault = async (name: string): Promise<unknown> => {
      const checked = await destination.check(settingsFor(path.join(place, name)))
      return checked.ok ? null : checked.fault.detail
    }

    expect(await fault('link.env')).toBe('path-is-link')
    expect(await fault('one.env')).toBe('path-is-link')
    expect(await fault('.')).toBe('destination-not-writable')
    expect(await fault('none/app.env')).toBe('destination-not-writable')
    expect(await fault('real.env')).toBeNull()
  })

  it.each([
    ['host', { host: '-oProxyCommand=id' }],
    ['user', { user: '-l' }],
    ['port', { port: '22 -v' }],
    ['path', { path: '/tmp/a\nb' }],
    ['path', { path: 'app.env' }]
  ])('takes no %s that could be an option or a second line', async (subject, change) => {
    const { ports, proxy } = portsWith()
    const settings = { ...settingsFor('/tmp/app.env'), ...change }

    expect(await createDestination(ports).check(settings)).toMatchObject({
      fault: { code: 'invalid-input', subject }
    })
    expect(proxy.calls()).toEqual([])
  })
})

describe('a unit that is restarted over SSH', () => {
  const calls = () => readFile(path.join(folder, 'far', 'calls'), 'utf8')
  const isSystemctl = ({ path: line }: { readonly path: string }): boolean => line.includes('systemctl "$@"')

  function orderOf(settings: DestinationSettings = {}): ActivationOrder {
    const delivered = { where: 'app.env', settings: settingsFor('/etc/app.env'), at: 0 }
    return {
      id: 'order-1',
      settings: { unit: 'payments.service', ...settings },
      rotationId: 'r1',
      delivered
    }
  }

  beforeEach(writeSystemctl)

  it('restarts it on the machine of the env file, and sees its new invocation', async () => {
    const activator = createActivator(portsWith().ports)

    expect(await activator.prepare(orderOf())).toEqual({ ok: true, value: 'a1' })
    expect(await activator.follow(orderOf(), 'a1')).toMatchObject({ value: { kind: 'not-started' } })
    expect(await activator.start(orderOf(), 'a1')).toEqual({ kind: 'committed', value: 'running' })
    expect(await activator.follow(orderOf(), 'a1')).toMatchObject({ value: { kind: 'active' } })

    expect((await calls()).split('\n')).toContain(
      '--no-ask-password --no-pager restart --no-block -- payments.service'
    )
  })

  it('finds by reading that a restart ran whose answer was lost', async () => {
    const { ports, proxy } = portsWith()
    const activator = createActivator(ports)
    proxy.next({ kind: 'lost-answer' }, isSystemctl)

    expect(await activator.start(orderOf(), 'a1')).toMatchObject({ kind: 'unknown' })
    expect(await activator.follow(orderOf(), 'a1')).toMatchObject({ value: { kind: 'active' } })
    expect(proxy.pending()).toBe(0)
  })

  it('asks the manager of the session, and says when systemd refuses', async () => {
    await writeFile(path.join(folder, 'far', 'refuses'), '')
    const activator = createActivator(portsWith().ports)

    const started = await activator.start(orderOf({ manager: 'user' }), 'a1')

    expect(started).toMatchObject({ kind: 'rejected', fault: { detail: 'program-failed' } })
    expect(await calls()).toContain('--user --no-ask-password')
    await rm(path.join(folder, 'far', 'refuses'))
  })

  it('goes to no machine whose key is not known, and sends nothing to one that refuses the sign-in', async () => {
    const unknown = createActivator(portsWith('ssh-without-hosts').ports)
    const stranger = createActivator(portsWith('ssh-of-a-stranger').ports)

    expect(await unknown.prepare(orderOf())).toMatchObject({ fault: { detail: 'host-key-refused' } })
    expect(await stranger.start(orderOf(), 'a1')).toMatchObject({
      kind: 'not-sent',
      fault: { detail: 'ssh-sign-in-refused' }
    })
    expect(await calls()).toBe('')
  })
})
