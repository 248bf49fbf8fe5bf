import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anAccount, aProviderKey, NOON } from '../../test/kit/key-builders'
import { fault } from '../core/fault'
import { asAccountId } from '../core/ids'
import { openStore } from './open-store'
import type { OpenedStore } from './open-store'

let folder: string
let store: OpenedStore
const account = anAccount({ settings: { owners: 'a\nb' } })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-accounts-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
  store.accounts.insert(account)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('accounts', () => {
  it('come back as they were put in', () => {
    expect(store.accounts.get(account.id)).toEqual(account)
    expect(store.accounts.all()).toEqual([account])
    expect(store.accounts.get(asAccountId('none'))).toBeNull()
  })

  it('can be renamed, moved and set anew', () => {
    store.accounts.rename(account.id, 'other', 'staging')
    store.accounts.updateSettings(account.id, { owners: 'c' })
    store.accounts.updateBaseUrl(account.id, 'https://moved.example.com')

    expect(store.accounts.get(account.id)).toEqual({
      ...account,
      name: 'other',
      environment: 'staging',
      settings: { owners: 'c' },
      baseUrl: 'https://moved.example.com'
    })
  })

  it('keep the parts of their state that are not named', () => {
    const lastFault = fault('rate-limited', undefined, { retryAfterMs: 5 })
    store.accounts.saveState(account.id, { health: 'failing', lastFault, lastGoodSyncAt: NOON })

    store.accounts.saveState(account.id, { health: 'healthy' })

    expect(store.accounts.state(account.id)).toEqual({
      health: 'healthy',
      lastSyncAt: null,
      lastGoodSyncAt: NOON,
      lastFault,
      keyCount: 0,
      report: null
    })
  })

  it('take their keys and their credential along when they are removed, and leave the history', () => {
    store.keys.upsert(account, [aProviderKey()], NOON)
    store.keys.markUnseen(account.id, NOON, NOON)
    store.keys.upsert(account, [aProviderKey({ providerKeyId: 'late' })], NOON + 1)
    store.credentials.put(account.id, new Uint8Array([1, 2, 3]), 'https://api.example.com', NOON)

    store.accounts.remove(account.id)

    expect(store.accounts.all()).toEqual([])
    expect(store.keys.counts({ includeGone: true }).total).toBe(0)
    expect(store.credentials.count()).toBe(0)
    expect(store.audit.verify()).toMatchObject({ isValid: true, rows: 1 })
  })
})

describe('sealed credentials', () => {
  const box = (word: string): Uint8Array => new TextEncoder().encode(`sealed box of ${word}`)

  it('are replaced as a whole, and nothing of the old one stays on disk', () => {
    store.credentials.put(account.id, box('the first'), 'https://a.example.com', 1)
    store.credentials.put(account.id, box('the second'), 'https://b.example.com', 2)

    const found = store.credentials.get(account.id)

    expect(found).toMatchObject({ origin: 'https://b.example.com', savedAt: 2 })
    expect(new TextDecoder().decode(found?.box)).toBe('sealed box of the second')
    const onDisk = ['rekey.db', 'rekey.db-wal']
      .map(file => readFileSync(join(folder, file)).toString('latin1'))
      .join()
    expect(onDisk).toContain('the second')
    expect(onDisk).not.toContain('the first')
  })

  it('are gone when they are removed', () => {
    store.credentials.put(account.id, box('one'), 'https://a.example.com', 1)

    store.credentials.remove(account.id)

    expect(store.credentials.get(account.id)).toBeNull()
  })

  it('cannot be kept for an account that is not there', () => {
    expect(() => {
      store.credentials.put(asAccountId('none'), box('one'), 'https://a.example.com', 1)
    }).toThrow('FOREIGN KEY')
  })
})
