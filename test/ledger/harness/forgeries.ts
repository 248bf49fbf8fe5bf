import { rmSync } from 'node:fs'
import { createTeamFacts } from '../../../src/services/team/facts'
import { createLedgerCrypto } from '../../../src/services/team/crypto'
import { createTeamSync } from '../../../src/services/team/sync'
import { openStore } from '../../../src/store/open-store'
import { teamStore } from '../../../src/store/team'
import { readAddress } from '../../../src/ledger/address'
import { openLedger } from '../../../src/ledger/postgres-ledger'
import { asMemberId, asTeamId } from '../../../src/core/ids'
import { GENESIS_HASH } from '../../../src/core/team/chain'
import type { TestServer } from '../../kit/postgres'
import { makeHome, realClock } from '../../kit/team-machine'
import { testMember } from '../../kit/team-builders'
import { randomFrom } from './scheduler'

// The owner of the database does what it likes to a copy of it, and a new member reads the copy. Whatever that member accepts
// must stand in the original, at the same place.

type Row = { member: string; seq: number; hash: string; signature: string; event: string }

export async function forge(
  server: TestServer,
  original: string,
  count: number
): Promise<{ forgeries: number; accepted: number; problems: string[] }> {
  // A reader needs a database without connections to copy it.
  const rows = (await server.sql(
    original,
    `SELECT member, seq, hash, signature, event FROM rekey.events WHERE seq <= 40 ORDER BY member, seq`
  )) as Row[]
  const genuine = new Set(rows.map(({ member, seq, hash }) => `${member}/${seq}/${hash}`))
  const random = randomFrom(11)
  const problems: string[] = []
  const pick = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(random() * list.length)]
    if (found === undefined) throw new Error('There is nothing to forge.')
    return found
  }
  const database = 'forged'
  await server.sql('postgres', `CREATE DATABASE ${database} TEMPLATE ${original}`)
  await server.sql(
    database,
    `ALTER TABLE rekey.events DISABLE TRIGGER ALL; DELETE FROM rekey.events WHERE seq > 40`
  )
  const client = await server.connect(database)
  // The control: an untouched copy is accepted whole, or refusing everything would look like success.
  const untouched = new Set(await acceptedBy(server, database))
  const last = rows.filter(
    ({ member, seq }) => !rows.some(row => row.member === member && row.seq === seq + 1)
  )
  const missing = last.find(({ member, seq, hash }) => !untouched.has(`${member}/${seq}/${hash}`))
  if (missing !== undefined) throw new Error('A genuine event was refused.')
  const names = Object.keys(FORGERIES)
  for (let index = 0; index < count; index += 1) {
    const name = names[index % names.length] ?? ''
    await client.query('BEGIN')
    await client.query('SAVEPOINT genuine')
    const forged = FORGERIES[name]?.(pick(rows), rows) ?? []
    for (const { at, row } of forged) {
      await client.query('DELETE FROM rekey.events WHERE member = $1 AND seq = $2', [at.member, at.seq])
      if (row === null) continue
      await client.query(
        'INSERT INTO rekey.events (member, seq, hash, signature, event) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
        [row.member, row.seq, row.hash, row.signature, row.event]
      )
    }
    await client.query('COMMIT')
    const accepted = await acceptedBy(server, database)
    const wrong = accepted.filter(place => !genuine.has(place))
    if (wrong.length > 0) problems.push(`${name}: accepted ${wrong[0]}`)
    await restore(client, rows)
  }
  await client.end()
  return { forgeries: count, accepted: problems.length, problems }
}

type Forged = { readonly at: Pick<Row, 'member' | 'seq'>; readonly row: Row | null }

const crypto = createLedgerCrypto()
const eve = testMember('Eve')

/** Everything that an owner of the database can do without a key of a member. */
const FORGERIES: { readonly [name: string]: (row: Row, rows: readonly Row[]) => readonly Forged[] } = {
  'another text under the old hash': row => [{ at: row, row: { ...row, event: rewritten(row) } }],
  'another text under its own hash': row => {
    const event = rewritten(row)
    return [{ at: row, row: { ...row, event, hash: crypto.sha256(event) } }]
  },
  'a signature of another event': (row, rows) => [
    {
      at: row,
      row: {
        ...row,
        event: rewritten(row),
        hash: crypto.sha256(rewritten(row)),
        signature: rows[0]?.signature ?? ''
      }
    }
  ],
  'a row that is gone': row => [{ at: row, row: null }],
  "two rows in each other's place": (row, rows) => {
    const other = rows.find(({ member, seq }) => member === row.member && seq === row.seq + 1) ?? row
    return [
      { at: row, row: { ...other, seq: row.seq } },
      { at: other, row: { ...row, seq: other.seq } }
    ]
  },
  'an event of one member in the chain of another': (row, rows) => {
    const other = rows.find(({ member }) => member !== row.member) ?? row
    return [{ at: row, row: { ...other, member: row.member, seq: row.seq } }]
  },
  'an event that a stranger has signed': row => {
    const event = eve.write({ kind: 'policy-set', version: 99, rules: [] })
    return [{ at: row, row: { ...row, hash: event.hash, signature: event.signature, event: event.text } }]
  },
  'an event beyond the end of a chain': (row, rows) => {
    const last = rows.filter(({ member }) => member === row.member).at(-1) ?? row
    const event = rewritten({ ...last, seq: last.seq + 1 }, last.hash)
    return [
      {
        at: { member: row.member, seq: last.seq + 1 },
        row: { ...last, seq: last.seq + 1, event, hash: crypto.sha256(event) }
      }
    ]
  },
  'a chain that begins anew': (row, rows) =>
    rows
      .filter(({ member }) => member === row.member)
      .map(own => {
        const event = own.seq === 1 ? rewritten(own, GENESIS_HASH) : own.event
        return { at: own, row: own.seq === 1 ? { ...own, event, hash: crypto.sha256(event) } : own }
      })
}

function rewritten({ event, seq }: Pick<Row, 'event' | 'seq'>, previous?: string): string {
  const read = JSON.parse(event) as { seq: number; at: number; previous: string; body: object }
  const changed = { ...read, seq, at: read.at + 1, previous: previous ?? read.previous }
  return JSON.stringify(changed)
}

async function restore(
  client: Awaited<ReturnType<TestServer['connect']>>,
  rows: readonly Row[]
): Promise<void> {
  await client.query('DELETE FROM rekey.events')
  await client.query(
    `INSERT INTO rekey.events (member, seq, hash, signature, event)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])`,
    [
      rows.map(({ member }) => member),
      rows.map(({ seq }) => seq),
      rows.map(({ hash }) => hash),
      rows.map(({ signature }) => signature),
      rows.map(({ event }) => event)
    ]
  )
}

/** What a reader who knows only the founder's fingerprint takes for true. */
async function acceptedBy(server: TestServer, database: string): Promise<readonly string[]> {
  const address = readAddress(`postgres://owner@127.0.0.1:${server.port}/${database}`)
  if (!address.ok) throw new Error('That is no address.')
  const found = await server.sql(database, `SELECT name, value FROM rekey.meta`)
  const meta = new Map(found.map(({ name, value }) => [String(name), String(value)]))
  const identity = { team: asTeamId(meta.get('team') ?? ''), founder: asMemberId(meta.get('founder') ?? '') }
  const home = makeHome()
  const opened = openStore({ path: `${home.folder}/reader.db` })
  if (!opened.ok) throw new Error('The store did not open.')
  const rows = teamStore(opened.value.db)
  const ledger = openLedger(address.value, identity)
  const reader = testMember('Reader')
  const seat = {
    ...identity,
    member: reader.id,
    person: 'Reader',
    device: 'x',
    shownAddress: '',
    origin: '',
    joinedAt: 0
  }
  const facts = createTeamFacts(identity.founder, [], crypto)
  const sync = createTeamSync({
    clock: realClock,
    store: rows,
    transactions: opened.value.transactions,
    vault: { sign: () => ({ ok: false, fault: { code: 'vault-locked', retry: 'no' } }) },
    crypto,
    ledger,
    seat,
    facts,
    onBug: error => {
      throw error
    }
  })
  const read = await sync.catchUp()
  if (!read.ok) throw new Error(read.fault.detail)
  const heads = Object.entries(sync.heads()).map(([member, { seq, hash }]) => `${member}/${seq}/${hash}`)
  const kept = rows.kept().map(({ member, seq, hash }) => `${member}/${seq}/${hash}`)
  await ledger.close()
  opened.value.close()
  rmSync(home.folder, { recursive: true, force: true })
  return [...heads, ...kept]
}
