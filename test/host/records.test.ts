import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fault } from '../../src/core/fault'
import { Faulted } from '../../src/core/faulted'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'
import type * as audit from '../../src/store/audit'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'

const disk = vi.hoisted(() => ({ isFull: false }))

vi.mock('../../src/store/audit', async original => {
  const real = await original<typeof audit>()
  return {
    auditStore: (db: Parameters<typeof real.auditStore>[0]) => {
      const store = real.auditStore(db)
      return {
        ...store,
        append: (entry: Parameters<typeof store.append>[0]) => {
          if (disk.isFull) throw new Faulted(fault('storage-failed', 'disk-full'))
          return store.append(entry)
        }
      }
    }
  }
})

let opened: TestHost | null = null

beforeEach(() => {
  disk.isFull = false
})
afterEach(async () => {
  await opened?.close()
  if (opened !== null) rmSync(opened.directory, { recursive: true, force: true })
  opened = null
})

describe('records of safety acts', () => {
  it('lock first: on a full disk the app is locked, the windows hear of it, and the missing row is shown after the unlock', async () => {
    opened = await openTestHost()
    disk.isFull = true

    opened.host.lock('idle')
    await vi.waitFor(() => {
      expect(opened?.events.some(({ slice, value }) => slice === 'vault' && value.state === 'locked')).toBe(
        true
      )
    })
    disk.isFull = false
    await opened.done('vault.unlock', {})

    expect((await opened.done('app.snapshot', {})).storage).toEqual({ isDamaged: false, unrecorded: 1 })
  })

  it('forget an account although the history does not take the row, and show the missing row', async () => {
    opened = await openTestHost()
    await opened.done('sandbox.start', {})
    const [account] = (await opened.done('app.snapshot', {})).accounts
    disk.isFull = true

    await opened.done('accounts.remove', { accountId: account?.id ?? '' })
    disk.isFull = false

    const { accounts, storage } = await opened.done('app.snapshot', {})
    expect(accounts.map(({ id }) => id)).not.toContain(account?.id)
    expect(storage).toEqual({ isDamaged: false, unrecorded: 1 })
  })

  it('opens over a damaged history page, says so, reads and exports, and changes nothing', async () => {
    const keychain = createMemoryKeychain()
    const first = await openTestHost({ keychain: { kind: 'given', keychain } })
    await first.host.close()
    spoilPages(join(first.directory, 'rekey.db'), 'audit')

    opened = await openTestHost({ dataDir: first.directory, keychain: { kind: 'given', keychain } })
    const snapshot = await opened.done('app.snapshot', {})

    expect(snapshot.vault.state).toBe('open')
    expect(snapshot.storage).toEqual({ isDamaged: true, unrecorded: 1 })
    expect((await opened.done('keys.page', FIRST_PAGE)).total).toBe(0)
    expect(await opened.fault('sandbox.start', {})).toMatchObject({
      code: 'storage-failed',
      detail: 'database-corrupt'
    })
    opened.host.lock('by-hand')
    expect(opened.host.vaultState()).toBe('locked')
  })

  it('forgets nothing over a damaged page: a sealed secret and an account wait for the backup', async () => {
    const keychain = createMemoryKeychain()
    const first = await openTestHost({ keychain: { kind: 'given', keychain } })
    await first.host.close()
    spoilPages(join(first.directory, 'rekey.db'), 'audit')
    opened = await openTestHost({ dataDir: first.directory, keychain: { kind: 'given', keychain } })

    const refused = { code: 'storage-failed', detail: 'database-corrupt' }
    expect(await opened.fault('accounts.remove', { accountId: 'a1' })).toMatchObject(refused)
    expect(await opened.fault('handoff.discard', { secretId: 's1', token: 't', phrase: '' })).toMatchObject(
      refused
    )
  })
})

const FIRST_PAGE = {
  filter: {},
  sort: 'risk',
  descending: true,
  group: 'none',
  offset: 0,
  limit: 10
} as const

/** Fills the pages of a table and of its indexes with zeros, as a broken disk does. */
function spoilPages(file: string, table: string): void {
  const database = new Sqlite(file)
  const size = Number(database.pragma('page_size', { simple: true }))
  const pages = database
    .prepare('SELECT rootpage FROM sqlite_schema WHERE tbl_name = ? AND rootpage > 0')
    .pluck()
    .all(table)
  database.close()
  const bytes = readFileSync(file)
  for (const page of pages) bytes.fill(0, (Number(page) - 1) * size, Number(page) * size)
  writeFileSync(file, bytes)
}
