import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { asProviderId } from '../core/ids'
import { openStore } from './open-store'
import { providerFileStore } from './provider-files'

const quarry = {
  id: asProviderId('file-quarry'),
  name: 'Quarry',
  sha256: 'a'.repeat(64),
  text: 'about: {}',
  path: '/home/dana/quarry.yaml',
  addedAt: 1_000,
  acceptedAt: 1_000
}

describe('pinned provider files', () => {
  it('are kept, replaced with the day on which they were added, and removed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rekey-files-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    const opened = openStore({ path: join(folder, 'rekey.db') })
    if (!opened.ok) throw new Error(opened.fault.code)
    const files = providerFileStore(opened.value.db)
    files.put(quarry)

    files.put({ ...quarry, sha256: 'b'.repeat(64), path: null, addedAt: 2_000, acceptedAt: 2_000 })

    const replaced = { ...quarry, sha256: 'b'.repeat(64), path: null, acceptedAt: 2_000 }
    expect(files.all()).toEqual([replaced])
    expect(files.get(quarry.id)).toEqual(replaced)
    files.remove(quarry.id)
    expect(files.get(quarry.id)).toBeNull()
    opened.value.close()
  })
})
