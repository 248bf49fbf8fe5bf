import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Notice } from '../../src/core/monitor/notices'
import type { Surroundings } from '../../src/core/monitor/schedule'
import { DEFAULT_SETTINGS } from '../../src/host/settings'
import { memorySettings } from '../../src/host/settings-keeper'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { provider, startSandbox } from '../../src/providers/blocx'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { encodeSelection } from '../../src/services/break-glass/choice'
import { waitingItem } from '../../src/services/revocation/batch-runs'
import type { BatchItem } from '../../src/core/ports/batches'
import { batchStore } from '../../src/store/batches'
import { revocationStore } from '../../src/store/obligations'
import { openStore } from '../../src/store/open-store'

const DAY_MS = 86_400_000
const GROUP = { id: 'org_harbour', name: 'Harbour Logistics' }

let opened: TestHost | null = null
afterEach(async () => {
  await opened?.close()
  opened = null
})

type World = { readonly app: TestHost; readonly server: RunningSandbox; readonly shown: Notice[] }

async function world(around: Surroundings['network'] = 'online'): Promise<World> {
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [GROUP]
  })
  onTestFinished(() => server.close())
  const seed = { groupId: GROUP.id, grants: [], createdAt: Date.now() - 400 * DAY_MS }
  const sam = { id: 'user_sam', name: 'Sam Gone', isMember: false }
  server.seed({ ...seed, name: 'old-import', lastUsedAt: Date.now() - 300 * DAY_MS, createdBy: sam })
  server.seed({ ...seed, name: 'newsletter', lastUsedAt: Date.now() - 60_000, createdBy: sam })
  server.seed({ ...seed, name: 'order-updates-production', lastUsedAt: Date.now() - 60_000 })

  const shown: Notice[] = []
  const settingsFile = memorySettings()
  // No quiet hours: this test may run at night.
  settingsFile.write({
    ...DEFAULT_SETTINGS,
    monitor: { ...DEFAULT_SETTINGS.monitor, quietFromMinute: 0, quietToMinute: 0 }
  })
  const desktop = noDesktop()
  const app = await openTestHost({
    settingsFile,
    desktop: {
      ...desktop.desktop,
      notifier: { show: notice => shown.push(notice) },
      surroundings: () => ({ network: around, power: 'mains', line: 'unmetered' })
    }
  })
  opened = app
  await app.done('accounts.connect', {
    providerId: provider.manifest.id,
    name: 'harbour',
    environment: 'staging',
    baseUrl: server.url,
    settings: { ...server.settings },
    credential: { ...server.credential }
  })
  await expect.poll(async () => (await app.done('keys.counts', { filter: {} })).total).toBe(4)
  return { app, server, shown }
}

async function breakGlassBySam(
  app: TestHost
): Promise<{ readonly batchId: string; readonly phrase: string }> {
  const prepared = await app.done('breakGlass.prepare', {
    creators: ['Sam Gone'],
    mode: 'revoke',
    management: 'left-out'
  })
  await app.done('breakGlass.start', { token: prepared.token, phrase: prepared.phrase })
  return prepared
}

/** The profile as it is now, where the next life finds it. */
function copyOf(app: TestHost): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'rekey-crashed-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  cpSync(app.directory, dataDir, { recursive: true })
  return dataDir
}

/** A revoke of each key has failed, and a person was told. */
function failedRevoke(dataDir: string): void {
  const store = openStore({ path: join(dataDir, 'rekey.db') })
  if (!store.ok) throw new Error(store.fault.code)
  const { db, accounts, keys, close } = store.value
  for (const { id: accountId } of accounts.all()) {
    keys.forEachOfAccount(accountId, ({ id: keyId, groupId, providerKeyId }) => {
      const at = { intendedAt: 1, updatedAt: 2, acceptedAt: null }
      revocationStore(db).put({
        keyId,
        accountId,
        groupId,
        providerKeyId,
        batchId: 'b',
        state: 'failed',
        ...at
      })
    })
  }
  close()
}

/** As a crash leaves it after the confirmation and before the first send: all keys of the profile wait. */
function cutOffBatch(dataDir: string): string {
  const store = openStore({ path: join(dataDir, 'rekey.db') })
  if (!store.ok) throw new Error(store.fault.code)
  const { db, accounts, keys, close } = store.value
  const items: BatchItem[] = []
  for (const { id } of accounts.all()) keys.forEachOfAccount(id, key => items.push(waitingItem(key, 0)))
  const selection = encodeSelection({ creators: ['Sam Gone'] }, 'break-glass')
  batchStore(db).insert({ id: 'cut-off', selection, mode: 'revoke', startedAt: 1, endedAt: null }, items)
  close()
  return 'cut-off'
}

describe('the bad day through the contract', () => {
  it('finds a key, tells what depends on it, and says nothing of what was pasted', async () => {
    const { app } = await world()
    const [hit] = (await app.done('quick.find', { text: 'newslet' })).hits
    const publicId = hit?.row.masked ?? ''
    const canary = `not-a-real-secret-${randomBytes(12).toString('hex')}`

    const found = await app.done('quick.match', { pasted: `BLOCX=${publicId}:${canary}` })
    const facts = await app.done('quick.facts', { keyId: hit?.row.id ?? '' })

    expect(found).toMatchObject({ as: 'secret', hits: [{ how: 'public-id', row: { name: 'newsletter' } }] })
    expect(facts).toMatchObject({ row: { name: 'newsletter' } })
    const records = await app.host.call({ kind: 'quick' }, 'quick.records', { keyId: hit?.row.id ?? '' })
    expect(records).toMatchObject({ ok: false, fault: { code: 'invalid-input' } })
    const said = JSON.stringify([
      found,
      facts,
      app.events,
      app.logLines,
      await app.done('history.page', { beforeSeq: null, limit: 500 })
    ])
    expect(said).not.toContain(canary)
  })

  it('breaks the glass by creator and reports it, with the batch as an event', async () => {
    const { app, server } = await world()
    const { batchId, phrase } = await breakGlassBySam(app)
    const report = () => app.done('breakGlass.report', { batchId })
    await expect.poll(async () => (await report()).state, { timeout: 20_000 }).toBe('ended')

    expect(phrase).toBe('REVOKE 2 KEYS')
    expect(await report()).toMatchObject({ counts: { gone: 2 }, notDead: [] })
    const live = server.keys().filter(key => key.isActive)
    expect(live.map(key => key.name).sort()).toEqual(['order-updates-production', 'rekey'])
    // Events are gathered for a moment before they are pushed.
    await expect
      .poll(() => app.events)
      .toContainEqual(expect.objectContaining({ slice: 'batch', value: batchId }))
  })

  it('offers a revoke of several keys again after a crash, and sends nothing before it is confirmed anew', async () => {
    const { app, server } = await world()
    const { rows } = await app.done('keys.page', {
      filter: { owners: ['Sam Gone'] },
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 9
    })
    const confirmation = await app.done('keys.prepareRevoke', { keyIds: rows.map(({ id }) => id) })
    // It waits there for long enough to be cut off.
    server.faults.next({ pathIncludes: '/revoke' }, { kind: 'rate-limited', retryAfter: '2' }, 50)
    const revoking = app.host.call({ kind: 'headless' }, 'keys.revoke', {
      token: confirmation.token,
      phrase: confirmation.phrase ?? ''
    })
    const sent = () => server.requests().filter(({ path }) => path.endsWith('/revoke')).length
    await expect.poll(sent).toBeGreaterThan(0)

    // What a power cut would leave at this moment.
    const dataDir = mkdtempSync(join(tmpdir(), 'rekey-crashed-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    cpSync(app.directory, dataDir, { recursive: true })
    await app.close()
    await revoking
    server.faults.clear()
    const before = sent()
    opened = await openTestHost({ dataDir, keychain: { kind: 'given', keychain: app.keychain } })
    const later = opened
    const [report] = await later.done('breakGlass.open', {})
    const prepared = await later.done('breakGlass.prepareResume', { batchId: report?.batchId ?? '' })

    expect(report).toMatchObject({ state: 'interrupted', origin: 'keys', total: 2, counts: { gone: 0 } })
    expect(prepared.phrase).toBe('REVOKE 2 KEYS')
    expect(sent()).toBe(before)

    await later.done('breakGlass.start', { token: prepared.token, phrase: prepared.phrase })
    await expect
      .poll(async () => (await later.done('breakGlass.open', {})).length, { timeout: 20_000 })
      .toBe(0)
    const live = server.keys().filter(key => key.isActive)
    expect(live.map(key => key.name).sort()).toEqual(['order-updates-production', 'rekey'])
  })

  it('ends a run that was cut off when the only account of its keys is removed, and says it of each key', async () => {
    const { app } = await world()
    const dataDir = copyOf(app)
    await app.close()
    const batchId = cutOffBatch(dataDir)
    opened = await openTestHost({ dataDir, keychain: { kind: 'given', keychain: app.keychain } })
    const later = opened
    const [before] = await later.done('breakGlass.open', {})

    expect(before).toMatchObject({ batchId, state: 'interrupted', counts: { waiting: 4 } })
    await later.done('accounts.remove', { accountId: before?.notDead[0]?.accountId ?? '' })

    expect(await later.done('breakGlass.open', {})).toEqual([])
    const report = await later.done('breakGlass.report', { batchId })
    expect(report).toMatchObject({ state: 'ended', counts: { 'left-out': 4, gone: 0 } })
    expect(report.notDead[0]).toMatchObject({ state: 'left-out', fault: { detail: 'credential-missing' } })
  })

  it('lets an account go of which a revoke has failed, and speaks of it no more', async () => {
    const { app } = await world()
    const dataDir = copyOf(app)
    await app.close()
    failedRevoke(dataDir)
    opened = await openTestHost({ dataDir, keychain: { kind: 'given', keychain: app.keychain } })
    const later = opened
    const [account] = (await later.done('app.snapshot', {})).accounts

    await later.done('accounts.remove', { accountId: account?.id ?? '' })

    await later.close()
    const store = openStore({ path: join(dataDir, 'rekey.db') })
    if (!store.ok) throw new Error(store.fault.code)
    expect(revocationStore(store.value.db).open()).toEqual([])
    store.value.close()
  })

  it('reads the lists again behind a break-glass run, and flags what was made since it began', async () => {
    const { app, server } = await world()
    await breakGlassBySam(app)
    const made = { groupId: GROUP.id, grants: [], createdAt: Date.now(), lastUsedAt: null }
    server.seed({ ...made, name: 'made-with-the-leaked-key' })

    const tagsOf = async () => {
      const { rows } = await app.done('keys.page', {
        filter: { text: 'made-with' },
        sort: 'name',
        descending: false,
        group: 'none',
        offset: 0,
        limit: 1
      })
      return rows[0]?.tags
    }
    await expect.poll(tagsOf, { timeout: 20_000 }).toEqual(['look-over'])
  })

  it('tells of a dormant key once, and where a click leads', async () => {
    const { app, shown } = await world()

    await expect.poll(() => shown.length, { timeout: 20_000 }).toBeGreaterThan(0)
    app.host.wake()
    await expect.poll(async () => (await app.done('monitor.state', {})).kind).toBe('monitoring')

    expect(shown.filter(notice => notice.kind === 'dormant')).toMatchObject([
      { names: ['old-import'], count: 1, place: { screen: 'keys' } }
    ])
  })

  it('goes on with servers on this computer when there is no network', async () => {
    const { app } = await world('offline')

    expect(await app.done('monitor.state', {})).toMatchObject({ kind: 'monitoring' })
  })

  it('pauses, says until when, and goes on when asked', async () => {
    const { app } = await world()

    const paused = await app.done('monitor.pause', {})
    const resumed = await app.done('monitor.resume', {})

    expect(paused.kind).toBe('paused')
    expect((paused.pausedUntil ?? 0) - Date.now()).toBeGreaterThan(59 * 60_000)
    expect(resumed).toEqual({ kind: 'monitoring', pausedUntil: null })
  })
})
