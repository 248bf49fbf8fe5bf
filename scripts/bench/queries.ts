import { DAY } from '../../src/core/clock'
import { DEFAULT_POLICIES } from '../../src/core/dormancy/policy'
import { asAccountId } from '../../src/core/ids'
import { beginJudging } from '../../src/services/inventory-assessment'
import type { InventoryTools } from '../../src/services/inventory-tools'
import { openStore } from '../../src/store/open-store'
import type { OpenedStore } from '../../src/store/open-store'
import type { KeyFilter, KeySort } from '../../src/core/ports/key-query'
import { cpuTime, median, p95, round, time } from './figures'
import { ACCOUNTS, NOW, accountNo, pagesOf } from './world'

const SORTS: readonly KeySort[] = ['name', 'service', 'environment', 'account', 'status', 'lastUsed', 'createdAt', 'expiresAt', 'risk', 'permissions', 'owner'] // prettier-ignore
/** Three conditions each, from many matches to none. */
const FILTERS: readonly KeyFilter[] = [
  { environments: ['production'], statuses: ['active'], providerIds: ['blnk'] },
  { environments: ['staging', 'qa'], owners: ['owner 3'], grants: ['payments:read'] },
  { services: ['orders-ledger-17'], statuses: ['active', 'disabled'], isSandbox: false },
  { verdicts: ['dormant'], findings: ['no-expiry'], environments: ['production'] },
  { idleAtLeastMs: 45 * DAY, statuses: ['active'], isSandbox: false },
  { accountIds: ['account-3'], verdicts: ['in-use'], grants: ['ledger:write'] }
]
/** From one letter, which nearly all keys have, to words across a name and such as nobody has. */
const TEXTS = ['a', 'e', 'p', '7', 'pa', 'er', 'st', 'pay', 'led', 'prod', 'ledger', 'payments', 'ledger 4', 'er 77', 'owner 3', 'zzz-none', '9f2a', 'g st', 'export', 'scan p'] // prettier-ignore

export type QueryFigures = {
  readonly keys: number
  readonly openMs: number
  readonly firstPageMs: number
  readonly loadMs: number
  readonly longestLoadPartMs: number
  readonly indexMb: number
  readonly firstSortsMs: number
  readonly pageP95Ms: number
  readonly pageMedianMs: number
  /** Of the processor alone, which others that use the machine do not lengthen. */
  readonly pageCpuP95Ms: number
  readonly searchP95Ms: number
  readonly searchMedianMs: number
  readonly searchCpuP95Ms: number
  readonly searchSlowest: string
  readonly deepP95Ms: number
  readonly countsMs: number
  readonly afterChangeMs: number
  readonly riskPassMs: number
  readonly riskPassCpuMs: number
  readonly riskAgainMs: number
  readonly riskSaveMs: number
}

/** Fills `path` with `count` keys, without a thought for durability. */
export function fill(path: string, count: number, distinctServices = false): void {
  const store = opened(path)
  for (let n = 0; n < ACCOUNTS; n += 1) store.accounts.insert(accountNo(n))
  const pages = [...pagesOf(count, 1, distinctServices)]
  for (let from = 0; from < pages.length; from += 200) {
    store.transactions.run(() => {
      for (const { account, keys } of pages.slice(from, from + 200)) store.keys.upsert(account, keys, NOW)
    })
  }
  for (let n = 0; n < ACCOUNTS; n += 1) {
    const id = asAccountId(`account-${n}`)
    store.keys.markUnseen(id, NOW, NOW)
    store.accounts.saveState(id, { lastGoodSyncAt: NOW, lastSyncAt: NOW, health: 'healthy' })
  }
  passOver(store, NOW)
  while (store.keys.saveVerdicts(5_000) > 0);
  store.close()
}

export function opened(path: string): OpenedStore {
  const result = openStore({ path })
  if (!result.ok) throw new Error(result.fault.code)
  return result.value
}

/** One pass over all keys, in memory. */
export function passOver(store: OpenedStore, at: number): void {
  const judge = beginJudging(toolsOf(store, at))
  let from: number | null = 0
  while (from !== null) from = store.keys.assess({ judge, before: at, at, from, limit: 8_000 }).next
}

/** Enough of a sync's neighbours to judge: nothing is ever called at a provider. */
function toolsOf(store: OpenedStore, at: number): InventoryTools {
  return {
    clock: { now: () => at, monotonic: () => at, sleep: () => Promise.resolve() },
    transactions: store.transactions,
    accounts: store.accounts,
    keys: store.keys,
    audit: store.audit,
    providerOf: () => null,
    withClient: () => Promise.reject(new Error('A bench calls nobody.')),
    policies: () => DEFAULT_POLICIES,
    exclusions: () => [],
    orphans: () => new Set()
  }
}

/** Times of a store that is opened as at a start. */
export async function measureQueries(path: string, count: number): Promise<QueryFigures> {
  globalThis.gc?.()
  const before = heldBytes()
  let store = opened(path)
  const query = { filter: {}, sort: 'risk', descending: true, group: 'none', offset: 0, limit: 100 } as const
  const judgeLike = (): void => {
    const tools = toolsOf(store, NOW)
    store.keys.judgeWith(() => beginJudging(tools))
  }
  store.close()
  const openMs = time(() => {
    store = opened(path)
  })
  judgeLike()
  const firstPageMs = time(() => store.keys.page(query))
  const { loadMs, longest } = await load(store)
  globalThis.gc?.()
  const indexMb = (heldBytes() - before) / 2 ** 20
  const firstSortsMs = time(() => {
    for (const sort of SORTS) store.keys.page({ ...query, sort, limit: 1 })
  })

  const cpuTimes = { page: [] as number[], search: [] as number[] }
  let turn = 0
  const ask = (filter: KeyFilter, cpu: number[]): number => {
    turn += 1
    const asked = { ...query, sort: SORTS[turn % SORTS.length] ?? 'name', descending: turn % 2 === 1, filter }
    return time(() => cpu.push(cpuTime(() => store.keys.page(asked))))
  }
  // A process that has just begun runs slowly: that is the start's figure, not these.
  for (let warm = 0; warm < 120; warm += 1) ask({ text: TEXTS[warm % TEXTS.length] ?? '' }, [])
  const pageTimes = Array.from({ length: 198 }, (_, at) => {
    const filter = FILTERS[at % FILTERS.length] ?? {}
    // A little different from the last time, so that no remembered answer fits.
    return ask({ ...filter, idleAtLeastMs: (filter.idleAtLeastMs ?? 0) - at }, cpuTimes.page)
  })
  const searchTimes = new Map<string, number[]>()
  for (let at = 0; at < TEXTS.length * 10; at += 1) {
    const text = TEXTS[at % TEXTS.length] ?? ''
    searchTimes.set(text, [...(searchTimes.get(text) ?? []), ask({ text }, cpuTimes.search)])
  }
  const slowest = [...searchTimes].map(([text, times]) => [text, median(times)] as const).sort((a, b) => b[1] - a[1])[0] // prettier-ignore
  const deep = Array.from({ length: 50 }, (_, at) =>
    time(() => store.keys.page({ ...query, sort: 'name', offset: Math.floor((count * at) / 51) }))
  )
  const countsMs = median([1, 2, 3].map(at => time(() => store.keys.counts({ idleAtLeastMs: -at }))))
  const afterChangeMs = time(() => {
    const [page] = pagesOf(count, 2)
    if (page !== undefined) store.keys.upsert(page.account, page.keys, NOW + DAY)
    store.keys.page({ ...query, sort: 'lastUsed' })
  })
  const riskPassCpu: number[] = []
  const riskPasses = [1, 2, 3].map(day =>
    time(() => riskPassCpu.push(cpuTime(() => passOver(store, NOW + day * DAY))))
  )
  const riskAgainMs = time(() => passOver(store, NOW + 3 * DAY))
  const riskSaveMs = time(() => {
    while (store.keys.saveVerdicts(400) > 0);
  })
  store.close()
  return {
    keys: count,
    openMs: round(openMs),
    firstPageMs: round(firstPageMs),
    loadMs: round(loadMs),
    longestLoadPartMs: round(longest),
    indexMb: Math.round(indexMb),
    firstSortsMs: round(firstSortsMs),
    pageP95Ms: round(p95(pageTimes)),
    pageMedianMs: round(median(pageTimes)),
    pageCpuP95Ms: round(p95(cpuTimes.page)),
    searchP95Ms: round(p95([...searchTimes.values()].flat())),
    searchMedianMs: round(median([...searchTimes.values()].flat())),
    searchCpuP95Ms: round(p95(cpuTimes.search)),
    searchSlowest: `${slowest?.[0] ?? ''}: ${round(slowest?.[1] ?? 0)} ms`,
    deepP95Ms: round(p95(deep)),
    countsMs: round(countsMs),
    afterChangeMs: round(afterChangeMs),
    riskPassMs: round(median(riskPasses)),
    riskPassCpuMs: round(median(riskPassCpu)),
    riskAgainMs: round(riskAgainMs),
    riskSaveMs: round(riskSaveMs)
  }
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Reads the index as a start does, in parts; the longest part is what a window may have to wait. */
async function load(store: OpenedStore): Promise<{ loadMs: number; longest: number }> {
  let longest = 0
  let last = performance.now()
  let isOver = false
  const look = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(look)
  }
  setImmediate(look)
  const begin = performance.now()
  await store.keys.whenReady()
  isOver = true
  const loadMs = performance.now() - begin
  return { loadMs, longest }
}
