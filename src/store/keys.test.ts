import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../../test/kit/key-builders'
import { DAY, HOUR } from '../core/clock'
import type { Verdict } from '../core/dormancy/verdict'
import { asAccountId, asProviderId, asRotationId, keyIdOf } from '../core/ids'
import type { ProviderKey } from '../core/key'
import { openStore } from './open-store'
import type { OpenedStore } from './open-store'
import type { AssessableKey, Judge } from '../core/ports/keys'
import type { KeyFilter, KeyGrouping, KeyQuery, KeySort } from '../core/ports/key-query'

let folder: string
let store: OpenedStore
const account = anAccount()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-keys-'))
  store = reopened()
  store.accounts.insert(account)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function reopened(): OpenedStore {
  const result = openStore({ path: join(folder, 'rekey.db') })
  if (!result.ok) throw new Error(result.fault.code)
  return result.value
}

function restart(): void {
  store.close()
  store = reopened()
}

const idOf = (key: ProviderKey, of = account): ReturnType<typeof keyIdOf> =>
  keyIdOf(of.id, key.groupId, key.providerKeyId)

function list(keys: readonly ProviderKey[], at: number, of = account): readonly string[] {
  store.keys.upsert(of, keys, at)
  return store.keys.markUnseen(of.id, at, at)
}

function query(changes: Partial<KeyQuery> = {}): KeyQuery {
  return { filter: {}, sort: 'name', descending: false, group: 'none', offset: 0, limit: 100, ...changes }
}

function names(changes: Partial<KeyQuery> = {}): string[] {
  return store.keys.page(query(changes)).rows.map(({ key }) => key.name)
}

function acts(): string[] {
  return store.audit.page({}, null, 100).rows.map(({ act }) => act)
}

function verdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    state: 'in-use',
    idleMs: HOUR,
    facts: {},
    findings: [],
    risk: 10,
    riskParts: [{ part: 'power', points: 10 }],
    confidence: 'high',
    ...changes
  }
}

/** A key that has nothing in common with those of other numbers but its account. */
function manyAs(n: number): ProviderKey {
  const lastUsed = [
    { kind: 'used', at: NOON - n, precisionMs: n },
    { kind: 'never' },
    { kind: 'unknown', reason: 'not-reported' }
  ] as const
  return aProviderKey({
    providerKeyId: `pk-${n}`,
    groupId: `group-${n}`,
    groupName: `Group ${n}`,
    name: `service ${n}`,
    masked: n % 2 === 0 ? null : `mask-${n}`,
    status: (['active', 'disabled', 'expired', 'revoked'] as const)[n % 4] ?? 'unknown',
    permissions: { source: 'set', grants: [`grant-${n}`], setId: `set-${n}`, setName: `Set ${n}` },
    createdAt: n % 3 === 0 ? null : NOON - 1_000 - n,
    createdBy: n % 5 === 0 ? null : { id: `u-${n}`, name: `User ${n}`, isMember: n % 2 === 0 },
    expiresAt: n % 3 === 1 ? null : NOON + 1_000 + n,
    revokedAt: n % 3 === 2 ? null : NOON + 2_000 + n,
    lastUsed: lastUsed[n % 3] ?? { kind: 'never' },
    attributes: { number: n },
    environmentHint: `eu-${n}`,
    isZombie: n % 2 === 1
  })
}

/** One whole pass, written down. */
function assessAll(before: number, verdictOn: (assessable: AssessableKey) => Verdict): void {
  const judge: Judge = assessable => ({ verdict: verdictOn(assessable), idleSince: null })
  expect(
    store.keys.assess({ judge, before, at: Math.max(before, NOON), from: 0, limit: 100 }).next
  ).toBeNull()
  store.keys.saveVerdicts(100)
}

describe('taking in a list', () => {
  it('stores every field that the provider reported, also over a restart', () => {
    const reported = aProviderKey({
      permissions: { source: 'set', grants: ['a', 'b'], setId: 'set-1', setName: 'Senders' },
      attributes: { signatureRequired: true, testMode: false, note: null, limit: 3 },
      lastUsed: { kind: 'used', at: NOON - 5, precisionMs: 60_000 },
      createdBy: { id: 'u', name: 'Grace', isMember: null },
      isZombie: true
    })

    list([reported], NOON)
    restart()

    expect(store.keys.get(idOf(reported))).toEqual({
      ...reported,
      id: idOf(reported),
      accountId: account.id,
      providerId: account.providerId,
      environment: 'production',
      service: 'payments-api',
      firstSeenAt: NOON,
      lastSeenAt: NOON,
      vanishedAt: null,
      isDismissed: false,
      tags: [],
      rotationId: null,
      isManagementCredential: false
    })
  })

  it('stores each of many new keys as it stores one, with its first reading', () => {
    const keys = Array.from({ length: 47 }, (_, n) => manyAs(n))
    list([], NOON)
    list(keys.slice(0, 1), NOON + HOUR)
    list(keys, NOON + HOUR)
    restart()

    const first = store.keys.get(idOf(manyAs(0)))
    for (const [n, key] of keys.entries()) {
      const stored = store.keys.get(idOf(key))
      expect(stored).toEqual({
        ...first,
        ...key,
        id: idOf(key),
        service: `service-${n}`,
        environment: `eu-${n}`
      })
      expect(store.observations.recent(idOf(key), 9)).toEqual([
        { observedAt: NOON + HOUR, lastUsed: key.lastUsed }
      ])
      expect(store.keys.history(idOf(key)).drift).toEqual({ kind: 'appeared', at: NOON + HOUR })
    }
  })

  it('counts what appeared, changed and stayed', () => {
    const a = aProviderKey({ providerKeyId: 'a' })
    const b = aProviderKey({ providerKeyId: 'b' })
    expect(store.keys.upsert(account, [a], NOON)).toMatchObject({ appeared: 1, changed: 0, unchanged: 0 })

    const summary = store.keys.upsert(account, [{ ...a, name: 'renamed' }, b, b], NOON + 1)

    expect(summary).toMatchObject({ appeared: 1, changed: 1, unchanged: 1 })
  })

  it('does not take a new time of last use for a change', () => {
    const key = aProviderKey()
    list([key], NOON)

    const summary = store.keys.upsert(
      account,
      [{ ...key, lastUsed: { kind: 'used', at: NOON, precisionMs: 0 } }],
      NOON + 1
    )

    expect(summary).toMatchObject({ changed: 0, unchanged: 1 })
    expect(store.keys.get(idOf(key))?.lastUsed).toEqual({ kind: 'used', at: NOON, precisionMs: 0 })
  })

  it('calls nothing drift on the first list, and everything new afterwards', () => {
    list([aProviderKey({ providerKeyId: 'a' })], NOON)
    expect(acts()).toEqual([])

    list([aProviderKey({ providerKeyId: 'a' }), aProviderKey({ providerKeyId: 'b' })], NOON + HOUR)

    expect(acts()).toEqual(['key.appeared'])
    expect(store.keys.history(idOf(aProviderKey({ providerKeyId: 'b' }))).drift).toEqual({
      kind: 'appeared',
      at: NOON + HOUR
    })
  })

  it('does not take a key of our own for drift', () => {
    list([], NOON)
    const made = aProviderKey({ providerKeyId: 'made' })

    const adopted = store.keys.adopt(account, made, NOON + 1)
    list([made], NOON + HOUR)

    expect(adopted.id).toBe(idOf(made))
    expect(acts()).toEqual([])
    expect(store.keys.history(adopted.id).drift).toBeNull()
  })

  it('writes down which fields were changed outside', () => {
    const key = aProviderKey()
    list([key], NOON)

    list([{ ...key, name: 'other', permissions: { source: 'listed', grants: ['*'] } }], NOON + HOUR)

    const [row] = store.audit.page({}, null, 10).rows
    expect(row).toMatchObject({ act: 'key.changed', facts: { fields: 'name, permissions', name: 'other' } })
    expect(store.keys.history(idOf(key)).drift?.kind).toBe('changed')
  })

  it('notices a disabled key that was enabled outside, and not one that we enabled', () => {
    const outside = aProviderKey({ providerKeyId: 'outside', status: 'disabled' })
    const ours = aProviderKey({ providerKeyId: 'ours', status: 'disabled' })
    list([outside, ours], NOON)
    store.keys.setStatus(idOf(ours), 'active', NOON + 1)

    list(
      [
        { ...outside, status: 'active' },
        { ...ours, status: 'active' }
      ],
      NOON + HOUR
    )

    expect(store.keys.history(idOf(outside)).drift?.kind).toBe('re-enabled')
    expect(store.keys.history(idOf(ours)).drift).toBeNull()
    expect(acts()).toEqual(['key.changed'])
  })

  it('does not blame anybody for an expiry', () => {
    const key = aProviderKey({ expiresAt: NOON + 10 })
    list([key], NOON)

    list([{ ...key, status: 'expired' }], NOON + HOUR)

    expect(acts()).toEqual([])
    expect(store.keys.get(idOf(key))?.status).toBe('expired')
  })

  it('keeps the parts of an id apart', () => {
    const a = aProviderKey({ groupId: 'x/y', providerKeyId: 'z' })
    const b = aProviderKey({ groupId: 'x', providerKeyId: 'y/z' })

    list([a, b], NOON)

    expect(store.keys.get(idOf(a))?.groupId).toBe('x/y')
    expect(store.keys.get(idOf(b))?.groupId).toBe('x')
  })
})

describe('keys that are no longer listed', () => {
  it('are vanished after a complete list, with a row in the history', () => {
    const key = aProviderKey()
    list([key], NOON)

    const vanished = list([], NOON + DAY)

    expect(vanished).toEqual([idOf(key)])
    expect(store.keys.get(idOf(key))).toMatchObject({ vanishedAt: NOON + DAY, lastSeenAt: NOON })
    expect(acts()).toEqual(['key.vanished'])
  })

  it('are not vanished when they were seen unchanged', () => {
    const key = aProviderKey()
    list([key], NOON)

    expect(list([key], NOON + DAY)).toEqual([])
    expect(store.keys.get(idOf(key))?.lastSeenAt).toBe(NOON + DAY)
    restart()
    expect(store.keys.get(idOf(key))?.lastSeenAt).toBe(NOON + DAY)
  })

  it('are not vanished when an undone transaction lies between seeing and ending the list', () => {
    const key = aProviderKey()
    list([key], NOON)
    store.keys.upsert(account, [key], NOON + DAY)
    const undone = (): void =>
      store.transactions.run(() => {
        throw new Error('undo')
      })
    expect(undone).toThrow()

    expect(store.keys.markUnseen(account.id, NOON + DAY, NOON + DAY)).toEqual([])
  })

  it('are not vanished when we revoked them', () => {
    const key = aProviderKey()
    list([key], NOON)
    store.keys.setStatus(idOf(key), 'revoked', NOON + 1)

    expect(list([], NOON + DAY)).toEqual([])
    expect(store.keys.get(idOf(key))).toMatchObject({
      status: 'revoked',
      revokedAt: NOON + 1,
      vanishedAt: null
    })
  })

  it('are not vanished when they are so new that the list may lag', () => {
    list([], NOON)
    store.keys.adopt(account, aProviderKey(), NOON + HOUR)

    expect(list([], NOON + HOUR + 1_000)).toEqual([])
    expect(list([], NOON + 2 * HOUR)).toHaveLength(1)
  })

  it('come back as drift', () => {
    const key = aProviderKey()
    list([key], NOON)
    list([], NOON + DAY)

    list([key], NOON + 2 * DAY)

    expect(store.keys.get(idOf(key))?.vanishedAt).toBeNull()
    expect(store.keys.history(idOf(key)).drift?.kind).toBe('reappeared')
    expect(acts()).toEqual(['key.appeared', 'key.vanished'])
  })

  it('belong to their own account alone', () => {
    const other = anAccount({ id: asAccountId('account-2'), name: 'other' })
    store.accounts.insert(other)
    list([aProviderKey()], NOON)
    list([aProviderKey()], NOON, other)

    list([], NOON + DAY)

    expect(store.keys.get(idOf(aProviderKey(), other))?.vanishedAt).toBeNull()
  })
})

describe('readings of last-used', () => {
  it('keep equal readings as one run and remember the longest gap', () => {
    const key = aProviderKey({ lastUsed: { kind: 'never' } })
    list([key], NOON)
    const use = (at: number, observedAt: number): void =>
      store.observations.add(idOf(key), { observedAt, lastUsed: { kind: 'used', at, precisionMs: 0 } })

    use(NOON + 1, NOON + 10)
    use(NOON + 1, NOON + 20)
    use(NOON + DAY, NOON + DAY + 5)
    use(NOON + DAY + HOUR, NOON + 2 * DAY)

    expect(store.observations.longestGapMs(idOf(key))).toBe(DAY - 1)
    expect(store.observations.recent(idOf(key), 10).map(({ observedAt }) => observedAt - NOON)).toEqual([
      2 * DAY,
      DAY + 5,
      20,
      10,
      0
    ])
  })

  it('know no gap with fewer than two uses', () => {
    const key = aProviderKey()
    list([key], NOON)

    expect(store.observations.longestGapMs(idOf(key))).toBeNull()
  })

  it('do not take our own probe for a use', () => {
    const key = aProviderKey({ lastUsed: { kind: 'used', at: NOON - DAY, precisionMs: 1_000 } })
    list([key], NOON)
    store.observations.addProbe(idOf(key), NOON + DAY)

    list([{ ...key, lastUsed: { kind: 'used', at: NOON + DAY, precisionMs: 1_000 } }], NOON + DAY + 10)

    expect(store.observations.longestGapMs(idOf(key))).toBeNull()
    expect(store.keys.history(idOf(key)).probes).toEqual([NOON + DAY])
    expect(store.observations.probes(idOf(key), NOON + 2 * DAY)).toEqual([])
  })

  it('are bounded for each key and still know the longest gap', () => {
    const key = aProviderKey({ lastUsed: { kind: 'used', at: NOON, precisionMs: 0 } })
    list([key], NOON)
    store.transactions.run(() => {
      for (let i = 0; i < 400; i += 1) {
        const at = NOON + 10 * DAY + i * HOUR
        store.observations.add(idOf(key), {
          observedAt: at + 1,
          lastUsed: { kind: 'used', at, precisionMs: 0 }
        })
      }
    })

    expect(store.observations.recent(idOf(key), 1_000).length).toBeLessThanOrEqual(129)
    expect(store.observations.longestGapMs(idOf(key))).toBe(10 * DAY)
  })
})

describe('verdicts', () => {
  it('are asked for again when a key changed or time has passed', () => {
    const key = aProviderKey()
    list([key], NOON)
    expect(judged(0)).toEqual(['payments-api-prod'])

    expect(judged(NOON)).toEqual([])
    expect(judged(NOON + 1)).toHaveLength(1)
    store.keys.setTags(idOf(key), ['b', 'a', 'b'])
    let tags: readonly string[] = []
    assessAll(0, ({ key: shown }) => {
      tags = [...shown.tags]
      return verdict()
    })
    expect(tags).toEqual(['a', 'b'])

    function judged(before: number): string[] {
      const names: string[] = []
      assessAll(before, ({ key: shown }) => {
        names.push(shown.name)
        return verdict()
      })
      return names
    }
  })

  it('come back whole, also over a restart', () => {
    const key = aProviderKey()
    const whole = verdict({
      state: 'dormant',
      findings: [{ code: 'dormant', severity: 'danger', facts: { n: 1 } }]
    })
    list([key], NOON)
    assessAll(NOON, () => whole)

    restart()
    store.keys.judgeWith(() => () => ({ verdict: whole, idleSince: null }))

    expect(store.keys.withVerdict(idOf(key))).toMatchObject({ verdict: whole, assessedAt: NOON })
    expect(store.keys.counts({})).toMatchObject({ byVerdict: { dormant: 1 }, byFinding: { dormant: 1 } })
  })
})

describe('a page of keys', () => {
  const other = anAccount({
    id: asAccountId('account-2'),
    providerId: asProviderId('blocx'),
    name: 'box',
    environment: 'staging',
    isSandbox: true
  })

  beforeEach(() => {
    store.accounts.insert(other)
    list(
      [
        aProviderKey({
          providerKeyId: '1',
          name: 'Alpha prod',
          lastUsed: { kind: 'used', at: NOON - 9 * DAY, precisionMs: 0 }
        }),
        aProviderKey({
          providerKeyId: '2',
          name: 'beta prod',
          lastUsed: { kind: 'never' },
          status: 'disabled'
        }),
        aProviderKey({
          providerKeyId: '3',
          name: 'gamma dev',
          lastUsed: { kind: 'unknown', reason: 'not-reported' },
          createdBy: null
        }),
        aProviderKey({ providerKeyId: '4', name: 'revoked one', status: 'revoked' })
      ],
      NOON
    )
    list(
      [
        aProviderKey({
          providerKeyId: '5',
          name: 'Alpha',
          permissions: { source: 'listed', grants: ['*'] },
          masked: 'XYZ9'
        }),
        aProviderKey({ providerKeyId: '6', name: 'Ärger 100% _x', expiresAt: null })
      ],
      NOON,
      other
    )
  })

  it.each<[KeySort, string[]]>([
    ['name', ['Alpha', 'Alpha prod', 'beta prod', 'gamma dev', 'Ärger 100% _x']],
    ['lastUsed', ['beta prod', 'Alpha prod', 'Alpha', 'Ärger 100% _x', 'gamma dev']],
    ['environment', ['gamma dev', 'Alpha prod', 'beta prod', 'Alpha', 'Ärger 100% _x']],
    ['expiresAt', ['Alpha', 'Alpha prod', 'beta prod', 'gamma dev', 'Ärger 100% _x']],
    ['account', ['Alpha', 'Ärger 100% _x', 'Alpha prod', 'beta prod', 'gamma dev']]
  ])('is sorted by %s', (sort, expected) => {
    expect(names({ sort })).toEqual(expected)
  })

  it('puts keys without a value last in both directions', () => {
    expect(names({ sort: 'lastUsed', descending: true }).at(-1)).toBe('gamma dev')
    expect(names({ sort: 'expiresAt', descending: true }).at(-1)).toBe('Ärger 100% _x')
  })

  it.each<[KeyFilter, string[]]>([
    [{ text: 'ALPHA' }, ['Alpha', 'Alpha prod']],
    [{ text: 'xyz' }, ['Alpha']],
    [{ text: 'box' }, ['Alpha', 'Ärger 100% _x']],
    [{ text: '% _' }, ['Ärger 100% _x']],
    [{ text: 'payments' }, ['gamma dev']],
    [{ environments: ['production'] }, ['Alpha prod', 'beta prod']],
    [{ providerIds: ['blocx'] }, ['Alpha', 'Ärger 100% _x']],
    [{ isSandbox: false }, ['Alpha prod', 'beta prod', 'gamma dev']],
    [{ accountIds: ['account-2'], grants: ['*'] }, ['Alpha']],
    [{ statuses: ['disabled'] }, ['beta prod']],
    [{ owners: ['ada'], environments: ['production'] }, ['Alpha prod', 'beta prod']],
    [{ services: ['alpha'] }, ['Alpha', 'Alpha prod']],
    [{ tags: ['none'] }, []],
    [{ includeGone: true, statuses: ['revoked'] }, ['revoked one']]
  ])('keeps what %j asks for', (filter, expected) => {
    expect(names({ filter })).toEqual(expected)
    expect(store.keys.page(query({ filter, limit: 1 })).total).toBe(expected.length)
  })

  it('never counts an unknown last-used as idle', () => {
    store.accounts.saveState(account.id, { lastGoodSyncAt: NOON })
    const judge: Judge = ({ key }) => {
      return { verdict: verdict(), idleSince: key.name === 'alpha prod' ? NOON - 9 * DAY : null }
    }
    store.keys.assess({ judge, before: NOON, at: NOON, from: 0, limit: 100 })

    expect(names({ filter: { idleAtLeastMs: 0 } })).toEqual(['Alpha prod'])
    expect(names({ filter: { idleAtLeastMs: 9 * DAY } })).toEqual(['Alpha prod'])
    expect(names({ filter: { idleAtLeastMs: 9 * DAY + 1 } })).toEqual([])
  })

  it('is cut by offset and limit', () => {
    expect(names({ offset: 1, limit: 2 })).toEqual(['Alpha prod', 'beta prod'])
    expect(names({ offset: 99 })).toEqual([])
  })

  it.each<[KeyGrouping, string[]]>([
    ['environment', ['development:1', 'production:2', 'staging:2']],
    ['provider', ['blnk:3', 'blocx:2']],
    ['service', ['alpha:2', 'beta:1', 'gamma:1', 'ärger-100-x:1']],
    ['owner', ['Ada:4', 'Payments:1']]
  ])('is grouped by %s', (group, expected) => {
    const { groups, rows } = store.keys.page(query({ group }))

    expect(groups.map(({ value, count }) => `${value}:${count}`)).toEqual(expected)
    expect(rows).toHaveLength(5)
  })

  it('goes on in the right group when it begins in the middle', () => {
    const whole = names({ group: 'environment' })

    expect([0, 1, 2, 3, 4].flatMap(offset => names({ group: 'environment', offset, limit: 1 }))).toEqual(
      whole
    )
    expect(whole[0]).toBe('gamma dev')
  })

  it('follows changes without being sorted anew', () => {
    names({ sort: 'name' })
    store.keys.upsert(account, [aProviderKey({ providerKeyId: '1', name: 'zeta prod' })], NOON + 1)

    expect(names({ sort: 'name' })).toEqual(['Alpha', 'beta prod', 'gamma dev', 'zeta prod', 'Ärger 100% _x'])
  })

  it('follows the account when it gets another environment', () => {
    store.accounts.rename(other.id, 'zoo', 'qa')

    expect(names({ filter: { environments: ['qa'] } })).toEqual(['Alpha', 'Ärger 100% _x'])
    expect(names({ sort: 'account' }).at(-1)).toBe('Ärger 100% _x')
  })

  it('forgets an account that was removed', () => {
    store.accounts.remove(other.id)

    expect(names()).toEqual(['Alpha prod', 'beta prod', 'gamma dev'])
    restart()
    expect(names()).toEqual(['Alpha prod', 'beta prod', 'gamma dev'])
  })

  it('shows nothing of an undone transaction', () => {
    names()
    const undone = (): void =>
      store.transactions.run(() => {
        store.keys.upsert(account, [aProviderKey({ providerKeyId: '9', name: 'never was' })], NOON)
        expect(names()).toContain('never was')
        throw new Error('undo')
      })

    expect(undone).toThrow('undo')
    expect(names()).not.toContain('never was')
  })

  it('is the same after a restart', () => {
    const before = names({ sort: 'lastUsed', descending: true, group: 'owner' })
    restart()

    expect(names({ sort: 'lastUsed', descending: true, group: 'owner' })).toEqual(before)
  })

  it('counts live keys of an account', () => {
    expect(store.accounts.state(account.id).keyCount).toBe(3)
  })
})

describe('marks on a key', () => {
  it('keep rotation and management apart from what lists say', () => {
    const key = aProviderKey()
    list([key], NOON)
    store.keys.setRotation(idOf(key), asRotationId('rotation-1'))
    store.keys.setManagement(idOf(key), true)

    list([{ ...key, name: 'other' }], NOON + HOUR)

    expect(store.keys.get(idOf(key))).toMatchObject({
      rotationId: 'rotation-1',
      isManagementCredential: true
    })
  })
})
