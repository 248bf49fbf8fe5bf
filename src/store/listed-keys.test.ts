import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../../test/kit/key-builders'
import { DAY, HOUR } from '../core/clock'
import { keyIdOf } from '../core/ids'
import type { ProviderKey } from '../core/key'
import { openStore } from './open-store'
import type { OpenedStore } from './open-store'

let folder: string
let store: OpenedStore
const account = anAccount()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-listed-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
  store.accounts.insert(account)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Keys that differ in every field that is stored, so that no two columns can be mixed up unnoticed. */
function variedKeys(count: number): ProviderKey[] {
  return Array.from({ length: count }, (_, n) =>
    aProviderKey({
      providerKeyId: `pk-${n}`,
      groupId: `group-${n % 3}`,
      groupName: `Group ${n}`,
      name: `service ${n}`,
      masked: n % 2 === 0 ? null : `mask-${n}`,
      status: n % 4 === 0 ? 'disabled' : 'active',
      permissions: {
        source: 'set',
        grants: [`grant-${n % 5}`],
        setId: `set-${n % 5}`,
        setName: `Set ${n % 5}`
      },
      createdAt: NOON - n,
      createdBy: n % 3 === 0 ? null : { id: `user-${n}`, name: `Person ${n}`, isMember: n % 2 === 0 },
      expiresAt: n % 2 === 0 ? null : NOON + n,
      revokedAt: n % 7 === 0 ? NOON - n - 7 : null,
      lastUsed:
        n % 3 === 0
          ? { kind: 'unknown', reason: 'not-reported' }
          : n % 3 === 1
            ? { kind: 'never' }
            : { kind: 'used', at: NOON - n * HOUR, precisionMs: n },
      attributes: { hasTest: n % 2 === 0 },
      environmentHint: n % 5 === 0 ? 'staging' : null,
      isZombie: n % 11 === 0
    })
  )
}

const idOf = ({ groupId, providerKeyId }: ProviderKey): ReturnType<typeof keyIdOf> =>
  keyIdOf(account.id, groupId, providerKeyId)

describe('storing many keys at once', () => {
  it('keeps every field of each, however many come together', () => {
    for (const count of [1, 9, 10, 11, 37]) {
      const keys = variedKeys(count)

      store.keys.upsert(account, keys, NOON)

      for (const key of keys) {
        expect(store.keys.get(idOf(key))).toMatchObject(key)
        expect(store.observations.recent(idOf(key), 5)).toEqual([
          { observedAt: NOON, lastUsed: key.lastUsed }
        ])
      }
    }
  })

  it('takes a key that stands twice in a list as one, in its later form', () => {
    const keys = [aProviderKey(), aProviderKey({ providerKeyId: 'other' }), aProviderKey({ name: 'later' })]

    store.keys.upsert(account, keys, NOON)

    expect(store.keys.get(idOf(aProviderKey()))?.name).toBe('later')
    expect(store.keys.counts({}).total).toBe(2)
  })
})

describe('a key that was only used again', () => {
  it('is as if all of it had been read from the database', () => {
    const key = aProviderKey({ lastUsed: { kind: 'used', at: NOON - 9 * DAY, precisionMs: 1 } })
    const used = { ...key, lastUsed: { kind: 'used', at: NOON, precisionMs: 1 } } as const
    store.keys.upsert(account, [key], NOON - DAY)

    expect(store.keys.upsert(account, [used], NOON)).toMatchObject({ changed: 0, unchanged: 1 })

    expect(store.keys.get(idOf(key))).toMatchObject({ lastUsed: used.lastUsed, lastSeenAt: NOON })
    expect(store.observations.longestGapMs(idOf(key))).toBe(9 * DAY)
    expect(store.observations.recent(idOf(key), 5)).toHaveLength(2)
    expect(store.keys.history(idOf(key)).longestGapMs).toBe(9 * DAY)
  })

  it('is changed when our own act and the list differ about its status', () => {
    const key = aProviderKey()
    store.keys.upsert(account, [key], NOON - DAY)
    store.keys.setStatus(idOf(key), 'disabled', NOON - DAY)

    store.keys.upsert(account, [{ ...key, lastUsed: { kind: 'used', at: NOON, precisionMs: 0 } }], NOON)

    expect(store.keys.get(idOf(key))?.status).toBe('active')
  })
})
