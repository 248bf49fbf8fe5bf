import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId, asRotationId } from '../core/ids'
import { openDatabase } from './database'
import type { Db } from './db'
import { journalStore } from './journal'
import type { JournalStore } from '../core/ports/journal'

const ID = asRotationId('rotation-1')
const RECORD = { id: ID, accountId: asAccountId('account-1'), keyId: asKeyId('key-1'), startedAt: 1_000 }

let folder: string
let db: Db
let journal: JournalStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-journal-'))
  reopen()
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function reopen(): void {
  const opened = openDatabase({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  db = opened.value
  journal = journalStore(db)
}

function append(...events: readonly string[]): void {
  const from = journal.rows(ID).length
  for (const [index, event] of events.entries())
    journal.append(ID, { seq: from + index + 1, at: 1_000 + index, event, actor: 'operator' })
}

const PERSON = { kind: 'person', id: null }

describe('the journal of rotations', () => {
  it('gives back what was appended, in order, after a restart', () => {
    journal.open(RECORD)
    append('{"a":1}', '{"b":2}')

    db.close()
    reopen()

    expect(journal.rows(ID)).toEqual([
      { seq: 1, at: 1_000, event: '{"a":1}', actor: PERSON, isIntact: true },
      { seq: 2, at: 1_001, event: '{"b":2}', actor: PERSON, isIntact: true }
    ])
  })

  it('lets one key have one open rotation', () => {
    expect(journal.open(RECORD)).toBe(true)
    expect(journal.open({ ...RECORD, id: asRotationId('rotation-2') })).toBe(false)
    expect(journal.openOf(RECORD.keyId)).toBe(ID)

    journal.setPhase(ID, 'ended', 2_000)

    expect(journal.openOf(RECORD.keyId)).toBeNull()
    expect(journal.open({ ...RECORD, id: asRotationId('rotation-2') })).toBe(true)
  })

  it('refuses a row out of turn, a change and a deletion', () => {
    journal.open(RECORD)
    append('{"a":1}')

    expect(() => journal.append(ID, { seq: 3, at: 1, event: '{}', actor: 'rekey' })).toThrow('no gaps')
    expect(() => db.exec("UPDATE rotation_events SET event = '{}'")).toThrow('append-only')
    expect(() => db.exec('DELETE FROM rotation_events')).toThrow('append-only')
  })

  it('shows a row that was changed behind its back, and only that one', () => {
    journal.open(RECORD)
    append('{"a":1}', '{"b":2}', '{"c":3}')

    db.exec('DROP TRIGGER rotation_events_are_never_updated')
    db.exec(`UPDATE rotation_events SET event = '{"b":9}' WHERE seq = 2`)

    expect(journal.rows(ID).map(row => row.isIntact)).toEqual([true, false, true])
  })

  it('shows a row that was taken out of the middle', () => {
    journal.open(RECORD)
    append('{"a":1}', '{"b":2}', '{"c":3}')

    db.exec('DROP TRIGGER rotation_events_are_never_deleted')
    db.exec('DELETE FROM rotation_events WHERE seq = 2')

    expect(journal.rows(ID).map(row => row.isIntact)).toEqual([true, false])
  })

  it('writes nothing of a transaction that fails', () => {
    journal.open(RECORD)

    const work = (): void => {
      append('{"a":1}')
      throw new Error('the second half failed')
    }

    expect(() => db.transaction(work)).toThrow('the second half failed')
    expect(journal.rows(ID)).toEqual([])
  })

  it('keeps an old secret until it is destroyed', () => {
    journal.open(RECORD)
    journal.putOldSecret(ID, Uint8Array.of(1, 2, 3), 'https://api.example.com')

    expect(journal.oldSecret(ID)).toEqual({ box: Uint8Array.of(1, 2, 3), origin: 'https://api.example.com' })
    journal.destroyOldSecret(ID)
    expect(journal.oldSecret(ID)).toBeNull()
  })

  it('lists by phase, oldest or newest first', () => {
    journal.open(RECORD)
    journal.open({ ...RECORD, id: asRotationId('rotation-2'), keyId: asKeyId('key-2'), startedAt: 2_000 })
    journal.setPhase(ID, 'sweeping', 3_000)

    expect(journal.inPhase(['open', 'sweeping'], 10, 'newest').map(record => record.id)).toEqual([
      'rotation-2',
      ID
    ])
    expect(journal.inPhase(['sweeping'], 10, 'oldest')).toEqual([{ ...RECORD, phase: 'sweeping' }])
  })
})
