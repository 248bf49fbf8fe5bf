import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../kit/key-builders'
import { DAY } from '../../src/core/clock'
import { asAccountId, asProviderId, keyIdOf } from '../../src/core/ids'
import type { Account } from '../../src/core/account'
import type { ProviderKey } from '../../src/core/key'
import { openStore } from '../../src/store/open-store'
import type { OpenedStore } from '../../src/store/open-store'
import type { Judge } from '../../src/core/ports/keys'
import type { KeyFilter, KeyQuery, KeySort } from '../../src/core/ports/key-query'

// The index must answer what plain SQL answers, on any data and after any changes.

let folder: string
let store: OpenedStore
let opened = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-pages-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const accounts: readonly Account[] = [
  anAccount({ id: asAccountId('one'), name: 'Core' }),
  anAccount({ id: asAccountId('two'), name: 'box', providerId: asProviderId('blocx'), environment: 'qa' }),
  anAccount({ id: asAccountId('three'), name: 'Ärger', isSandbox: true, environment: 'staging' })
]
const words = [
  'pay',
  'Pay api',
  'ledger',
  'prod',
  'dev',
  'Ärger',
  '',
  'a',
  'x_%',
  'payments-api',
  '😀'
] as const
const name = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map(parts => parts.join(' '))
const time = fc.constantFrom(null, NOON - 400 * DAY, NOON - 50 * DAY, NOON - DAY, NOON + 3 * DAY)

const keyArbitrary: fc.Arbitrary<ProviderKey> = fc
  .record({
    providerKeyId: fc.constantFrom('a', 'b', 'c', 'd/e', 'f', 'g', 'h', 'ä'),
    groupId: fc.constantFrom('g', 'g/h'),
    name,
    masked: fc.constantFrom(null, '…9f2a', 'PAY…'),
    status: fc.constantFrom('active' as const, 'disabled' as const, 'revoked' as const),
    createdAt: time,
    expiresAt: time,
    lastUsed: fc.constantFrom(
      { kind: 'never' as const },
      { kind: 'unknown' as const, reason: 'not-reported' as const },
      { kind: 'used' as const, at: NOON - 100 * DAY, precisionMs: 0 },
      { kind: 'used' as const, at: NOON - 2 * DAY, precisionMs: 60_000 }
    ),
    permissions: fc.constantFrom(
      { source: 'listed' as const, grants: ['a:read'] },
      { source: 'listed' as const, grants: ['a:read', 'b:write'] },
      { source: 'unscoped' as const, grants: [] }
    ),
    createdBy: fc.constantFrom(
      null,
      { id: 'u', name: 'Ada', isMember: true },
      { id: 'v', name: 'ben pay', isMember: null }
    )
  })
  .map(changes => aProviderKey(changes))

const listing = fc.record({
  account: fc.constantFrom(...accounts),
  keys: fc.array(keyArbitrary, { maxLength: 12 }),
  isWhole: fc.boolean()
})

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined, freq: 2 })
const filterArbitrary = fc
  .record({
    text: fc.option(
      fc.constantFrom('a', 'pa', 'PAY', 'ay a', 'ledger', 'Ärger', '😀', '%', '9f2', 'x', 'core', 'zz'),
      {
        nil: undefined,
        freq: 2
      }
    ),
    keyIds: some(
      ...['a', 'b', 'd/e', 'ä'].map(id => keyIdOf(asAccountId('one'), 'g', id)),
      keyIdOf(asAccountId('nobody'), 'g', 'a')
    ),
    accountIds: some('one', 'two', 'nobody'),
    providerIds: some('blnk', 'blocx'),
    environments: some('production', 'qa', 'development'),
    services: some('pay', 'ledger', 'payments-api'),
    statuses: some('active' as const, 'disabled' as const, 'revoked' as const, 'not-listed' as const),
    owners: some('ada', 'Ben Pay', 'payments'),
    grants: some('a:read', 'b:write'),
    verdicts: some('dormant', 'in-use'),
    idleAtLeastMs: fc.option(fc.constantFrom(0, 2 * DAY, 3 * DAY, 100 * DAY), { nil: undefined }),
    isSandbox: fc.option(fc.boolean(), { nil: undefined }),
    includeGone: fc.option(fc.boolean(), { nil: undefined })
  })
  .map(
    given => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as KeyFilter
  )

const judge: Judge = ({ key }) => ({
  verdict: {
    state: key.lastUsed.kind === 'used' && key.lastUsed.at < NOON - 90 * DAY ? 'dormant' : 'in-use',
    idleMs: null,
    facts: {},
    findings: [],
    risk: key.status === 'active' ? 40 : 10,
    riskParts: [],
    confidence: 'high'
  },
  idleSince: key.lastUsed.kind === 'used' ? key.lastUsed.at + key.lastUsed.precisionMs : null
})

function fresh(): void {
  const made = openStore({ path: join(folder, `${(opened += 1)}`, 'rekey.db') })
  if (!made.ok) throw new Error(made.fault.code)
  store = made.value
  for (const account of accounts) {
    store.accounts.insert(account)
    store.accounts.saveState(account.id, { lastGoodSyncAt: NOON })
  }
}

type Plain = { id: string; name: string; value: number | string | null }

/** The same question in SQL and plain JavaScript: slow, and with nothing in common with the index. */
function plainly(filter: KeyFilter, sort: KeySort): Plain[] {
  const rows = store.db
    .prepare<null, Record<string, string | number | null>>(
      `SELECT keys.*, accounts.name AS account_name, accounts.provider_id, accounts.is_sandbox
       FROM keys JOIN accounts ON accounts.id = keys.account_id`
    )
    .all()
  const owner = (row: (typeof rows)[number]): string => String(row['creator_name'] ?? row['group_name'])
  const has = (list: readonly string[] | undefined, value: unknown): boolean =>
    list === undefined || list.includes(String(value))
  const kept = rows.filter(row => {
    const isUnlisted = row['vanished_at'] !== null && row['status'] !== 'revoked'
    const isGone = row['dismissed_at'] !== null || row['status'] === 'revoked'
    const text = filter.text?.toLowerCase()
    const texts = [row['name'], row['masked'], row['service'], owner(row), row['account_name']]
    const grants = (JSON.parse(String(row['permissions'])) as { grants: string[] }).grants
    const idle = row['idle_since'] === null ? -1 : Math.max(0, NOON - Number(row['idle_since']))
    return (
      (filter.includeGone === true || !isGone) &&
      has(filter.keyIds, row['id']) &&
      has(filter.accountIds, row['account_id']) &&
      has(filter.providerIds, row['provider_id']) &&
      has(filter.environments, row['environment']) &&
      has(filter.services, row['service']) &&
      has(filter.statuses, isUnlisted ? 'not-listed' : row['status']) &&
      has(filter.verdicts, row['verdict_state']) &&
      has(
        filter.owners?.map(each => each.toLowerCase()),
        owner(row).toLowerCase()
      ) &&
      (filter.grants === undefined || grants.some(grant => filter.grants?.includes(grant))) &&
      (filter.idleAtLeastMs === undefined || idle >= filter.idleAtLeastMs) &&
      (filter.isSandbox === undefined || (row['is_sandbox'] === 1) === filter.isSandbox) &&
      (text === undefined ||
        texts.some(each =>
          String(each ?? '')
            .toLowerCase()
            .includes(text)
        ))
    )
  })
  return kept.map(row => ({ id: String(row['id']), name: String(row['name']), value: valueOf(row, sort) }))
}

function valueOf(row: Record<string, string | number | null>, sort: KeySort): number | string | null {
  switch (sort) {
    case 'name':
      return row['name'] === '' ? null : String(row['name']).toLowerCase()
    case 'lastUsed':
      return row['last_used_kind'] === 'used'
        ? (row['last_used_at'] ?? null)
        : row['last_used_kind'] === 'never'
          ? -1
          : null
    case 'createdAt':
      return row['created_at'] ?? null
    case 'expiresAt':
      return row['expires_at'] ?? null
    case 'risk':
      return row['risk'] ?? null
    case 'account':
      return String(row['account_name']).toLowerCase()
    case 'owner':
      return String(row['creator_name'] ?? row['group_name']).toLowerCase()
    case 'environment':
    case 'permissions':
    case 'service':
    case 'status':
      return String(row[sort])
    default:
      return sort satisfies never
  }
}

const sorts = ['name', 'lastUsed', 'createdAt', 'expiresAt', 'risk', 'account', 'owner', 'status', 'service', 'environment'] as const // prettier-ignore

function expectSame(filter: KeyFilter, sort: KeySort, descending: boolean): void {
  const query: KeyQuery = { filter, sort, descending, group: 'none', offset: 0, limit: 500 }
  const expected = plainly(filter, sort)
  const values = new Map(expected.map(({ id, value }) => [id, value]))

  const page = store.keys.page(query)

  expect(page.rows.map(({ key }) => key.id as string).sort()).toEqual(expected.map(({ id }) => id).sort())
  expect(page.total).toBe(expected.length)
  const shown = page.rows.map(({ key }) => values.get(key.id) ?? null)
  const known = shown.filter(value => value !== null)
  expect(shown.slice(known.length).every(value => value === null)).toBe(true)
  const ascending = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  expect(known).toEqual(descending ? ascending.reverse() : ascending)
}

/** What the first screen counts is the same from the disk, before the index is read, as from the index. */
function expectSameOverview(): void {
  const questions = [true, false].map(isSandbox => ({
    isSandbox,
    expiring: { from: NOON - 60 * DAY, days: 90, limit: 3 }
  }))

  const first = questions.map(question => store.keys.overview(question))
  const wasReady = store.keys.isReady
  // Reads the index.
  store.keys.counts({})

  expect([wasReady, store.keys.isReady]).toEqual([false, true])
  expect(first).toEqual(questions.map(question => store.keys.overview(question)))
}

describe('pages of keys', () => {
  it('are what SQL answers, for any filter and sort, also after changes and a restart', () => {
    fc.assert(
      fc.property(
        fc.array(listing, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(filterArbitrary, fc.constantFrom(...sorts), fc.boolean()), {
          minLength: 2,
          maxLength: 5
        }),
        (listings, questions) => {
          fresh()
          listings.forEach(({ account, keys, isWhole }, turn) => {
            const at = NOON + turn * DAY
            store.keys.upsert(account, keys, at)
            if (isWhole) {
              const [first] = store.keys.markUnseen(account.id, at, at)
              if (first !== undefined) store.keys.setDismissed(first, at)
            }
            store.keys.assess({ judge, before: at, at, from: 0, limit: 1_000 })
            store.keys.saveVerdicts(1_000)
            for (const [filter, sort, descending] of questions) expectSame(filter, sort, descending)
          })
          store.close()

          const again = openStore({ path: join(folder, `${opened}`, 'rekey.db') })
          if (!again.ok) throw new Error(again.fault.code)
          store = again.value
          expectSameOverview()
          for (const [filter, sort, descending] of questions) expectSame(filter, sort, descending)
          store.close()
        }
      ),
      { numRuns: 60 }
    )
  }, 60_000)

  it('are the same from the disk at a start as from the index later', async () => {
    fresh()
    const keys = Array.from({ length: 300 }, (_, n) =>
      aProviderKey({
        providerKeyId: `${n}`,
        // Several have the same name: then the end of the key decides.
        name: `Key ${(n * 37) % 20} of ${n % 7}`,
        masked: n % 5 === 0 ? null : `…${(n * 7919) % 1000}`,
        status: n % 3 === 0 ? 'disabled' : n % 11 === 0 ? 'revoked' : 'active'
      })
    )
    for (const account of accounts) store.keys.upsert(account, keys, NOON)
    store.keys.assess({ judge, before: NOON, at: NOON, from: 0, limit: 1_000 })
    store.keys.saveVerdicts(2_000)
    store.close()
    const again = openStore({ path: join(folder, `${opened}`, 'rekey.db') })
    if (!again.ok) throw new Error(again.fault.code)
    store = again.value
    const query: KeyQuery = {
      filter: {},
      sort: 'risk',
      descending: true,
      group: 'none',
      offset: 0,
      limit: 100
    }

    const counted = accounts.map(({ id }) => store.accounts.state(id).keyCount)
    const first = store.keys.page(query)
    const wasReady = store.keys.isReady
    await store.keys.whenReady()
    const later = store.keys.page(query)

    expect([wasReady, store.keys.isReady]).toEqual([false, true])
    expect(first).toEqual(later)
    expect(accounts.map(({ id }) => store.accounts.state(id).keyCount)).toEqual(counted)
    store.close()
  })

  it('forget no verdict when a transaction is undone before it was written down', () => {
    fresh()
    store.keys.upsert(accounts[0] ?? anAccount(), [aProviderKey()], NOON)
    store.keys.assess({ judge, before: NOON, at: NOON, from: 0, limit: 10 })
    const undone = (): void =>
      store.transactions.run(() => {
        throw new Error('undo')
      })

    expect(undone).toThrow('undo')

    expect(store.keys.saveVerdicts(10)).toBe(0)
    expect(store.keys.assess({ judge, before: 1, at: NOON, from: 0, limit: 10 }).made).toBe(1)
    store.close()
  })
})
