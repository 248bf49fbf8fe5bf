import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../../test/kit/key-builders'
import { DAY, HOUR, MINUTE } from '../core/clock'
import type { Result } from '../core/fault'
import { asRotationId, keyIdOf } from '../core/ids'
import type { KeyId } from '../core/ids'
import type { ProviderKey } from '../core/key'
import type { KeyFilter } from '../core/ports/key-query'
import { openStore } from '../store/open-store'
import type { OpenedStore } from '../store/open-store'
import { dismissKeys } from './dismissal'

let folder: string
let store: OpenedStore
const account = anAccount()
const key = aProviderKey({ providerKeyId: 'missing' })
const other = aProviderKey({ providerKeyId: 'listed' })
const id = keyIdOf(account.id, key.groupId, key.providerKeyId)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-dismissal-'))
  open()
  store.accounts.insert(account)
  list([key, other], NOON)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): void {
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
}

function list(keys: readonly ProviderKey[], at: number): void {
  store.keys.upsert(account, keys, at)
  store.keys.markUnseen(account.id, at, at)
}

function dismiss(isDismissed = true, keyIds: readonly KeyId[] = [id]): Result<null> {
  return dismissKeys(store, { keyIds, isDismissed, at: NOON + 2 * DAY })
}

function shown(filter: KeyFilter = {}): readonly string[] {
  const query = { sort: 'name', descending: false, group: 'none', offset: 0, limit: 9 } as const
  return store.keys.page({ ...query, filter }).rows.map(row => row.key.providerKeyId)
}

const acts = (): readonly string[] => store.audit.page({}, null, 9).rows.map(({ act }) => act)

describe('a key that lists leave out', () => {
  beforeEach(() => {
    list([other], NOON + DAY)
  })

  it('stays in the list with a status of its own, also after a restart', () => {
    for (const restart of [() => undefined, reopen]) {
      restart()
      expect([...shown()].sort()).toEqual(['listed', 'missing'])
      expect(shown({ statuses: ['not-listed'] })).toEqual(['missing'])
      expect(shown({ statuses: ['active'] })).toEqual(['listed'])
      expect(store.accounts.state(account.id).keyCount).toBe(2)
    }
  })

  it('is not counted as listed: the next list does not miss it again', () => {
    expect(store.keys.unseen(account.id, NOON + 2 * DAY)).toEqual({ missing: 1, known: 1 })
    expect(store.keys.activeInGroup(account.id, key.groupId)).toBe(1)
  })

  it('is hidden once a person dismisses it, also after a restart, and is found with gone:yes', () => {
    expect(dismiss().ok).toBe(true)

    for (const restart of [() => undefined, reopen]) {
      restart()
      expect(shown()).toEqual(['listed'])
      expect(shown({ includeGone: true, statuses: ['not-listed'] })).toEqual(['missing'])
      expect(store.accounts.state(account.id).keyCount).toBe(1)
    }
    expect(acts()[0]).toBe('key.dismissed')
  })

  it('comes back by itself when a list shows it again, and stays when it is missing once more', () => {
    dismiss()

    list([key, other], NOON + 3 * DAY)
    expect(store.keys.get(id)).toMatchObject({ vanishedAt: null, isDismissed: false })
    list([other], NOON + 4 * DAY)

    expect(shown({ statuses: ['not-listed'] })).toEqual(['missing'])
  })

  it('can be shown again by a person', () => {
    dismiss()

    expect(dismiss(false).ok).toBe(true)

    expect(shown({ statuses: ['not-listed'] })).toEqual(['missing'])
    expect(acts()[0]).toBe('key.shown-again')
  })

  it('is hidden when Rekey revoked it by its id', () => {
    store.keys.setStatus(id, 'revoked', NOON + 2 * DAY)

    expect(shown()).toEqual(['listed'])
    expect(shown({ includeGone: true, statuses: ['revoked'] })).toEqual(['missing'])
  })

  function reopen(): void {
    store.close()
    open()
  }
})

describe('a dismissal is refused', () => {
  it('for a key that is listed, and for one that nobody knows', () => {
    expect(dismiss()).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    expect(dismiss(true, [keyIdOf(account.id, 'g', 'x')])).toMatchObject({ fault: { code: 'not-found' } })
  })

  it('for a key in a rotation, which waits for it', () => {
    list([other], NOON + DAY)
    store.keys.setRotation(id, asRotationId('r1'))

    expect(dismiss()).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    expect(store.keys.get(id)?.isDismissed).toBe(false)
  })
})

describe('a key that Rekey revoked', () => {
  beforeEach(() => {
    store.keys.setStatus(id, 'revoked', NOON + HOUR)
  })

  it('stays hidden while lists leave it out, or may still lag behind the revoke', () => {
    list([key, other], NOON + HOUR + MINUTE)
    expect(store.keys.get(id)?.status).toBe('revoked')

    list([other], NOON + DAY)
    expect(store.keys.get(id)).toMatchObject({ status: 'revoked', vanishedAt: null })
    expect(shown()).toEqual(['listed'])
  })

  it('is in the list again, as a change from outside, when a later list shows it as before', () => {
    list([key, other], NOON + DAY)

    expect(store.keys.get(id)?.status).toBe('active')
    expect(store.keys.history(id).drift?.kind).toBe('re-enabled')
    expect([...shown()].sort()).toEqual(['listed', 'missing'])
  })
})
