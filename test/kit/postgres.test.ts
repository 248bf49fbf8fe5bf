import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { postgresFolder, startPostgres } from './postgres'

describe.skipIf(postgresFolder() === null)('PostgreSQL of the tests', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-kit-'))

  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  it('leaves nothing behind when it cannot start', async () => {
    vi.stubEnv('TMPDIR', folder)

    await expect(startPostgres(['no_such_setting = 1'])).rejects.toThrow()

    expect(readdirSync(folder)).toEqual([])
  })
})
