import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { ZERO_TIME, freshTime, storedTime } from './sandbox-go'
import { uuidOf } from './sandbox-secrets'
import type { BlnkServer, Principal, Refuse } from './sandbox-parts'
import { sentFields } from './sandbox-state'
import type { Sent, StoredRecord } from './sandbox-state'
import { isAtLeast } from './sandbox-variant'

/** A request for ledgers, transactions or other records, by a caller who may make it. */
export type RecordCall = {
  readonly server: BlnkServer
  readonly request: SandboxRequest
  readonly principal: Principal
  /** The path in parts, such as `['transactions', 'bulk']`. */
  readonly path: readonly string[]
  readonly refuse: Refuse
}

const GENERATED_BY = 'BLNK_GENERATED_BY'
const ID_FILTER = `meta_data.${GENERATED_BY}_eq`
/** A sandbox that runs for days must not keep what its consumers made for days. */
const KEPT_RECORDS = 500

/** Null when no route fits. */
export function answerRecords(call: RecordCall): SandboxResponse | null {
  const [resource = '', last, ...rest] = call.path
  const { method } = call.request
  if (rest.length > 0) return null
  if (resource === 'refund-transaction')
    return method === 'POST' && last !== undefined ? noSuchTransaction(call) : null
  if (method === 'GET') {
    if (last === undefined) return hasList(call, resource) ? list(call, resource) : null
    return resource === 'ledgers' ? oneLedger(call, last) : null
  }
  if (method !== 'POST') return null
  if (last === 'filter') return hasList(call, resource) ? list(call, resource) : null
  if (last === 'bulk') return resource === 'transactions' ? createBulk(call) : null
  return last === undefined ? create(call, resource) : null
}

/** Transactions can be listed from 0.13.2. */
function hasList({ server }: RecordCall, resource: string): boolean {
  return resource !== 'transactions' || isAtLeast(server.variant.version, 0, 13, 2)
}

/** Newest first, as many as were asked for. */
function list({ server, request }: RecordCall, resource: string): SandboxResponse {
  const limit = Number(request.query.get('limit') ?? '20')
  const madeBy = request.query.get(ID_FILTER)
  const rows = server.state.records
    .filter(record => record.resource === resource && (madeBy === null || record.madeBy === madeBy))
    .slice(-Math.max(0, limit))
    .reverse()
    .map(record => listedRow(record, server))
  const own = resource === 'ledgers' && rows.length < limit && madeBy === null ? [generalLedger(server)] : []
  return { status: 200, json: [...rows, ...own] }
}

function generalLedger({ startedAt }: BlnkServer): Record<string, unknown> {
  const created = storedTime(startedAt)
  return { ledger_id: 'general_ledger_id', name: 'General Ledger', created_at: created, meta_data: {} }
}

function oneLedger({ server, refuse }: RecordCall, id: string): SandboxResponse {
  const found = server.state.records.find(record => record.resource === 'ledgers' && record.id === id)
  if (found !== undefined) return { status: 200, json: listedRow(found, server) }
  const status = isAtLeast(server.variant.version, 0, 13) ? 404 : 400
  return refuse(status, 'LDG_NOT_FOUND', `ledger with ID '${id}' not found`)
}

function noSuchTransaction({ path, refuse }: RecordCall): SandboxResponse {
  return refuse(404, 'TXN_NOT_FOUND', `transaction with ID '${path[1] ?? ''}' not found`)
}

/** A record of a scoped key is marked with the key's id, whatever its maker has written there. */
function create(call: RecordCall, resource: string): SandboxResponse {
  const { server, request, principal } = call
  const sent = readSent(request.json)
  const madeBy = principal.kind === 'key' ? principal.key.id : null
  const at = server.now()
  if (resource === 'transactions') return createTransaction(call, sent, madeBy)
  const marks = sorted({ ...sent.meta_data, ...(madeBy === null ? {} : { [GENERATED_BY]: madeBy }) })
  const id = resource === 'ledgers' ? `ldg_${uuidOf(server.random())}` : undefined
  keep(server, { resource, madeBy, at, id, sent: { ...sent, meta_data: marks } })
  if (id === undefined) return { status: 201, json: { ...sent, meta_data: marks } }
  return {
    status: 201,
    json: { ledger_id: id, name: sent.name ?? '', created_at: freshTime(at), meta_data: marks }
  }
}

/** A queued one is listed twice: as it waits, and as it was applied. */
function createTransaction(call: RecordCall, sent: Sent, madeBy: string | null): SandboxResponse {
  const { server } = call
  const id = `txn_${uuidOf(server.random())}`
  const isQueued = sent.skip_queue !== true
  const marks = sorted({
    ...sent.meta_data,
    ...(sent.allow_overdraft === true && isAtLeast(server.variant.version, 0, 14)
      ? { allow_overdraft: true }
      : {}),
    ...(isQueued ? { QUEUED_PARENT_TRANSACTION: id } : {}),
    ...(madeBy === null ? {} : { [GENERATED_BY]: madeBy })
  })
  const record: StoredRecord = {
    resource: 'transactions',
    madeBy,
    at: server.now(),
    id,
    status: isQueued ? 'QUEUED' : 'APPLIED',
    sent: { ...sent, meta_data: marks }
  }
  keep(server, record)
  if (isQueued)
    keep(server, { ...record, id: `txn_${uuidOf(server.random())}`, parent: id, status: 'APPLIED' })
  return { status: 201, json: freshTransaction(record, server) }
}

/** Blnk leaves the mark out here. */
function createBulk({ server, request, refuse }: RecordCall): SandboxResponse {
  const parsed = bulk.safeParse(request.json)
  if (!parsed.success) return refuse(400, 'GEN_MALFORMED_REQUEST', 'transactions are required')
  const batch = `bulk_${uuidOf(server.random())}`
  for (const [index, sent] of parsed.data.transactions.entries()) {
    const overdraft = sent.allow_overdraft === true ? { allow_overdraft: true } : {}
    keep(server, {
      resource: 'transactions',
      madeBy: null,
      at: server.now(),
      id: `txn_${uuidOf(server.random())}`,
      parent: batch,
      status: 'APPLIED',
      sent: { ...sent, meta_data: { ...overdraft, sequence: index + 1 } }
    })
  }
  const transaction_count = parsed.data.transactions.length
  return { status: 201, json: { batch_id: batch, status: 'applied', transaction_count } }
}

/** The newest record of each key stays: a real server forgets none. */
function keep({ state }: BlnkServer, record: StoredRecord): void {
  state.records.push(record)
  if (state.records.length <= KEPT_RECORDS) return
  const spare = state.records.findIndex((one, index) =>
    state.records.some(
      (other, later) => later > index && other.madeBy === one.madeBy && other.resource === one.resource
    )
  )
  state.records.splice(Math.max(0, spare), 1)
}

function listedRow(record: StoredRecord, server: BlnkServer): Record<string, unknown> {
  const { sent, at } = record
  if (record.resource === 'transactions') return listedTransaction(record, server)
  const made = record.id === undefined ? {} : { ledger_id: record.id, name: sent.name ?? '' }
  const marks = sent.meta_data ?? (record.madeBy === null ? {} : { [GENERATED_BY]: record.madeBy })
  return { ...made, created_at: storedTime(at), meta_data: marks }
}

function freshTransaction(
  record: StoredRecord,
  { variant: { version } }: BlnkServer
): Record<string, unknown> {
  const { sent } = record
  const marks = sent.meta_data ?? {}
  return {
    precise_amount: (sent.amount ?? 0) * (sent.precision ?? 1),
    amount: sent.amount ?? 0,
    ...(isAtLeast(version, 0, 15) ? {} : { rate: 1 }),
    precision: sent.precision ?? 1,
    overdraft_limit: 0,
    transaction_id: record.id,
    parent_transaction: '',
    ...(record.status === 'QUEUED'
      ? { source: sent.source ?? '', destination: sent.destination ?? '' }
      : balancesOf(sent)),
    ...wordsOf(record),
    allow_overdraft: sent.allow_overdraft ?? false,
    inflight: false,
    skip_queue: sent.skip_queue ?? false,
    atomic: false,
    created_at: freshTime(record.at),
    ...(isAtLeast(version, 0, 13) ? { effective_date: freshTime(record.at) } : {}),
    ...unscheduled(version),
    ...(Object.keys(marks).length === 0 ? {} : { meta_data: marks })
  }
}

/** A list says less than the answer to the create; before 0.15 still less. */
function listedTransaction(
  record: StoredRecord,
  { variant: { version } }: BlnkServer
): Record<string, unknown> {
  const { sent, at } = record
  const isNew = isAtLeast(version, 0, 15)
  const amount = sent.amount ?? 0
  const precision = sent.precision ?? 1
  return {
    ...(isNew
      ? { precise_amount: amount * precision, amount, precision }
      : { amount, rate: 0, precision: 0 }),
    overdraft_limit: 0,
    transaction_id: record.id ?? '',
    parent_transaction: isNew ? (record.parent ?? '') : '',
    ...balancesOf(sent),
    ...wordsOf(record),
    allow_overdraft: false,
    inflight: false,
    skip_queue: false,
    atomic: false,
    created_at: storedTime(at),
    ...(isNew ? { effective_date: storedTime(at) } : {}),
    ...unscheduled(version),
    meta_data: sent.meta_data ?? (record.madeBy === null ? {} : { [GENERATED_BY]: record.madeBy })
  }
}

function wordsOf({ id, sent, status }: StoredRecord): Record<string, unknown> {
  return {
    reference: sent.reference ?? '',
    currency: sent.currency ?? '',
    description: sent.description ?? '',
    status: status ?? 'APPLIED',
    hash: createHash('sha256')
      .update(id ?? '')
      .digest('hex')
  }
}

function balancesOf(sent: Sent): Record<string, unknown> {
  const balance = (name = ''): string => `bln_${uuidOf(`balance ${name}`)}`
  return { source: balance(sent.source), destination: balance(sent.destination) }
}

function unscheduled(version: readonly number[]): Record<string, unknown> {
  const commit = isAtLeast(version, 0, 14) ? { inflight_commit_date: ZERO_TIME } : {}
  return { scheduled_for: ZERO_TIME, inflight_expiry_date: ZERO_TIME, ...commit }
}

/** Go writes a map in the order of its names. */
function sorted(marks: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(marks).sort(([one], [other]) => (one < other ? -1 : 1)))
}

const bulk = z.object({ transactions: z.array(sentFields).min(1) })

function readSent(json: unknown): Sent {
  const parsed = sentFields.safeParse(json)
  return parsed.success ? parsed.data : {}
}
