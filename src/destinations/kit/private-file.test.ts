import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPrivateFile, readPrivateFile, replacePrivateFile, type FileAsRead } from './private-file'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'private-file-'))
  file = path.join(folder, 'a')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

async function asRead(): Promise<FileAsRead | null> {
  const read = await readPrivateFile(file)
  if (!read.ok) throw new Error('The file cannot be read.')
  return read.value
}

describe('private file', () => {
  it('is not replaced when it changed after it was read', async () => {
    await writeFile(file, 'one')
    const before = await asRead()
    await writeFile(file, 'two')

    expect(await replacePrivateFile(file, bytesOf('three'), before)).toMatchObject({
      fault: { code: 'conflict', detail: 'destination-conflict' }
    })

    expect(await readFile(file, 'utf8')).toBe('two')
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('is not made when somebody else made it meanwhile', async () => {
    const before = await asRead()
    await writeFile(file, 'theirs')

    expect(await replacePrivateFile(file, bytesOf('ours'), before)).toMatchObject({
      fault: { code: 'conflict' }
    })

    expect(await readFile(file, 'utf8')).toBe('theirs')
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('is not replaced when it is gone', async () => {
    await writeFile(file, 'one')
    const before = await asRead()
    await rm(file)

    expect(await replacePrivateFile(file, bytesOf('two'), before)).toMatchObject({
      fault: { code: 'conflict' }
    })
  })

  it('is created once, for its owner only', async () => {
    expect(await createPrivateFile(file, bytesOf('one'))).toEqual({ ok: true, value: null })
    expect(await createPrivateFile(file, bytesOf('two'))).toMatchObject({ fault: { code: 'conflict' } })

    expect(await readFile(file, 'utf8')).toBe('one')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('is never created through a link that leads elsewhere', async () => {
    await symlink(path.join(folder, 'elsewhere'), file)

    expect(await createPrivateFile(file, bytesOf('one'))).toMatchObject({ ok: false })

    expect(await readdir(folder)).toEqual(['a'])
  })
})
