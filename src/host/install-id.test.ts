import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installIdIn } from './install-id'
import { createRandomIds } from './system'

const ids = createRandomIds()
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-id-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('install id', () => {
  it('is made on the first start and found on the next', () => {
    const first = installIdIn(folder, ids, () => false)

    expect(first.isLost).toBe(false)
    expect(installIdIn(folder, ids, () => true)).toMatchObject({ id: first.id, isLost: false })
  })

  it('is never overwritten while sealed rows exist', () => {
    const file = join(folder, 'install-id')
    writeFileSync(file, 'damaged')

    expect(installIdIn(folder, ids, () => true).isLost).toBe(true)

    expect(readFileSync(file, 'utf8')).toBe('damaged')
  })

  it('is not made anew while sealed rows exist, until a person gives the old one up', () => {
    const file = join(folder, 'install-id')
    const lost = installIdIn(folder, ids, () => true)
    expect(existsSync(file)).toBe(false)

    lost.keep()

    expect(readFileSync(file, 'utf8').trim()).toBe(lost.id)
  })

  it('keeps the unreadable file beside the new one', () => {
    writeFileSync(join(folder, 'install-id'), 'damaged')

    installIdIn(folder, ids, () => true).keep()

    expect(readFileSync(join(folder, 'install-id.unreadable'), 'utf8')).toBe('damaged')
  })
})
