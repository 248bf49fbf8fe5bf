import { createHash } from 'node:crypto'
import { actorFrom, isPerson, type Actor } from '../core/actor'
import { canonicalJson } from '../core/canonical-json'
import { asAccountId, asKeyId, asRotationId } from '../core/ids'
import { withoutSecrets } from '../core/leak/without-secrets'
import { actorIn, type ActorColumns } from './actor-columns'
import type { Db, SqlParams } from './db'
import type { AuditAct, AuditChain, AuditEntry, AuditFilter, AuditRow, AuditStore } from '../core/ports/audit'

const MAX_FACTS = 24
const MAX_TEXT = 300
/** What the hash of the first row stands on. */
const GENESIS = '0'.repeat(64)

type Row = {
  seq: number
  at: number
  act: string
  actor: string
  account_id: string | null
  key_id: string | null
  rotation_id: string | null
  facts: string
  hash: string
  chain: AuditChain
} & ActorColumns

const CHAINS: readonly AuditChain[] = ['main', 'sandbox']

type Head = { seq: number; hash: string }

export function auditStore(db: Db): AuditStore {
  const newest = db.prepare<null, { seq: number }>('SELECT seq FROM audit ORDER BY seq DESC LIMIT 1')
  const head = db.prepare<{ chain: AuditChain }, Head>(
    'SELECT seq, hash FROM audit WHERE chain = @chain ORDER BY seq DESC LIMIT 1'
  )
  const upTo = db.prepare<{ chain: AuditChain; seq: number }, { rows: number; hash: string }>(`
    SELECT hash, (SELECT count(*) FROM audit WHERE chain = @chain AND seq <= @seq) AS rows
    FROM audit WHERE chain = @chain AND seq = @seq
  `)
  const newer = db.prepare<{ seq: number; limit: number }, Row>(
    "SELECT * FROM audit WHERE chain = 'main' AND seq > @seq ORDER BY seq LIMIT @limit"
  )
  const countNewer = db.prepare<{ seq: number; limit: number }, { rows: number }>(
    "SELECT count(*) AS rows FROM (SELECT 1 FROM audit WHERE chain = 'main' AND seq > @seq LIMIT @limit)"
  )
  const people = db.prepare<null, { actor_id: string }>(`
    SELECT DISTINCT actor_id FROM audit
    WHERE actor_id IS NOT NULL AND actor_kind IN ('person', 'command-line') ORDER BY actor_id
  `)
  const sandbox = db.prepare<{ id: string }, { is_sandbox: number }>(
    'SELECT is_sandbox FROM accounts WHERE id = @id'
  )
  const insert = db.prepare<Row>(`
    INSERT INTO audit (seq, at, act, actor, account_id, key_id, rotation_id, facts, hash, chain, actor_kind, actor_id)
    VALUES (@seq, @at, @act, @actor, @account_id, @key_id, @rotation_id, @facts, @hash, @chain, @actor_kind, @actor_id)
  `)
  const saveHead = db.prepare<Head & { chain: AuditChain }>(`
    INSERT INTO audit_heads (chain, seq, hash) VALUES (@chain, @seq, @hash)
    ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
  `)

  function chainOf(accountId: string | null): AuditChain {
    if (accountId === null) return 'main'
    return sandbox.get({ id: accountId })?.is_sandbox === 1 ? 'sandbox' : 'main'
  }

  return {
    append: entry =>
      db.transaction(() => {
        const chain = chainOf(entry.accountId)
        const last = head.get({ chain })
        const facts = shortFacts(entry.facts)
        const actor = actorFrom(entry.actor)
        const body: Body = {
          seq: (newest.get()?.seq ?? 0) + 1,
          at: entry.at,
          act: entry.act,
          actor: isPerson(actor) ? 'operator' : 'rekey',
          actor_kind: actor.kind,
          actor_id: actor.id,
          account_id: entry.accountId,
          key_id: entry.keyId,
          rotation_id: entry.rotationId,
          facts: canonicalJson(facts)
        }
        const hash = hashOf(last?.hash ?? GENESIS, body)
        insert.run({ ...body, hash, chain })
        saveHead.run({ chain, seq: body.seq, hash })
        return { ...entry, actor, facts, seq: body.seq, hash }
      }),
    page: (filter, beforeSeq, limit) => page(db, filter, beforeSeq, limit),
    after: ({ seq, sequence }, limit) =>
      newer
        .all({ seq, limit })
        .map((row, index) => ({ row: toAuditRow(row), sequence: sequence + index + 1 })),
    countAfter: (seq, limit) => countNewer.get({ seq, limit })?.rows ?? 0,
    people: () => people.all().map(row => row.actor_id),
    verify: () => verify(db),
    heads: () =>
      CHAINS.flatMap(chain => {
        const last = head.get({ chain })
        const counted = last === undefined ? undefined : upTo.get({ chain, seq: last.seq })
        return last === undefined ? [] : [{ chain, rows: counted?.rows ?? 0, ...last }]
      }),
    at: (chain, seq) => upTo.get({ chain, seq }) ?? null
  }
}

function page(
  db: Db,
  filter: AuditFilter,
  beforeSeq: number | null,
  limit: number
): ReturnType<AuditStore['page']> {
  const { where, params } = conditions(filter)
  const total = db
    .prepare<SqlParams, { n: number }>(`SELECT count(*) AS n FROM audit WHERE ${where}`)
    .get(params)
  const rows = db
    .prepare<SqlParams, Row>(
      `SELECT * FROM audit WHERE ${where} AND seq < @before_seq ORDER BY seq DESC LIMIT @limit`
    )
    .all({ ...params, before_seq: beforeSeq ?? Number.MAX_SAFE_INTEGER, limit })
  return { rows: rows.map(toAuditRow), total: total?.n ?? 0 }
}

function conditions(filter: AuditFilter): { where: string; params: SqlParams } {
  const parts: string[] = ['1']
  const params: Record<string, string | number> = {}
  const add = (sql: string, name: string, value: string | number | undefined): void => {
    if (value === undefined) return
    parts.push(sql)
    params[name] = value
  }
  add('account_id = @account_id', 'account_id', filter.accountId)
  add('key_id = @key_id', 'key_id', filter.keyId)
  add('rotation_id = @rotation_id', 'rotation_id', filter.rotationId)
  add('actor_id = @actor_id', 'actor_id', filter.actorId)
  add('at >= @since', 'since', filter.since)
  add('at <= @until', 'until', filter.until)
  add(
    'act IN (SELECT value FROM json_each(@acts))',
    'acts',
    filter.acts === undefined ? undefined : JSON.stringify(filter.acts)
  )
  const text = filter.text?.trim().toLowerCase()
  add("instr(lower(act || ' ' || facts), @text) > 0", 'text', text === '' ? undefined : text)
  return { where: parts.join(' AND '), params }
}

/** Walks each chain whole. The first row that does not follow from the one before is named. */
function verify(db: Db): ReturnType<AuditStore['verify']> {
  const walked = CHAINS.map(chain => walk(db, chain))
  const bad = walked.map(({ firstBadSeq }) => firstBadSeq).filter(seq => seq !== null)
  return {
    isValid: bad.length === 0,
    rows: walked.reduce((sum, { rows }) => sum + rows, 0),
    firstBadSeq: bad.length === 0 ? null : Math.min(...bad),
    head: walked[0]?.hash ?? GENESIS
  }
}

function walk(db: Db, chain: AuditChain): { rows: number; firstBadSeq: number | null; hash: string } {
  let hash = GENESIS
  let rows = 0
  let lastSeq = 0
  let firstBadSeq: number | null = null
  const all = db.prepare<{ chain: AuditChain }, Row>('SELECT * FROM audit WHERE chain = @chain ORDER BY seq')
  for (const row of all.iterate({ chain })) {
    if (firstBadSeq === null && row.hash !== hashOf(hash, row)) firstBadSeq = row.seq
    hash = row.hash
    rows += 1
    lastSeq = row.seq
  }
  const head = db
    .prepare<{ chain: AuditChain }, Head>('SELECT seq, hash FROM audit_heads WHERE chain = @chain')
    .get({ chain })
  const headSeq = head?.seq ?? 0
  const isCut = headSeq !== lastSeq || (head?.hash ?? GENESIS) !== hash
  if (firstBadSeq === null && isCut) firstBadSeq = headSeq > lastSeq ? lastSeq + 1 : lastSeq
  return { rows, firstBadSeq, hash }
}

type Body = Omit<Row, 'hash' | 'chain'>

function hashOf(previous: string, row: Body): string {
  const body = [row.seq, row.at, row.act, row.actor, row.account_id, row.key_id, row.rotation_id, row.facts]
  if (row.actor_kind !== null) body.push(row.actor_kind, row.actor_id)
  return createHash('sha256').update(previous).update('\n').update(canonicalJson(body)).digest('hex')
}

function shortFacts(facts: AuditEntry['facts']): AuditEntry['facts'] {
  const entries = Object.entries(facts).slice(0, MAX_FACTS)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.slice(0, 40),
      typeof value === 'string' ? shortText(value) : finite(value)
    ])
  )
}

function finite(value: number | boolean | null): number | boolean | null {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}

function shortText(text: string): string {
  // Half a character at the cut would not survive the way into the database and back.
  const plain = withoutSecrets(text).toWellFormed()
  return plain.length <= MAX_TEXT ? plain : `${plain.slice(0, MAX_TEXT - 1).toWellFormed()}…`
}

function toAuditRow(row: Row): AuditRow {
  const facts = JSON.parse(row.facts) as AuditEntry['facts']
  return {
    seq: row.seq,
    at: row.at,
    // Written by `append` alone, which takes only these.
    act: row.act as AuditAct,
    actor: actorIn(row) ?? actorOfBefore(row, facts),
    accountId: row.account_id === null ? null : asAccountId(row.account_id),
    keyId: row.key_id === null ? null : asKeyId(row.key_id),
    rotationId: row.rotation_id === null ? null : asRotationId(row.rotation_id),
    facts,
    hash: row.hash
  }
}

/** Older rows tell a person from Rekey, and name the command line in a fact. */
function actorOfBefore({ actor }: Row, facts: AuditEntry['facts']): Actor {
  if (actor === 'rekey') return actorFrom('rekey')
  return { kind: facts['caller'] === 'command line' ? 'command-line' : 'person', id: null }
}
