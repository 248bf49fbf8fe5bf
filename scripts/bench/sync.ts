import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asAccountId, asProviderId, keyIdOf } from '../../src/core/ids'
import type { AccountId } from '../../src/core/ids'
import { ok } from '../../src/core/fault'
import { DEFAULT_POLICIES } from '../../src/core/dormancy/policy'
import type { Account } from '../../src/core/account'
import type { ProviderKey } from '../../src/core/key'
import type { ProviderClient } from '../../src/core/ports/provider'
import { declaration } from '../../src/providers/blocx/declaration'
import { provider } from '../../src/providers/blocx/index'
import { openRestClient } from '../../src/providers/kit/rest/client'
import { parseBaseUrl } from '../../src/net/base-url'
import { openHttp } from '../../src/net/http'
import { createInventory } from '../../src/services/inventory'
import { createSystemClock } from '../../src/host/system'
import { INSERT_KEY } from '../../src/store/key-sql'
import { lastUsedColumns, toReportedRow } from '../../src/store/key-rows'
import type { OpenedStore } from '../../src/store/open-store'
import { latencies, median, quantile, round } from './figures'
import { opened } from './queries'

// First and second sync of 50 accounts over loopback, beside two bare loops over the same pages:
// `node scripts/run-ts.mjs scripts/bench/sync.ts 100000 [runs]`. The last line is one JSON object.

const ACCOUNTS = 50
const AT_ONCE = 8
const count = Number(process.argv[2] ?? 10_000)
const runs = Number(process.argv[3] ?? 3)
const clock = createSystemClock()
const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-'))
const server = fork('scripts/bench/pages-server.mjs', [String(count)], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc']
})

function told(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    server.once('message', resolve)
    server.once('exit', () => {
      reject(new Error('The server of pages has ended.'))
    })
  })
}

async function goToRound(number: 1 | 2): Promise<void> {
  const heard = told()
  server.send(number)
  await heard
}

function accountOf(n: number, port: number): Account {
  return {
    id: asAccountId(`account-${n}`),
    providerId: asProviderId('blocx'),
    name: `account ${n}`,
    environment: 'production',
    baseUrl: `http://127.0.0.1:${port}/${n}`,
    settings: {},
    isSandbox: false,
    createdAt: Date.now()
  }
}

function clientOf(account: Account): ProviderClient {
  const base = parseBaseUrl(account.baseUrl)
  if (!base.ok) throw new Error(base.fault.code)
  // The provider's own pace is left out: it is not what is measured.
  const session = openHttp({
    base: base.value,
    clock,
    limits: { ...provider.manifest.limits, requestsPerMinute: null }
  })
  const paths = { keysPath: '/keys', permissionSetsPath: '/sets', organizationPath: '/organization' }
  return openRestClient(declaration, {
    session,
    clock,
    base: base.value,
    texts: {},
    signInSession: null,
    paths,
    fields: () => ({}),
    isOwn: () => false,
    credentialEndsAt: null
  })
}

/** Works through the accounts, as many at once as a sync has. */
async function eachAccount(work: (n: number) => Promise<void>): Promise<number> {
  const begin = performance.now()
  const waiting = Array.from({ length: ACCOUNTS }, (_, n) => n)
  const worker = async (): Promise<void> => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) await work(n)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return performance.now() - begin
}

const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE })

function get(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          resolve(Buffer.concat(chunks))
        })
      })
      .on('error', reject)
  })
}

/** The barest loop that there is: Node's own client and JSON.parse, nothing looked at. */
function fetchBare(port: number): Promise<number> {
  return eachAccount(async n => {
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const bytes = await get(`http://127.0.0.1:${port}/${n}/keys?status=all${query}`)
      cursor = (JSON.parse(bytes.toString()) as { nextCursor: string | null }).nextCursor
    } while (cursor !== null)
  })
}

/** The provider's adapter alone: fetches, checks and maps every page, and stores nothing. */
function fetchAndMap(accounts: readonly Account[], seen?: Map<AccountId, ProviderKey[]>): Promise<number> {
  return eachAccount(async n => {
    const account = accounts[n]
    if (account === undefined) return
    const client = clientOf(account)
    let cursor: string | null = null
    do {
      const page = await client.listKeys(cursor)
      if (!page.ok) throw new Error(page.fault.code)
      if (seen !== undefined) seen.set(account.id, [...(seen.get(account.id) ?? []), ...page.value.keys])
      cursor = page.value.next
    } while (cursor !== null)
    await client.close()
  })
}

/** The same rows into the same tables with nothing but two prepared statements, in large durable commits. */
function insertBare(
  accounts: readonly Account[],
  seen: ReadonlyMap<AccountId, readonly ProviderKey[]>
): number {
  const store = opened(join(folder, `bare-${Math.random()}.db`))
  for (const account of accounts) store.accounts.insert(account)
  const at = Date.now()
  let row = 0
  const rows = accounts.map(account =>
    (seen.get(account.id) ?? []).map(key => ({
      ...toReportedRow(key, account.environment),
      row: (row += 1),
      id: keyIdOf(account.id, key.groupId, key.providerKeyId),
      account_id: account.id,
      first_seen_at: at,
      last_seen_at: at,
      vanished_at: null,
      dismissed_at: null,
      disabled_at: null,
      drift: null,
      drift_at: null,
      key_row: row,
      first_observed_at: at,
      last_observed_at: at,
      ...lastUsedColumns(key.lastUsed)
    }))
  )
  const insertKey = store.db.prepare<(typeof rows)[number][number]>(INSERT_KEY)
  const insertReading = store.db.prepare<(typeof rows)[number][number]>(`
    INSERT INTO observations (key_row, first_observed_at, last_observed_at, last_used_kind, last_used_at,
      last_used_precision_ms, last_used_reason)
    VALUES (@key_row, @first_observed_at, @last_observed_at, @last_used_kind, @last_used_at,
      @last_used_precision_ms, @last_used_reason)
  `)
  const begin = performance.now()
  for (const ofAccount of rows) {
    store.transactions.run(() => {
      for (const each of ofAccount) {
        insertKey.run(each)
        insertReading.run(each)
      }
    })
  }
  const ms = performance.now() - begin
  store.close()
  return ms
}

/** Open for as long as the vault is, as in the app: from one sync to the next. */
const clients = new Map<AccountId, ProviderClient>()

async function closeClients(): Promise<void> {
  for (const client of clients.values()) await client.close()
  clients.clear()
}

function inventoryOn(store: OpenedStore): ReturnType<typeof createInventory> {
  return createInventory({
    clock,
    transactions: store.transactions,
    accounts: store.accounts,
    keys: store.keys,
    audit: store.audit,
    providerOf: () => provider,
    withClient: async (accountId, work) => {
      const account = store.accounts.get(accountId)
      if (account === null) throw new Error('The bench removes no account.')
      const client = clients.get(accountId) ?? clientOf(account)
      clients.set(accountId, client)
      return ok(await work(client))
    },
    policies: () => DEFAULT_POLICIES,
    exclusions: () => [],
    orphans: () => new Set(),
    maxParallel: AT_ONCE
  })
}

async function sync(store: OpenedStore): Promise<number> {
  const begin = performance.now()
  const end = await inventoryOn(store).sync()
  const failed = end.accounts.filter(({ state }) => state !== 'done')
  if (failed.length > 0)
    throw new Error(`Not all accounts were read: ${failed[0]?.fault?.code ?? failed[0]?.state ?? ''}`)
  return performance.now() - begin
}

async function main(): Promise<void> {
  const port = Number(await told())
  const accounts = Array.from({ length: ACCOUNTS }, (_, n) => accountOf(n, port))
  const figures = { fetch: [] as number[], map: [] as number[], insert: [] as number[], first: [] as number[], fetch2: [] as number[], map2: [] as number[], second: [] as number[] } // prettier-ignore
  let input: number[] = []
  for (let run = 0; run < runs; run += 1) {
    await goToRound(1)
    const store = opened(join(folder, `sync-${run}.db`))
    for (const account of accounts) store.accounts.insert(account)
    const seen = new Map<AccountId, ProviderKey[]>()
    await fetchAndMap(accounts, seen)
    figures.fetch.push(await fetchBare(port))
    figures.map.push(await fetchAndMap(accounts))
    figures.insert.push(insertBare(accounts, seen))
    figures.first.push(await sync(store))
    while (store.keys.saveVerdicts(1_000) > 0);
    await goToRound(2)
    figures.fetch2.push(await fetchBare(port))
    figures.map2.push(await fetchAndMap(accounts))
    figures.second.push(await sync(store))
    await closeClients()
    store.close()
  }
  await goToRound(1)
  const store = opened(join(folder, 'latency.db'))
  for (const account of accounts) store.accounts.insert(account)
  let turn = 0
  input = await latencies(
    () => sync(store),
    () => {
      const text = ['pay', 'ledger', 'a', '77'][(turn += 1) % 4] ?? ''
      store.keys.page({
        filter: { text },
        sort: 'risk',
        descending: true,
        group: 'none',
        offset: 0,
        limit: 100
      })
    }
  )
  await closeClients()
  store.close()

  const slower = Math.max(median(figures.map), median(figures.insert))
  const slowerBare = Math.max(median(figures.fetch), median(figures.insert))
  console.log(
    JSON.stringify({
      keys: count,
      fetchMs: round(median(figures.fetch)),
      fetchAndMapMs: round(median(figures.map)),
      insertMs: round(median(figures.insert)),
      firstMs: round(median(figures.first)),
      secondMs: round(median(figures.second)),
      syncFirstRatio: round(slowerBare / median(figures.first)),
      syncFirstRatioToAdapter: round(slower / median(figures.first)),
      syncSecondRatio: round(median(figures.fetch2) / median(figures.second)),
      syncSecondRatioToAdapter: round(median(figures.map2) / median(figures.second)),
      inputP99Ms: round(quantile(input, 0.99))
    })
  )
}

try {
  await main()
} finally {
  server.disconnect()
  agent.destroy()
  rmSync(folder, { recursive: true, force: true })
}
