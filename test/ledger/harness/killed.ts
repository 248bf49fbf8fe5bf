import { fork, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import http from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { keyResource } from '../../../src/core/team/lease'
import { createMemoryKeychain } from '../../../src/vault/memory-keychain'
import { startCutProxy } from '../../kit/cut-proxy'
import type { TestServer } from '../../kit/postgres'
import type { TeamHome } from '../../kit/team-machine'
import { testCrypto } from '../../kit/team-builders'
import type { ChildOrder, ChildWord } from './child'
import { createProvider, type CountingProvider } from './provider'
import { randomFrom } from './scheduler'
import { makeTeam } from './team'

// Operators as processes, each behind a proxy of its own, killed and cut off at random instants of real time. The time of the
// leases runs faster, so that another one takes over within seconds.

const SPEED = 20
const KEYS = 12
const LONGEST_LIFE_MS = 2_500
const LONGEST_CUT_MS = 6_000

export type KilledReport = { kills: number; partitions: number; violations: number; problems: string[] }

export async function killOperators(
  server: TestServer,
  operators: number,
  wanted: { readonly kills: number; readonly partitions: number }
): Promise<KilledReport & { readonly provider: CountingProvider }> {
  const proxies = await Promise.all(Array.from({ length: operators }, () => startCutProxy(server.port)))
  const keychains = proxies.map(() => createMemoryKeychain())
  const homes = await makeTeam(server, 'killed', operators, {
    port: index => proxies[index]?.port ?? 0,
    keychain: index => keychains[index] ?? createMemoryKeychain()
  })
  const epoch = Date.now()
  const client = await server.connect('killed')
  await client.query(`
    CREATE OR REPLACE FUNCTION rekey.instant() RETURNS timestamptz
      LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
        SELECT to_timestamp(${epoch / 1_000}) + (clock_timestamp() - to_timestamp(${epoch / 1_000})) * ${SPEED}
      $$`)
  const report: KilledReport = { kills: 0, partitions: 0, violations: 0, problems: [] }
  const provider = createProvider()
  const note = (problem: string): void => {
    report.violations += 1
    report.problems.push(problem)
  }
  const api = await serve(provider, homes, note, async resource => {
    const { rows } = await client.query<{ holder: string }>(
      'SELECT holder FROM rekey.leases WHERE resource = $1 AND held_until > rekey.instant()',
      [resource]
    )
    return rows[0]?.holder ?? null
  })
  const random = randomFrom(7)
  const isEnough = (): boolean => report.kills >= wanted.kills && report.partitions >= wanted.partitions
  for (let round = 0; !isEnough(); round += 1) {
    const keys = Array.from({ length: KEYS }, (_, index) => `round${round}-key${index}`)
    const order = (index: number): ChildOrder => ({
      name: `m${index}`,
      folder: homes[index]?.folder ?? '',
      keychain: [...(keychains[index]?.items ?? [])],
      providerUrl: api.url,
      keys,
      epoch,
      speed: SPEED
    })
    const cutting = new AbortController()
    const cuts = proxies.map(async proxy => {
      const isDone = (): boolean => cutting.signal.aborted
      while (!isDone()) {
        await delay(random() * LONGEST_CUT_MS)
        if (isDone()) break
        report.partitions += 1
        proxy.cut(random() < 0.5 ? 'silent' : 'closed')
        await delay(random() * LONGEST_CUT_MS)
        proxy.mend()
      }
    })
    await Promise.all(
      homes.map(async (_, index) => {
        let kills = 0
        // A last life that nobody ends, so that each rotation ends.
        while (!(await live(order(index), kills < 8 ? random() * LONGEST_LIFE_MS : null, note))) {
          kills += 1
          report.kills += 1
        }
        cutting.abort()
      })
    )
    await Promise.all(cuts)
    for (const proxy of proxies) proxy.mend()
    for (const key of keys) {
      const { isOldLive, markers } = provider.list(key)
      if (isOldLive || markers.length !== 1) note(`${key} ends with ${markers.length} new keys`)
    }
    console.log(`round ${round}: ${report.kills} kills, ${report.partitions} partitions`)
  }
  await api.close()
  await client.end()
  for (const proxy of proxies) await proxy.stop()
  for (const { folder } of homes) rmSync(folder, { recursive: true, force: true })
  return { ...report, provider }
}

/** True when it ended by itself; null as its life: nobody kills it. */
function live(order: ChildOrder, lifeMs: number | null, note: (problem: string) => void): Promise<boolean> {
  return new Promise(resolve => {
    const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['--child'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    let isOver = false
    // Counted from its first order: a start takes longer than most lives.
    child.send(order)
    const timer = lifeMs === null ? null : setTimeout(() => child.kill('SIGKILL'), 1_500 + lifeMs)
    child.on('message', (word: ChildWord) => {
      if (word.kind === 'bug') note(`${order.name}: ${word.text}`)
      else isOver = true
      if (isOver) child.kill('SIGKILL')
    })
    child.on('exit', () => {
      if (timer !== null) clearTimeout(timer)
      resolve(isOver)
    })
  })
}

async function serve(
  provider: CountingProvider,
  homes: readonly TeamHome[],
  note: (problem: string) => void,
  holder: (resource: string) => Promise<string | null>
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const members = new Map(homes.map((home, index) => [`m${index}`, home.member()]))

  async function answer(what: string, body: { name: string; key: string; marker: string }): Promise<unknown> {
    const { name, key, marker } = body
    if (what === 'list') return provider.list(key)
    const reference = { provider: 'fake', origin: 'https://fake.example', groupId: 'g', providerKeyId: key }
    const found = await holder(keyResource(reference, testCrypto))
    if (found !== members.get(name)) note(`${name}: a call for ${key} without the lease`)
    if (what === 'create') provider.create(key, marker)
    else provider.revoke(key)
    return { done: true }
  }

  const server = http.createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => {
      text += part.toString('utf8')
    })
    request.on('end', () => {
      answer(request.url?.slice(1) ?? '', JSON.parse(text) as Parameters<typeof answer>[1]).then(
        value => response.end(JSON.stringify(value)),
        (error: unknown) => {
          note(String(error))
          response.destroy()
        }
      )
    })
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      })
  }
}
