import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret, type SecretBundle } from '../../core/secret'
import type { Destination, DestinationSettings, Holding } from '../../core/ports/destination'
import type { Result } from '../../core/fault'
import { createPrivateFiles } from '../kit/private-file'
import { testMachine } from '../kit/testing/test-machine'
import { portsOf } from '../kit/destination-ports'
import { destinations } from '../registry'
import { createDestination } from './index'

let folder: string
let file: string
let destination: Destination
beforeEach(async () => {
  destination = createDestination({ files: createPrivateFiles(testMachine()) })
  folder = await mkdtemp(path.join(tmpdir(), 'env-file-'))
  file = path.join(folder, 'payments.env')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function fake(label: string): string {
  return ['not', 'a', 'real', 'secret', label].join('-')
}

function aBundle(label: string): SecretBundle {
  const value = Secret.fromBytes(new TextEncoder().encode(fake(label)))
  return { parts: [{ name: 'apiKey', envName: 'API_KEY', isSecret: true, value }] }
}

function aPair(label: string): SecretBundle {
  const id = Secret.fromBytes(new TextEncoder().encode(`id-${label}`))
  return { parts: [{ name: 'id', envName: 'KEY_ID', isSecret: false, value: id }, ...aBundle(label).parts] }
}

/** A look and a write, as a person who agrees to whatever stands there does it. */
async function deliver(settings: DestinationSettings, secret: SecretBundle): Promise<Result<null>> {
  const seen = await destination.inspect(settings, secret, () => false)
  if (!seen.ok) return seen
  const outcome = await destination.deliver(settings, secret, seen.value.revision)
  return outcome.kind === 'committed' ? { ok: true, value: null } : { ok: false, fault: outcome.fault }
}

const noneExpected = (): boolean => false
const holding = (held: Holding): unknown => ({ ok: true, value: { holding: held, changedAt: null } })

const text = (): Promise<string> => readFile(file, 'utf8')
const done = { ok: true, value: null }

describe('env file destination', () => {
  it('is found by the registry', () => {
    expect(destinations(portsOf(testMachine())).has('env-file')).toBe(true)
  })

  it('makes a file that only its owner may read', async () => {
    expect(await deliver({ path: file }, aPair('one'))).toEqual(done)

    expect(await text()).toBe(`KEY_ID=id-one\nAPI_KEY=${fake('one')}\n`)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['payments.env'])
  })

  it('keeps all other lines', async () => {
    await writeFile(file, '# ours\nPORT=1\r\nexport API_KEY="old" # the key\nLAST=2')

    expect(await deliver({ path: file }, aBundle('new'))).toEqual(done)

    expect(await text()).toBe(`# ours\nPORT=1\r\nexport API_KEY=${fake('new')} # the key\nLAST=2`)
  })

  it.each([0o600, 0o640, 0o644, 0o440])(
    'keeps the mode %o of an existing file, and says it before',
    async mode => {
      await writeFile(file, 'API_KEY=old\n')
      await chmod(file, mode)

      const seen = await destination.inspect({ path: file }, aBundle('new'), () => false)
      expect(await deliver({ path: file }, aBundle('new'))).toEqual(done)

      expect((await stat(file)).mode & 0o777).toBe(mode)
      const readers = { 0o600: 'owner', 0o640: 'group', 0o644: 'everyone', 0o440: 'group' }[mode]
      expect(seen).toMatchObject({ ok: true, value: { kept: { mode: `0${mode.toString(8)}`, readers } } })
    }
  )

  it.runIf(process.getuid?.() === 0)('keeps the owner and the group of an existing file', async () => {
    await writeFile(file, 'API_KEY=old\n')
    await chown(file, 1234, 2345)
    await chmod(file, 0o640)

    expect(await deliver({ path: file }, aBundle('new'))).toEqual(done)

    const { uid, gid, mode } = await stat(file)
    expect([uid, gid, mode & 0o777]).toEqual([1234, 2345, 0o640])
  })

  it('takes the names of the variables from its settings', async () => {
    const settings = { path: file, 'variable.apiKey': 'PAYMENTS_KEY' }

    await deliver(settings, aBundle('one'))

    expect(await text()).toBe(`PAYMENTS_KEY=${fake('one')}\n`)
    expect(await destination.readBack(settings, aBundle('one'), noneExpected)).toEqual(holding('equal'))
  })

  it.each([
    [{}, 'path'],
    [{ path: 'relative.env' }, 'path'],
    [{ path: '/tmp/a\0b' }, 'path'],
    [{ path: '/tmp/a.env', 'variable.apiKey': 'NOT A NAME' }, 'variable.apiKey'],
    [{ path: '/tmp/a.env', 'variable.apiKey': 'KEY_ID' }, 'variable.apiKey']
  ])('refuses the settings %j', async (settings, subject) => {
    const refused = { ok: false, fault: { code: 'invalid-input', subject } }

    expect(await deliver(settings, aPair('one'))).toMatchObject(refused)
  })

  it('refuses a symbolic link and leaves what it points to alone', async () => {
    const target = path.join(folder, 'target')
    await writeFile(target, 'API_KEY=old\n')
    await symlink(target, file)

    for (const act of [
      deliver({ path: file }, aBundle('new')),
      destination.readBack({ path: file }, aBundle('new'), noneExpected),
      destination.check({ path: file })
    ]) {
      expect(await act).toMatchObject({ ok: false, fault: { detail: 'path-is-link' } })
    }
    expect(await readFile(target, 'utf8')).toBe('API_KEY=old\n')
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
  })

  it('refuses a file with a second name, a folder, a missing folder and a huge file', async () => {
    await writeFile(path.join(folder, 'first'), 'API_KEY=old\n')
    await link(path.join(folder, 'first'), file)
    await mkdir(path.join(folder, 'folder'))
    await writeFile(path.join(folder, 'huge'), Buffer.alloc(1024 * 1024 + 1))

    for (const name of ['payments.env', 'folder', 'missing/a.env', 'huge']) {
      const settings = { path: path.join(folder, name) }
      expect(await deliver(settings, aBundle('new'))).toMatchObject({ ok: false })
    }
    expect(await text()).toBe('API_KEY=old\n')
  })

  it('checks without leaving a trace', async () => {
    expect(await destination.check({ path: file })).toEqual({ ok: true, value: [] })
    expect(await destination.check({ path: path.join(folder, 'missing', 'a.env') })).toMatchObject({
      fault: { code: 'invalid-input', detail: 'destination-not-writable', subject: 'path' }
    })

    expect(await readdir(folder)).toEqual([])
  })

  it('says what stands there: nothing, the new secret, what is expected, or something else', async () => {
    const settings = { path: file }
    const isOld = (held: SecretBundle): boolean =>
      held.parts.some(part => part.value.expose(bytes => new TextDecoder().decode(bytes) === fake('old')))
    const look = async () => {
      const seen = await destination.inspect(settings, aPair('new'), isOld)
      return seen.ok && seen.value.holding
    }

    expect(await look()).toBe('absent')
    await deliver(settings, aPair('old'))
    expect(await look()).toBe('expected')
    await deliver(settings, aPair('new'))
    expect(await look()).toBe('equal')
    await deliver(settings, aPair('third'))
    expect(await look()).toBe('other')
    expect(await destination.readBack(settings, aPair('new'), noneExpected)).toEqual(holding('other'))
    await writeFile(file, `KEY_ID=id-new\n`)
    expect(await look()).toBe('other')
    await writeFile(file, `KEY_ID="$OTHER"\nAPI_KEY="$OTHER"\n`)
    expect(await look()).toBe('other')
    await writeFile(file, `KEY_ID=\nAPI_KEY=""\n`)
    expect(await look()).toBe('absent')
  })

  it('writes only over what stood there when it was looked at', async () => {
    const settings = { path: file }
    await writeFile(file, 'API_KEY=one\n')
    const seen = await destination.inspect(settings, aBundle('new'), () => false)
    await writeFile(file, 'API_KEY=two\n')

    const refused = await destination.deliver(settings, aBundle('new'), seen.ok ? seen.value.revision : '')

    expect(refused).toMatchObject({ fault: { code: 'conflict', detail: 'destination-conflict' } })
    expect(await text()).toBe('API_KEY=two\n')
  })

  it('does not mind a change of other lines after the look', async () => {
    const settings = { path: file }
    await writeFile(file, 'API_KEY=one\n')
    const seen = await destination.inspect(settings, aBundle('new'), () => false)
    await writeFile(file, 'PORT=1\nAPI_KEY=one\n')

    expect(await destination.deliver(settings, aBundle('new'), seen.ok ? seen.value.revision : '')).toEqual({
      kind: 'committed',
      value: 'stored'
    })

    expect(await text()).toBe(`PORT=1\nAPI_KEY=${fake('new')}\n`)
  })

  it('loses none of many deliveries into one file at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `KEY_${at}`)

    const results = await Promise.all(
      names.map(name => deliver({ path: file, 'variable.apiKey': name }, aBundle(name)))
    )

    expect(results.every(result => result.ok)).toBe(true)
    expect((await text()).trim().split('\n').sort()).toEqual(
      names.map(name => `${name}=${fake(name)}`).sort()
    )
  })

  it('refuses a secret that readers would read differently, and leaves the file alone', async () => {
    await writeFile(file, 'API_KEY=old\n')
    const value = Secret.fromBytes(new TextEncoder().encode('two\nlines'))

    const refused = await deliver(
      { path: file },
      { parts: [{ name: 'apiKey', envName: 'API_KEY', isSecret: true, value }] }
    )

    expect(refused).toMatchObject({ fault: { code: 'invalid-input', detail: 'value-not-portable' } })
    expect(await text()).toBe('API_KEY=old\n')
  })

  it('gives the current secret, or null when a part is missing', async () => {
    const settings = { path: file }

    expect(await destination.readCurrent?.(settings, aPair('any'))).toEqual({ ok: true, value: null })
    await deliver(settings, aPair('one'))
    const current = await destination.readCurrent?.(settings, aPair('any'))

    const values =
      current?.ok &&
      current.value?.parts.map(part => part.value.expose(bytes => new TextDecoder().decode(bytes)))
    expect(values).toEqual(['id-one', fake('one')])
  })

  it('says what it is by the last two names of the path', () => {
    expect(destination.describe({ path: '/srv/deploy/payments.env' })).toBe('deploy/payments.env')
    expect(destination.describe({})).toBe('env file')
  })

  it.runIf(process.getuid?.() !== 0)(
    'says that it cannot write into a folder without the right',
    async () => {
      await chmod(folder, 0o500)

      const refused = await deliver({ path: file }, aBundle('one'))
      await chmod(folder, 0o700)

      expect(refused).toMatchObject({ fault: { detail: 'destination-not-writable' } })
    }
  )
})
