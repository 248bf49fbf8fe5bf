import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NO_POSTGRES, postgresFolder, startPostgres, type TestServer } from '../../test/kit/postgres'
import { fault } from '../../src/core/fault'
import { asTeamId, type MemberId } from '../../src/core/ids'
import { eventText, GENESIS_HASH, headOf, signedStatement } from '../../src/core/team/chain'
import type { Head, SignedEvent, TeamEvent } from '../../src/core/team/event'
import { readAddress } from '../../src/ledger/address'
import { openLedger } from '../../src/ledger/postgres-ledger'
import { setUpLedger } from '../../src/ledger/set-up'
import { createLedgerCrypto } from '../../src/services/team/crypto'
import { createTeamFacts } from '../../src/services/team/facts'
import { createTeamSync } from '../../src/services/team/sync'
import { openStore } from '../../src/store/open-store'
import { teamStore } from '../../src/store/team'

// npm run bench:ledger [-- --json] [-- --events N]: 50 members and 100,000 keys write 1,000,000 events, and a new member reads all of
// them. Beside it, the bare driver inserts and reads the same rows in a plain table. Last line: one JSON object.

const MEMBERS = 50
const KEYS = 100_000
const AT_ONCE = 100
const PAGE = 500
/** Signing as much as a lifetime of work needs minutes: the measured part is signed, the rest is filled in by the server. */
const MEASURED = 20_000
const TEAM = asTeamId('bench')
const crypto = createLedgerCrypto()

type Writer = {
  readonly id: MemberId
  readonly publicKey: string
  readonly key: KeyObject
  head: Head | null
}

function makeWriter(): Writer {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
  return { id: crypto.fingerprint(publicKey), publicKey, key: pair.privateKey, head: null }
}

function write(writer: Writer, body: TeamEvent, at: number, isSigned: boolean): SignedEvent {
  const { id: member, head } = writer
  const seq = (head?.seq ?? 0) + 1
  const unsigned = { team: TEAM, member, seq, at, previous: head?.hash ?? GENESIS_HASH, heads: {}, body }
  const text = eventText(unsigned)
  const hash = crypto.sha256(text)
  // A run is proven by the signature of its last event, so that those between pages may go without one here.
  const signature = isSigned
    ? sign(null, Buffer.from(signedStatement(hash)), writer.key).toString('hex')
    : '0'.repeat(128)
  const event = { ...unsigned, text, hash, signature }
  writer.head = headOf(event)
  return event
}

function bodyOf(count: number): TeamEvent {
  const key = {
    provider: 'bench',
    origin: 'https://api.example.com',
    groupId: `group-${count % 100}`,
    providerKeyId: `key-${count % KEYS}`
  }
  return {
    kind: 'call-announced',
    call: 'revoke',
    key,
    fence: (count % 1_000) + 1,
    rotation: `rotation-${count}`
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

/** In the order in which a page of a member is read, the last one of each page carries a signature. */
async function fill(server: TestServer, writers: readonly Writer[], events: number): Promise<void> {
  const client = await server.connect('bench')
  const each = Math.floor(events / writers.length)
  for (const writer of writers) {
    for (let done = writer.head?.seq ?? 0; done < each;) {
      const rows: SignedEvent[] = []
      for (; rows.length < 5_000 && done < each; done += 1) {
        rows.push(write(writer, bodyOf(done), done, (done + 1) % 10 === 0 || done + 1 === each))
      }
      await client.query(
        `INSERT INTO rekey.events (member, seq, hash, signature, event)
         SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[])`,
        [
          writer.id,
          rows.map(r => r.seq),
          rows.map(r => r.hash),
          rows.map(r => r.signature),
          rows.map(r => r.text)
        ]
      )
    }
  }
  await client.end()
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const at = args.indexOf('--events')
  const events = at === -1 ? 1_000_000 : Number(args[at + 1])
  if (postgresFolder() === null) {
    console.log(NO_POSTGRES)
    return
  }
  const server = await startPostgres()
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-bench-ledger-'))
  try {
    console.log(JSON.stringify(await measure(server, folder, events)))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(server: TestServer, folder: string, events: number): Promise<object> {
  const writers = Array.from({ length: MEMBERS }, makeWriter)
  const [founder] = writers
  const address = readAddress(await server.database('bench'))
  if (founder === undefined || !address.ok) throw new Error('There is nobody to write.')
  const identity = { team: TEAM, founder: founder.id }
  await setUpLedger(address.value, identity)
  const ledger = openLedger(address.value, identity)
  for (const writer of writers) {
    await ledger.enrol(writer.id)
    const introduced = { publicKey: writer.publicKey, person: 'x', device: 'x' }
    const opening = write(
      writer,
      writer === founder
        ? { kind: 'team-created', name: 'bench', ...introduced }
        : { kind: 'member-asked', ...introduced },
      0,
      true
    )
    await ledger.append([opening])
  }
  await fill(server, writers, events - MEASURED)

  // Append: signed and checked as the app does it, against the same rows by the bare driver.
  const client = await server.connect('bench')
  await client.query(
    'CREATE TABLE public.bare (id bigserial PRIMARY KEY, member text, seq int, hash text, signature text, event text)'
  )
  const batches: SignedEvent[][] = []
  let signSeconds = 0
  signSeconds += await timed(() => {
    for (let count = 0; count < MEASURED / AT_ONCE; count += 1) {
      const writer = writers[count % MEMBERS] ?? founder
      batches.push(
        Array.from({ length: AT_ONCE }, (_, index) =>
          write(writer, bodyOf(count * AT_ONCE + index), count, true)
        )
      )
    }
    return Promise.resolve()
  })
  const appendSeconds = await timed(async () => {
    for (const batch of batches) {
      const done = await ledger.append(batch)
      if (!done.ok) throw new Error(done.fault.detail ?? done.fault.code)
    }
  })
  const bareInsertSeconds = await timed(async () => {
    for (const rows of batches) {
      await client.query(
        `INSERT INTO public.bare (member, seq, hash, signature, event)
         SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])`,
        [
          rows.map(r => r.member),
          rows.map(r => r.seq),
          rows.map(r => r.hash),
          rows.map(r => r.signature),
          rows.map(r => r.text)
        ]
      )
    }
  })

  // Catch-up: a new member reads, verifies and keeps; the bare driver reads the same rows in pages of the same size.
  const opened = openStore({ path: path.join(folder, 'reader.db') })
  if (!opened.ok) throw new Error('The store did not open.')
  const facts = createTeamFacts(founder.id, [], crypto)
  const reader = makeWriter()
  const sync = createTeamSync({
    clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() },
    store: teamStore(opened.value.db),
    transactions: opened.value.transactions,
    vault: { sign: () => ({ ok: false, fault: fault('vault-locked') }) },
    crypto,
    ledger,
    facts,
    seat: {
      ...identity,
      member: reader.id,
      person: 'x',
      device: 'x',
      shownAddress: '',
      origin: '',
      joinedAt: 0
    },
    onBug: error => {
      throw error
    }
  })
  const catchUpSeconds = await timed(async () => {
    const read = await sync.catchUp()
    if (!read.ok) throw new Error(read.fault.detail ?? read.fault.code)
  })
  const heads = sync.heads()
  const seen = Object.values(heads).reduce((sum, { seq }) => sum + seq, 0)
  const nothingNewSeconds = await timed(async () => {
    await sync.catchUp()
  })
  let bareRows = 0
  const bareReadSeconds = await timed(async () => {
    for (const { id } of writers) {
      for (let after = 0; ;) {
        const { rows } = await client.query<{ seq: number; event: string }>(
          `SELECT seq, hash, signature, event FROM rekey.events WHERE member = $1 AND seq > $2 ORDER BY seq LIMIT ${PAGE}`,
          [id, after]
        )
        bareRows += rows.length
        after = rows.at(-1)?.seq ?? after
        if (rows.length < PAGE) break
      }
    }
  })
  const size = await client.query<{ bytes: string }>(`SELECT pg_total_relation_size('rekey.events') AS bytes`)
  await client.end()
  await ledger.close()
  opened.value.close()
  if (seen !== bareRows) throw new Error(`${seen} of ${bareRows} events were accepted.`)
  const two = (value: number): number => Math.round(value * 100) / 100
  return {
    members: MEMBERS,
    keys: KEYS,
    events: bareRows,
    appendSeconds: two(appendSeconds),
    signSeconds: two(signSeconds),
    bareInsertSeconds: two(bareInsertSeconds),
    appendRatio: two(appendSeconds / bareInsertSeconds),
    catchUpSeconds: two(catchUpSeconds),
    bareReadSeconds: two(bareReadSeconds),
    catchUpRatio: two(catchUpSeconds / bareReadSeconds),
    nothingNewMs: two(nothingNewSeconds * 1_000),
    bytesPerEvent: Math.round(Number(size.rows[0]?.bytes) / bareRows),
    server: `PostgreSQL ${server.version}`
  }
}

await main()
