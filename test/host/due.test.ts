import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-due-host-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** As `rekey due` does from cron: a host that opens for this one question. */
it('lists what is due right after a start, before the keys were read into memory', async () => {
  const first = await openTestHost({ dataDir: folder })
  await first.done('sandbox.start', {})
  const before = await first.done('due.list', { withinDays: 30 })
  await first.close()

  const second = await openTestHost({
    dataDir: folder,
    keychain: { kind: 'given', keychain: first.keychain }
  })
  const after = await second.done('due.list', { withinDays: 30 })
  await second.close()

  expect(before.items.length).toBeGreaterThan(0)
  expect(after.isComplete).toBe(true)
  expect(after.items.map(({ name }) => name)).toEqual(before.items.map(({ name }) => name))
})
