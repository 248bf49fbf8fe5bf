import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceFile } from './replace-file'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rekey-replace-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

describe('replacing a file', () => {
  it('leaves the older file and nothing else when the disk is full', async () => {
    const path = join(directory, 'keys.csv')
    writeFileSync(path, 'older')

    const written = replaceFile(path, 'newer text', async file => {
      await file.writeFile('newer')
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    })

    await expect(written).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(readdirSync(directory)).toEqual(['keys.csv'])
    expect(readFileSync(path, 'utf8')).toBe('older')
  })

  it('puts the whole text in its place, for its owner only', async () => {
    const path = join(directory, 'keys.csv')
    writeFileSync(path, 'older')

    await replaceFile(path, 'newer')

    expect(readFileSync(path, 'utf8')).toBe('newer')
    expect(readdirSync(directory)).toEqual(['keys.csv'])
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})
