import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asAccountId, asProviderId } from '../../src/core/ids'
import { DAY } from '../../src/core/clock'
import type { Account } from '../../src/core/account'
import type { ProviderKey } from '../../src/core/key'
import { openStore } from '../../src/store/open-store'
import type { OpenedStore } from '../../src/store/open-store'
import type { KeyFilter, KeySort } from '../../src/store/ports'

// Times of the store alone, in ms: `node scripts/run-ts.mjs scripts/bench/store.ts 100000`.
// The last line is one JSON object.

const NOW = Date.UTC(2026, 5, 1)
const WORDS =
  'payments orders billing search mailer export ledger scan partner worker gateway report sync admin'.split(
    ' '
  )
const ENVIRONMENTS = ['prod', 'staging', 'dev', 'qa']
const ACCOUNTS = 50
const BATCH = 100

const sorts: readonly KeySort[] = ['name', 'service', 'environment', 'account', 'status', 'lastUsed', 'createdAt', 'expiresAt', 'risk', 'permissions', 'owner'] // prettier-ignore
const filters: readonly KeyFilter[] = [
  {},
  { environments: ['production'], statuses: ['active'], providerIds: ['blnk'] },
  { environments: ['staging', 'qa'], owners: ['owner 3'], grants: ['payments:read'] },
  { services: ['orders-ledger'], statuses: ['active', 'disabled'], isSandbox: false }
]
const texts = ['pay', 'ledger 4', 'zzz-none', 'er 77', 'a', 'scan']

function accountNo(n: number): Account {
  return {
    id: asAccountId(`account-${n}`),
    providerId: asProviderId(['blnk', 'blocx', 'blazelock', '23telecom'][n % 4] ?? 'blnk'),
    name: `account ${n}`,
    environment: 'production',
    baseUrl: 'https://api.example.com',
    settings: {},
    isSandbox: false,
    createdAt: NOW
  }
}

function keyNo(n: number, shift = 0): ProviderKey {
  const word = (step: number): string => WORDS[(n * step) % WORDS.length] ?? ''
  return {
    providerKeyId: `key-${n}`,
    groupId: `group-${n % 200}`,
    groupName: `group ${n % 200}`,
    name: `${word(1)} ${word(7)} ${n} ${ENVIRONMENTS[n % 4] ?? ''}`,
    masked: `…${(n * 7919).toString(16).slice(-4)}`,
    status: n % 17 === 0 ? 'disabled' : 'active',
    permissions: { source: 'listed', grants: [`${word(3)}:read`, `${word(5)}:write`].slice(0, 1 + (n % 2)) },
    createdAt: NOW - ((n * 104_729) % 900) * DAY,
    createdBy: { id: `u${n % 40}`, name: `owner ${n % 40}`, isMember: n % 40 !== 0 },
    expiresAt: n % 3 === 0 ? null : NOW + (n % 400) * DAY,
    revokedAt: null,
    lastUsed:
      n % 5 === 0
        ? { kind: 'unknown', reason: 'not-reported' }
        : { kind: 'used', at: NOW - ((n * 7919) % 300) * DAY + shift, precisionMs: 0 },
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}

function time(work: () => void): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

function p95(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0
}

function list(
  store: OpenedStore,
  pages: readonly { account: Account; keys: ProviderKey[] }[],
  at: number
): void {
  for (const { account, keys } of pages) store.keys.upsert(account, keys, at)
  for (let n = 0; n < ACCOUNTS; n += 1) store.keys.markUnseen(asAccountId(`account-${n}`), at, at)
}

function pagesOf(
  count: number,
  isChanged: (n: number) => boolean
): { account: Account; keys: ProviderKey[] }[] {
  const pages: { account: Account; keys: ProviderKey[] }[] = []
  const perAccount = Math.ceil(count / ACCOUNTS)
  for (let account = 0; account < ACCOUNTS; account += 1) {
    for (let from = 0; from < perAccount; from += BATCH) {
      const numbers = Array.from(
        { length: Math.min(BATCH, perAccount - from) },
        (_, i) => account * perAccount + from + i
      )
      pages.push({ account: accountNo(account), keys: numbers.map(n => keyNo(n, isChanged(n) ? 1 : 0)) })
    }
  }
  return pages
}

function measureQueries(store: OpenedStore, make: (round: number) => KeyFilter, rounds: number): number {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const sort = sorts[round % sorts.length] ?? 'name'
    const query = {
      filter: make(round),
      sort,
      descending: round % 2 === 1,
      group: 'none',
      offset: 0,
      limit: 100
    } as const
    times.push(time(() => store.keys.page(query)))
  }
  return p95(times)
}

function main(count: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-'))
  const open = (): OpenedStore => {
    const opened = openStore({ path: join(folder, 'rekey.db') })
    if (!opened.ok) throw new Error(opened.fault.code)
    return opened.value
  }
  try {
    let store = open()
    for (let n = 0; n < ACCOUNTS; n += 1) store.accounts.insert(accountNo(n))
    const first = pagesOf(count, () => false)
    const second = pagesOf(count, n => n % 100 === 0)
    const firstMs = time(() => list(store, first, NOW))
    const secondMs = time(() => list(store, second, NOW + DAY))
    store.close()

    const heapBefore = process.memoryUsage().rss
    store = open()
    const query = {
      filter: {},
      sort: 'risk',
      descending: true,
      group: 'none',
      offset: 0,
      limit: 100
    } as const
    const firstPageMs = time(() => store.keys.page(query))
    const indexMb = (process.memoryUsage().rss - heapBefore) / 2 ** 20
    const sortMs = sorts.map(sort => time(() => store.keys.page({ ...query, sort })))
    const pageP95Ms = measureQueries(
      store,
      round => ({ ...filters[round % filters.length], idleAtLeastMs: -round }),
      220
    )
    const searchP95Ms = measureQueries(store, round => ({ text: texts[round % texts.length] ?? '' }), 220)
    const deepP95Ms = p95(
      Array.from({ length: 50 }, (_, i) =>
        time(() => store.keys.page({ ...query, sort: 'name', offset: Math.floor((count * i) / 51) }))
      )
    )
    const countsMs = time(() => store.keys.counts({ text: 'pay' }))
    const afterChangeMs = time(() => {
      store.keys.upsert(accountNo(0), [keyNo(1, 5)], NOW + 2 * DAY)
      store.keys.page({ ...query, sort: 'lastUsed' })
    })
    store.close()
    const round = (value: number): number => Math.round(value * 100) / 100
    console.log(
      JSON.stringify({
        keys: count,
        firstListMs: round(firstMs),
        firstRowsPerSecond: Math.round((count / firstMs) * 1000),
        secondListMs: round(secondMs),
        secondUsPerKey: round((secondMs * 1000) / count),
        firstPageAfterStartMs: round(firstPageMs),
        indexMb: Math.round(indexMb),
        slowestFirstSortMs: round(Math.max(...sortMs)),
        pageP95Ms: round(pageP95Ms),
        searchP95Ms: round(searchP95Ms),
        deepP95Ms: round(deepP95Ms),
        countsMs: round(countsMs),
        afterChangeMs: round(afterChangeMs)
      })
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main(Number(process.argv[2] ?? 10_000))
