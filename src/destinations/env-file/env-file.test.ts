import {
  chmod,
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
import { destinations } from '../registry'
import { destination } from './index'

let folder: string
let file: string
beforeEach(async () => {
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

const text = (): Promise<string> => readFile(file, 'utf8')
const done = { ok: true, value: null }

describe('env file destination', () => {
  it('is found by the registry', () => {
    expect(destinations().get('env-file')).toBe(destination)
  })

  it('makes a file that only its owner may read', async () => {
    expect(await destination.deliver({ path: file }, aPair('one'))).toEqual(done)

    expect(await text()).toBe(`KEY_ID=id-one\nAPI_KEY=${fake('one')}\n`)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['payments.env'])
  })

  it('keeps all other lines, and takes away everybody else’s right to read', async () => {
    await writeFile(file, '# ours\nPORT=1\r\nexport API_KEY="old" # the key\nLAST=2', { mode: 0o644 })

    expect(await destination.deliver({ path: file }, aBundle('new'))).toEqual(done)

    expect(await text()).toBe(`# ours\nPORT=1\r\nexport API_KEY=${fake('new')} # the key\nLAST=2`)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('takes the names of the variables from its settings', async () => {
    const settings = { path: file, 'variable.apiKey': 'PAYMENTS_KEY' }

    await destination.deliver(settings, aBundle('one'))

    expect(await text()).toBe(`PAYMENTS_KEY=${fake('one')}\n`)
    expect(await destination.readBack(settings, aBundle('one'))).toEqual({ ok: true, value: 'equal' })
  })

  it.each([
    [{}, 'path'],
    [{ path: 'relative.env' }, 'path'],
    [{ path: '/tmp/a\0b' }, 'path'],
    [{ path: '/tmp/a.env', 'variable.apiKey': 'NOT A NAME' }, 'variable.apiKey'],
    [{ path: '/tmp/a.env', 'variable.apiKey': 'KEY_ID' }, 'variable.apiKey']
  ])('refuses the settings %j', async (settings, subject) => {
    const refused = { ok: false, fault: { code: 'invalid-input', subject } }

    expect(await destination.deliver(settings, aPair('one'))).toMatchObject(refused)
  })

  it('refuses a symbolic link and leaves what it points to alone', async () => {
    const target = path.join(folder, 'target')
    await writeFile(target, 'API_KEY=old\n')
    await symlink(target, file)

    for (const act of [
      destination.deliver({ path: file }, aBundle('new')),
      destination.readBack({ path: file }, aBundle('new')),
      destination.check({ path: file })
    ]) {
      expect(await act).toMatchObject({ ok: false, fault: { detail: 'destination-not-writable' } })
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
      expect(await destination.deliver(settings, aBundle('new'))).toMatchObject({ ok: false })
    }
    expect(await text()).toBe('API_KEY=old\n')
  })

  it('checks without leaving a trace', async () => {
    expect(await destination.check({ path: file })).toEqual(done)
    expect(await destination.check({ path: path.join(folder, 'missing', 'a.env') })).toMatchObject({
      fault: { code: 'invalid-input', detail: 'destination-not-writable', subject: 'path' }
    })

    expect(await readdir(folder)).toEqual([])
  })

  it('reads back what is there: new, old, nothing or something else', async () => {
    const settings = { path: file }
    const readBack = async () => {
      const answer = await destination.readBack(settings, aPair('new'), aPair('old'))
      return answer.ok && answer.value
    }

    expect(await readBack()).toBe('absent')
    await destination.deliver(settings, aPair('old'))
    expect(await readBack()).toBe('old-value')
    await destination.deliver(settings, aPair('new'))
    expect(await readBack()).toBe('equal')
    await destination.deliver(settings, aPair('third'))
    expect(await readBack()).toBe('other-value')
    await writeFile(file, `KEY_ID=id-new\n`)
    expect(await readBack()).toBe('other-value')
    await writeFile(file, `KEY_ID=\nAPI_KEY=""\n`)
    expect(await readBack()).toBe('absent')
  })

  it('writes over the expected old value only', async () => {
    await destination.deliver({ path: file }, aBundle('somebody else'))

    const refused = await destination.deliver({ path: file }, aBundle('new'), aBundle('old'))

    expect(refused).toMatchObject({ fault: { code: 'conflict', detail: 'destination-conflict' } })
    expect(await text()).toContain(fake('somebody else'))
    expect(await destination.deliver({ path: file }, aBundle('new'), aBundle('somebody else'))).toEqual(done)
    expect(await destination.deliver({ path: file }, aBundle('new'), aBundle('old'))).toEqual(done)
  })

  it('loses none of many deliveries into one file at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `KEY_${at}`)

    const results = await Promise.all(
      names.map(name => destination.deliver({ path: file, 'variable.apiKey': name }, aBundle(name)))
    )

    expect(results.every(result => result.ok)).toBe(true)
    expect((await text()).trim().split('\n').sort()).toEqual(
      names.map(name => `${name}=${fake(name)}`).sort()
    )
  })

  it('removes what a crash has left beside the file', async () => {
    const leftover = path.join(folder, '.payments.env.rekey-0123456789abcdef')
    const other = path.join(folder, '.other.env.rekey-0123456789abcdef')
    await writeFile(leftover, 'x')
    await writeFile(other, 'x')

    await destination.deliver({ path: file }, aBundle('one'))

    expect((await readdir(folder)).sort()).toEqual(['.other.env.rekey-0123456789abcdef', 'payments.env'])
  })

  it('refuses a secret that readers would read differently, and leaves the file alone', async () => {
    await writeFile(file, 'API_KEY=old\n')
    const value = Secret.fromBytes(new TextEncoder().encode('two\nlines'))

    const refused = await destination.deliver(
      { path: file },
      { parts: [{ name: 'apiKey', envName: 'API_KEY', isSecret: true, value }] }
    )

    expect(refused).toMatchObject({ fault: { code: 'invalid-input', detail: 'value-not-portable' } })
    expect(await text()).toBe('API_KEY=old\n')
  })

  it('gives the current secret, or null when a part is missing', async () => {
    const settings = { path: file }

    expect(await destination.readCurrent?.(settings, aPair('any'))).toEqual({ ok: true, value: null })
    await destination.deliver(settings, aPair('one'))
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

      const refused = await destination.deliver({ path: file }, aBundle('one'))
      await chmod(folder, 0o700)

      expect(refused).toMatchObject({ fault: { detail: 'destination-not-writable' } })
    }
  )
})
