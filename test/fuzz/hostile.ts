import { csvOf } from '../../src/services/lists/csv'
import { hasHiddenCharacters } from '../../src/core/visible-text'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSystemClock } from '../../src/host/system'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { trayPicture } from '../../src/main/tray-menu'
import { providers, sandboxes } from '../../src/providers/registry'
import type { KeyRowView } from '../../src/contract/key-row'
import { hostileStrings } from './hostile-strings'
import { activePlaces } from './inert'
import { openReplay } from './replay'
import type { Recorded, Replay, Served } from './replay'
import { count, newTally, note, pollution } from './tally'
import type { Tally } from './tally'

// Hostile names, in every field of every provider that people or servers fill in, through adapter, inventory and store, into
// every view, the tray, window titles and exports.

/** Fields of wire rows that hold text for people, in all four spellings. */
const TEXT_FIELD =
  /name|description|mask|prefix|permission|scope|grant|label|created_?by|owner|email|member|status|environment|version/i
const LONGEST_TRAY = 64

export type HostileOptions = { readonly seed: number; readonly strings: number }

export async function fuzzHostile({ seed, strings }: HostileOptions): Promise<Tally> {
  const tally = newTally('hostile')
  const all = hostileStrings()
  const step = Math.max(1, Math.floor(all.length / strings))
  const chosen = all.filter((_, index) => index % step === 0).slice(0, Math.max(strings, all.length / step))
  count(tally, 'strings', chosen.length)

  const clock = hastyClock()
  const directory = mkdtempSync(join(tmpdir(), 'rekey-export-'))
  const file = join(directory, 'keys')
  const { desktop } = noDesktop()
  const test = await openTestHost({
    clock,
    desktop: { ...desktop, chooseExportFile: () => Promise.resolve(file) }
  })
  const replays: Replay[] = []
  let current = ''
  let fields = new Set<string>()
  try {
    for (const [id, start] of sandboxes()) {
      const provider = providers().get(id)
      if (provider === undefined) throw new Error(`${id} has a sandbox alone`)
      const replay = await openReplay(provider, start)
      replays.push(replay)
      await test.done('accounts.connect', {
        providerId: id,
        name: provider.manifest.name,
        environment: 'production',
        baseUrl: replay.url,
        settings: { ...replay.server.settings },
        credential: { ...replay.server.credential }
      })
      replay.spoilWith(answer => renamed(answer, current, fields))
    }
    for (const text of chosen) {
      current = text
      await syncAll(test)
      await lookEverywhere(tally, test, text, seed)
      await lookAtExports(tally, test, { file, text, seed })
      tally.runs += 1
    }
  } finally {
    await test.close()
    rmSync(directory, { recursive: true, force: true })
    for (const replay of replays) await replay.close()
  }
  for (const field of fields) count(tally, `field ${field}`)
  count(tally, 'fields', fields.size)
  for (const name of pollution()) note(tally, seed, `Object.prototype was given ${name}`)
  fields = new Set()
  return tally
}

/** A provider that wants us to wait is a matter for other tests: short waits are over at once. */
function hastyClock(): ReturnType<typeof createSystemClock> {
  const system = createSystemClock()
  let extra = 0
  return {
    ...system,
    monotonic: () => system.monotonic() + (extra += 250),
    sleep: async (ms, signal) => {
      if (ms > 65_000) return system.sleep(ms, signal)
      extra += ms
      await system.sleep(1, signal)
    }
  }
}

function renamed(answer: Recorded, text: string, fields: Set<string>): Served {
  const type = answer.headers['content-type'] ?? ''
  if (!type.includes('json') || answer.body.length === 0) return answer
  const parsed: unknown = JSON.parse(answer.body.toString('utf8'))
  return { ...answer, body: Buffer.from(JSON.stringify(withText(parsed, text, fields, ''))) }
}

function withText(value: unknown, text: string, fields: Set<string>, field: string): unknown {
  if (typeof value === 'string') {
    if (!TEXT_FIELD.test(field) || field === 'owner_id') return value
    fields.add(field)
    // The rows stay told apart by their ids; a mask has to look like one to be taken at all.
    return /mask/.test(field) ? `…${text.slice(0, 90)}` : text
  }
  if (Array.isArray(value)) return value.map(item => withText(item, text, fields, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      withText(inner, text, fields, name === 'status' ? '' : name)
    ])
  )
}

async function syncAll(test: TestHost): Promise<void> {
  await test.done('sync.start', {})
  const deadline = Date.now() + 20_000
  for (;;) {
    const { sync } = await test.done('app.snapshot', {})
    if (!sync.isRunning) return
    if (Date.now() > deadline) throw new Error('The sync does not end.')
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function lookEverywhere(tally: Tally, test: TestHost, text: string, seed: number): Promise<void> {
  const about = JSON.stringify(text.slice(0, 40))
  const look = (view: string, value: unknown): void => {
    count(tally, `view ${view}`)
    for (const place of activePlaces(value).slice(0, 3))
      note(tally, seed, `${about} is active in ${view}: ${place}`)
  }
  const page = await test.done('keys.page', {
    filter: {},
    sort: 'name',
    descending: false,
    group: 'owner',
    offset: 0,
    limit: 500
  })
  if (page.rows.length === 0) note(tally, seed, `${about}: no rows are left`)
  look('keys.page', page)
  const first = page.rows[0]
  if (first !== undefined) look('keys.detail', await test.done('keys.detail', { keyId: first.id }))
  look('keys.counts', await test.done('keys.counts', { filter: {} }))
  look('keys.page of a search', await search(test, text))
  look('app.snapshot', await test.done('app.snapshot', {}))
  look('history.page', await test.done('history.page', { beforeSeq: null, limit: 20 }))
  const rotatable = page.rows.find(row => row.can.rotate)
  if (rotatable !== undefined) {
    const reply = await test.host.call({ kind: 'main' }, 'rotations.plan', {
      keyIds: [rotatable.id],
      mode: 'routine'
    })
    look('rotations.plan', reply)
    const prepared = await test.host.call({ kind: 'main' }, 'keys.prepareRevoke', { keyIds: [rotatable.id] })
    look('keys.prepareRevoke', prepared)
  }
  lookAtTray(tally, test, text, seed)
  lookAtCsv(tally, page.rows, about, seed)
  look('events', test.events.splice(0))
}

async function search(test: TestHost, text: string): Promise<unknown> {
  const query = { sort: 'name', descending: false, group: 'none', offset: 0, limit: 20 } as const
  return test.host.call({ kind: 'main' }, 'keys.page', { ...query, filter: { text: text.slice(0, 200) } })
}

function lookAtTray(tally: Tally, test: TestHost, text: string, seed: number): void {
  const facts = test.host.trayFacts()
  // The worst case: a rotation whose names come straight from a provider.
  const rotations = facts.rotations.map(rotation => ({ ...rotation, service: text, environment: text }))
  const picture = trayPicture({ ...facts, rotations: [...facts.rotations, ...rotations], now: Date.now() })
  const labels = [picture.tooltip, ...picture.items.map(item => (item.type === 'item' ? item.label : ''))]
  count(tally, 'tray labels', labels.length)
  for (const label of labels) {
    const isBad = activePlaces(label).length > 0 || [...label].length > LONGEST_TRAY || label.includes('&')
    if (isBad) note(tally, seed, `the tray says ${JSON.stringify(label)}`)
  }
}

type Exported = { readonly file: string; readonly text: string; readonly seed: number }

/** The files that a person saves, as they lie on disk. */
async function lookAtExports(tally: Tally, test: TestHost, { file, text, seed }: Exported): Promise<void> {
  const about = JSON.stringify(text.slice(0, 40))
  const list = { filter: {}, sort: 'name', descending: false } as const
  rmSync(file, { force: true })
  await test.done('files.exportKeys', { ...list, format: 'csv' })
  lookAtCsvText(tally, readFileSync(file, 'utf8'), about, seed)
  rmSync(file, { force: true })
  await test.done('files.exportKeys', { ...list, format: 'json' })
  for (const place of activePlaces(JSON.parse(readFileSync(file, 'utf8'))).slice(0, 3)) {
    note(tally, seed, `${about} is active in the JSON export: ${place}`)
  }
  count(tally, 'exports', 2)
}

function lookAtCsv(tally: Tally, rows: readonly KeyRowView[], about: string, seed: number): void {
  const columns = ['name', 'service', 'environment', 'accountName', 'groupName', 'masked', 'status'] as const
  const csv = csvOf(
    columns,
    rows.map(row => [
      ...columns.map(column => row[column]),
      row.createdBy?.name ?? null,
      row.permissions.grants.join(' ')
    ])
  )
  lookAtCsvText(tally, csv, about, seed)
}

function lookAtCsvText(tally: Tally, csv: string, about: string, seed: number): void {
  for (const line of csv.split('\r\n').filter(each => each !== '')) {
    for (const [, cell = ''] of line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)) {
      count(tally, 'CSV cells')
      if (hasHiddenCharacters(cell)) note(tally, seed, `${about} is active in a CSV cell`)
      if (/^[=+\-@\t\r\n＝＋－＠]/.test(cell))
        note(tally, seed, `${about}: a CSV cell begins ${cell.slice(0, 10)}`)
    }
  }
}
