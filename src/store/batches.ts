import type { FaultCode, FaultDetail } from '../core/fault'
import type { AccountId, KeyId } from '../core/ids'
import type { EvidenceGrade } from '../core/rotation/overview'
import type { Batch, BatchItem, BatchMode, BatchStore } from '../core/ports/batches'
import type { NoticeRow, NoticeStore } from '../core/ports/notices'
import type { Db } from './db'

type BatchRow = {
  id: string
  selection: string
  mode: BatchMode
  started_at: number
  ended_at: number | null
}
type ItemRow = {
  batch_id: string
  key_id: string
  account_id: string
  name: string
  masked: string | null
  state: BatchItem['state']
  evidence: EvidenceGrade
  fault_code: string | null
  fault_detail: string | null
  updated_at: number
}
type NoticeSqlRow = {
  fact: string
  step: number
  first_seen_at: number
  last_seen_at: number
  told_at: number | null
}

export function batchStore(db: Db): BatchStore {
  const insert = db.prepare<BatchRow>(`
    INSERT INTO batches (id, selection, mode, started_at, ended_at)
    VALUES (@id, @selection, @mode, @started_at, @ended_at)
  `)
  const insertItem = db.prepare<ItemRow>(`
    INSERT INTO batch_items (batch_id, key_id, account_id, name, masked, state, evidence, fault_code, fault_detail,
      updated_at)
    VALUES (@batch_id, @key_id, @account_id, @name, @masked, @state, @evidence, @fault_code, @fault_detail, @updated_at)
  `)
  const get = db.prepare<{ id: string }, BatchRow>('SELECT * FROM batches WHERE id = @id')
  const items = db.prepare<{ id: string }, ItemRow>(
    'SELECT * FROM batch_items WHERE batch_id = @id ORDER BY account_id, name, key_id'
  )
  const recent = db.prepare<{ limit: number }, BatchRow>(
    'SELECT * FROM batches ORDER BY started_at DESC, id LIMIT @limit'
  )
  const open = db.prepare<null, BatchRow>(
    'SELECT * FROM batches WHERE ended_at IS NULL ORDER BY started_at DESC, id'
  )
  const change = db.prepare<Omit<ItemRow, 'account_id' | 'name' | 'masked'>>(`
    UPDATE batch_items SET state = @state, evidence = @evidence, fault_code = @fault_code, fault_detail = @fault_detail,
      updated_at = @updated_at
    WHERE batch_id = @batch_id AND key_id = @key_id
  `)
  const end = db.prepare<{ id: string; at: number }>('UPDATE batches SET ended_at = @at WHERE id = @id')
  const reopen = db.prepare<{ id: string }>('UPDATE batches SET ended_at = NULL WHERE id = @id')

  return {
    insert: (batch, list) => {
      db.transaction(() => {
        insert.run({
          id: batch.id,
          selection: batch.selection,
          mode: batch.mode,
          started_at: batch.startedAt,
          ended_at: batch.endedAt
        })
        for (const item of list) {
          insertItem.run({
            batch_id: batch.id,
            key_id: item.keyId,
            account_id: item.accountId,
            name: item.name,
            masked: item.masked,
            state: item.state,
            evidence: item.evidence,
            fault_code: item.faultCode,
            fault_detail: item.faultDetail,
            updated_at: item.updatedAt
          })
        }
      })
    },
    get: id => {
      const row = get.get({ id })
      return row === undefined ? null : toBatch(row)
    },
    items: id => items.all({ id }).map(toItem),
    recent: limit => recent.all({ limit }).map(toBatch),
    open: () => open.all().map(toBatch),
    change: (id, changes, at) => {
      db.transaction(() => {
        for (const { keyId, state, evidence, faultCode, faultDetail } of changes) {
          change.run({
            batch_id: id,
            key_id: keyId,
            state,
            evidence,
            fault_code: faultCode,
            fault_detail: faultDetail,
            updated_at: at
          })
        }
      })
    },
    end: (id, at) => {
      end.run({ id, at })
    },
    reopen: id => {
      reopen.run({ id })
    }
  }
}

export function noticeStore(db: Db): NoticeStore {
  const all = db.prepare<null, NoticeSqlRow>('SELECT * FROM notices ORDER BY fact')
  const put = db.prepare<NoticeSqlRow>(`
    INSERT INTO notices (fact, step, first_seen_at, last_seen_at, told_at)
    VALUES (@fact, @step, @first_seen_at, @last_seen_at, @told_at)
    ON CONFLICT (fact) DO UPDATE SET
      step = excluded.step, last_seen_at = excluded.last_seen_at, told_at = excluded.told_at
  `)
  const prune = db.prepare<{ before: number }>('DELETE FROM notices WHERE last_seen_at < @before')

  return {
    all: () => all.all().map(toNotice),
    put: rows => {
      db.transaction(() => {
        for (const row of rows) {
          put.run({
            fact: row.fact,
            step: row.step,
            first_seen_at: row.firstSeenAt,
            last_seen_at: row.lastSeenAt,
            told_at: row.toldAt
          })
        }
      })
    },
    prune: before => {
      prune.run({ before })
    }
  }
}

function toBatch(row: BatchRow): Batch {
  return {
    id: row.id,
    selection: row.selection,
    mode: row.mode,
    startedAt: row.started_at,
    endedAt: row.ended_at
  }
}

function toItem(row: ItemRow): BatchItem {
  // The brands and the closed lists were on when the row was written by `insert` and `change`.
  return {
    keyId: row.key_id as KeyId,
    accountId: row.account_id as AccountId,
    name: row.name,
    masked: row.masked,
    state: row.state,
    evidence: row.evidence,
    faultCode: row.fault_code as FaultCode | null,
    faultDetail: row.fault_detail as FaultDetail | null,
    updatedAt: row.updated_at
  }
}

function toNotice(row: NoticeSqlRow): NoticeRow {
  return {
    fact: row.fact,
    step: row.step,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    toldAt: row.told_at
  }
}
