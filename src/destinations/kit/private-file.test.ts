import {
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { windowsAccess, type Machine } from './machine'
import { createPrivateFiles, type FileAsRead, type PrivateFiles } from './private-file'
import { memoryLeftovers, testMachine } from './testing/test-machine'

let folder: string
let file: string
let files: PrivateFiles
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'private-file-'))
  file = path.join(folder, 'a')
  files = createPrivateFiles(testMachine())
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const done = { ok: true, value: null }

async function asRead(): Promise<FileAsRead | null> {
  const read = await files.read(file)
  if (!read.ok) throw new Error('The file cannot be read.')
  return read.value
}

function fails(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }))
}

describe('private file', () => {
  it('is not replaced when it changed after it was read', async () => {
    await writeFile(file, 'one')
    const before = await asRead()
    await writeFile(file, 'two')

    expect(await files.replace(file, bytesOf('three'), before)).toMatchObject({
      fault: { code: 'conflict', detail: 'destination-conflict' }
    })

    expect(await readFile(file, 'utf8')).toBe('two')
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('is not made when somebody else made it meanwhile', async () => {
    const before = await asRead()
    await writeFile(file, 'theirs')

    expect(await files.replace(file, bytesOf('ours'), before)).toMatchObject({ fault: { code: 'conflict' } })

    expect(await readFile(file, 'utf8')).toBe('theirs')
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('is not replaced when it is gone', async () => {
    await writeFile(file, 'one')
    const before = await asRead()
    await rm(file)

    expect(await files.replace(file, bytesOf('two'), before)).toMatchObject({ fault: { code: 'conflict' } })
  })

  it('is saved once, for its owner only, and a second try with the same bytes is fine', async () => {
    expect(await files.save(file, bytesOf('one'))).toEqual(done)
    expect(await files.save(file, bytesOf('one'))).toEqual(done)
    expect(await files.save(file, bytesOf('two'))).toMatchObject({ fault: { code: 'conflict' } })

    expect(await readFile(file, 'utf8')).toBe('one')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('is never created through a link that leads elsewhere', async () => {
    await symlink(path.join(folder, 'elsewhere'), file)

    expect(await files.save(file, bytesOf('one'))).toMatchObject({ fault: { detail: 'path-is-link' } })

    expect(await readdir(folder)).toEqual(['a'])
  })
})

describe('what a kill leaves', () => {
  const leftover = () => path.join(folder, '.a.rekey-0123456789abcdef')
  const device = async () => String((await stat(folder, { bigint: true })).dev)

  it('is in the ledger before the first byte, and leaves the ledger with the file', async () => {
    const ledger = memoryLeftovers()
    const seen: string[][] = []
    const watched: Machine = testMachine({
      leftovers: ledger,
      files: {
        rename,
        link: async (from, to) => {
          seen.push(
            ledger.all().map(({ path: noted }) => noted),
            [String(from)]
          )
          await link(from, to)
        }
      }
    })

    await createPrivateFiles(watched).save(file, bytesOf('one'))

    expect(seen[0]).toEqual(seen[1])
    expect(ledger.all()).toEqual([])
  })

  it('is removed at the next start: a clear temporary file that the ledger names', async () => {
    const ledger = memoryLeftovers()
    ledger.note({ path: leftover(), device: await device() })
    await writeFile(leftover(), 'secret')
    const foreign = path.join(folder, '.a.rekey-fedcba9876543210')
    await writeFile(foreign, 'not ours, whatever its name')

    await createPrivateFiles(testMachine({ leftovers: ledger })).clearLeftovers()

    expect(await readdir(folder)).toEqual(['.a.rekey-fedcba9876543210'])
    expect(ledger.all()).toEqual([])
  })

  it('between link and unlink does not make a retry on that path fail', async () => {
    const ledger = memoryLeftovers()
    ledger.note({ path: leftover(), device: await device() })
    await writeFile(leftover(), 'one')
    await link(leftover(), file)
    const later = createPrivateFiles(testMachine({ leftovers: ledger }))

    expect(await later.save(file, bytesOf('one'))).toEqual(done)

    expect(await readdir(folder)).toEqual(['a'])
  })

  it('stays in the ledger while its folder is not there, or is another drive', async () => {
    const ledger = memoryLeftovers()
    ledger.note({ path: path.join(folder, 'gone', '.a.rekey-0123456789abcdef'), device: await device() })
    ledger.note({ path: leftover(), device: 'another' })

    await createPrivateFiles(testMachine({ leftovers: ledger })).clearLeftovers()

    expect(ledger.all()).toHaveLength(2)
  })
})

describe('Rekey’s own profile', () => {
  it('takes no secret, by its path, through a link, or deeper inside', async () => {
    const profile = path.join(folder, 'profile')
    await mkdir(path.join(profile, 'deep', 'er'), { recursive: true })
    await mkdir(path.join(profile, 'sandbox', 'env'), { recursive: true })
    await symlink(profile, path.join(folder, 'alias'))
    await writeFile(path.join(profile, 'rekey.db'), 'x')
    const own = { folder: path.join(folder, 'alias'), except: path.join(profile, 'sandbox', 'env') }
    const guarded = createPrivateFiles(testMachine({ own }))

    for (const name of [
      'profile/rekey.db',
      'profile/new.env',
      'alias/settings.json',
      'profile/deep/er/a.env'
    ]) {
      const inside = path.join(folder, name)
      const refused = { fault: { code: 'invalid-input', detail: 'own-profile' } }
      expect(await guarded.read(inside)).toMatchObject(refused)
      expect(await guarded.check(inside)).toMatchObject(refused)
      expect(await guarded.save(inside, bytesOf('one'))).toMatchObject(refused)
      expect(await guarded.replace(inside, bytesOf('one'), null)).toMatchObject(refused)
    }
    expect(await guarded.save(path.join(profile, 'sandbox/env/a.env'), bytesOf('one'))).toEqual(done)
    expect(await guarded.save(path.join(folder, 'beside.env'), bytesOf('one'))).toEqual(done)
  })
})

describe('on Windows', () => {
  it('the access list is narrowed before the bytes go in, and inherited again for a file that is replaced', async () => {
    const sizes: string[] = []
    const access = {
      narrow: async (at: string) => void sizes.push(`narrow ${(await stat(at)).size}`),
      inherit: async (at: string) => void sizes.push(`inherit ${(await stat(at)).size}`)
    }
    const windows = createPrivateFiles(testMachine({ platform: 'win32', access }))
    await writeFile(file, 'old')
    const before = await windows.read(file)

    await windows.replace(file, bytesOf('new!'), before.ok ? before.value : null)
    await windows.save(path.join(folder, 'b'), bytesOf('new!'))

    expect(sizes).toEqual(['narrow 0', 'inherit 4', 'narrow 0'])
  })

  it('icacls is called by its full path, for this user alone', async () => {
    const calls: unknown[] = []
    const env = { SystemRoot: 'C:\\Windows', USERDOMAIN: 'HERE', USERNAME: 'mara' }
    const access = windowsAccess((...call) => Promise.resolve(calls.push(call)), env)

    await access.narrow('C:\\a.env')
    await access.inherit('C:\\a.env')

    const icacls = 'C:\\Windows\\System32\\icacls.exe'
    expect(calls).toEqual([
      [icacls, ['C:\\a.env', '/inheritance:r', '/grant:r', 'HERE\\mara:F']],
      [icacls, ['C:\\a.env', '/reset']]
    ])
  })

  it.each(['EPERM', 'EBUSY', 'EACCES'])(
    'a rename that fails with %s is tried again for two seconds',
    async code => {
      let remaining = 2
      const waits: number[] = []
      const machine = testMachine({
        platform: 'win32',
        sleep: ms => Promise.resolve(void waits.push(ms)),
        files: { link, rename: (from, to) => ((remaining -= 1) >= 0 ? fails(code) : rename(from, to)) }
      })
      await writeFile(file, 'old')

      expect(await createPrivateFiles(machine).replace(file, bytesOf('new'), await asRead())).toEqual(done)
      expect(waits).toEqual([100, 100])

      remaining = Infinity
      expect(await createPrivateFiles(machine).replace(file, bytesOf('newer'), await asRead())).toMatchObject(
        {
          fault: { detail: 'destination-not-writable' }
        }
      )
      expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(2_200)
      expect(await readdir(folder)).toEqual(['a'])
    }
  )

  it('elsewhere a refused rename is an answer', async () => {
    const machine = testMachine({ platform: 'linux', files: { link, rename: () => fails('EACCES') } })
    await writeFile(file, 'old')

    expect(await createPrivateFiles(machine).replace(file, bytesOf('new'), await asRead())).toMatchObject({
      fault: { detail: 'destination-not-writable' }
    })
  })

  it.each(['EISDIR', 'EINVAL', 'EACCES', 'EOPNOTSUPP'])(
    'a file system without hard links (%s) takes a new file by its name',
    async code => {
      const machine = testMachine({ platform: 'win32', files: { rename, link: () => fails(code) } })

      expect(await createPrivateFiles(machine).save(file, bytesOf('one'))).toEqual(done)

      expect(await readFile(file, 'utf8')).toBe('one')
      expect(await readdir(folder)).toEqual(['a'])
    }
  )
})
