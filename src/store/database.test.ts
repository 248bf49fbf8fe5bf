import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faulted } from '../core/faulted'
import { openDatabase } from './database'
import type { Db } from './db'
import type { Migration } from './migrate'

const notes: Migration = {
  version: 10,
  sql: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;'
}

let folder: string
let path: string
let opened: Db[]

beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'rekey-store-'))
  path = joinPath(folder, 'vault', 'rekey.db')
  opened = []
})

afterEach(() => {
  for (const db of opened) db.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(migrations: readonly Migration[] = [notes]): Db {
  const result = openDatabase({ path, migrations })
  if (!result.ok) throw new Faulted(result.fault)
  opened.push(result.value)
  return result.value
}

function openFault(migrations: readonly Migration[] = [notes]): string | undefined {
  const result = openDatabase({ path, migrations })
  if (result.ok) opened.push(result.value)
  return result.ok ? 'no fault' : result.fault.detail
}

function addNotes(db: Db, count: number): void {
  const insert = db.prepare<{ text: string }>('INSERT INTO notes (text) VALUES (@text)')
  db.transaction(() => {
    for (let i = 0; i < count; i += 1) insert.run({ text: `note ${i} ${'x'.repeat(200)}` })
  })
}

function countNotes(db: Db): number {
  return db.prepare<null, { n: number }>('SELECT count(*) AS n FROM notes').get()?.n ?? -1
}

describe('opening the database', () => {
  it('commits durably after the first write as well', () => {
    const db = open()
    addNotes(db, 1)

    const pragma = (name: string): unknown =>
      Object.values(db.prepare<null, object>(`PRAGMA ${name}`).get() ?? {})[0]

    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2)
    expect(pragma('secure_delete')).toBe(1)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('trusted_schema')).toBe(0)
  })

  it('gives rights to the owner alone', () => {
    const db = open()
    addNotes(db, 1)

    expect(statSync(joinPath(folder, 'vault')).mode & 0o777).toBe(0o700)
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps what was committed', () => {
    const first = open()
    addNotes(first, 3)
    first.close()

    expect(countNotes(open())).toBe(3)
  })

  it('refuses a second opener', () => {
    open()

    expect(openFault()).toBe('database-busy')
  })

  it.each([
    ['is no database at all', () => writeFileSync(path, 'these are not the bytes of a database'.repeat(40))],
    ['has a damaged header', () => patch(path, 0, Buffer.alloc(16, 7))],
    ['was cut off', () => truncateSync(path, 4096 * 3)],
    ['has a page of noise', () => patch(path, 0, Buffer.alloc(4096, 0xa5))],
    ['has become empty', () => truncateSync(path, 0)]
  ])('leaves a file alone that %s', (_, damage) => {
    const first = open()
    addNotes(first, 200)
    first.close()
    damage()
    const before = readFileSync(path)

    expect(openFault()).toBe('database-corrupt')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('does not start afresh where a database has been before', () => {
    open().close()
    rmSync(path)

    expect(openFault()).toBe('database-corrupt')
  })

  it('leaves a database of another program alone', () => {
    open().close()
    rmSync(path)
    rmSync(`${path}.made`)
    const other = new Sqlite(path)
    other.exec('CREATE TABLE theirs (id INTEGER)')
    other.close()
    const before = readFileSync(path)

    expect(openFault()).toBe('database-corrupt')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('leaves a database from the future alone', () => {
    open([notes, { version: 20, sql: 'CREATE TABLE later (id INTEGER) STRICT;' }]).close()
    const before = readFileSync(path)

    expect(openFault([notes])).toBe('database-from-future')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('leaves nothing of a migration that fails', () => {
    open().close()
    const broken = { version: 20, sql: 'CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE nonsense (' }

    expect(() => openDatabase({ path, migrations: [notes, broken] })).toThrow()
    const db = open()

    expect(db.prepare<null>("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([])
  })
})

describe('writing', () => {
  it('says that the disk is full, keeps what was there and goes on when there is space', () => {
    const db = open()
    addNotes(db, 5)
    db.exec('PRAGMA max_page_count = 6')

    const fill = (): void => addNotes(db, 5_000)

    expect(fill).toThrow(
      expect.objectContaining({ fault: { code: 'storage-failed', retry: 'after-user', detail: 'disk-full' } })
    )
    expect(db.isInTransaction).toBe(false)
    expect(countNotes(db)).toBe(5)
    db.exec('PRAGMA max_page_count = 100000')
    addNotes(db, 5)
    expect(countNotes(db)).toBe(10)
  })

  it('says that the database cannot be written', () => {
    const db = open()
    db.exec('PRAGMA query_only = 1')

    expect(() => addNotes(db, 1)).toThrow('storage-failed/read-only')
  })

  it('undoes an inner transaction alone when it throws and is caught', () => {
    const db = open()
    const told: string[] = []

    db.transaction(() => {
      addNotes(db, 1)
      db.afterCommit(() => told.push('outer'))
      const inner = (): void =>
        db.transaction(() => {
          addNotes(db, 1)
          db.afterCommit(() => told.push('inner'))
          throw new Error('undo')
        })
      expect(inner).toThrow('undo')
      expect(told).toEqual([])
    })

    expect(countNotes(db)).toBe(1)
    expect(told).toEqual(['outer'])
  })

  it('refuses to wait for a promise inside a transaction', () => {
    const db = open()

    expect(() => db.transaction(() => Promise.resolve(1))).toThrow('promise')
    expect(db.isInTransaction).toBe(false)
  })

  it('leaves nothing of deleted text on disk after a scrub', () => {
    const db = open()
    const canary = ['not', 'a', 'real', 'secret', 'canary'].join('-')
    db.prepare<{ text: string }>('INSERT INTO notes (text) VALUES (@text)').run({ text: canary })
    const onDisk = (): boolean => [path, `${path}-wal`].some(file => readFileSync(file).includes(canary))
    expect(onDisk()).toBe(true)

    db.prepare<null>('DELETE FROM notes').run()
    db.scrub()

    expect(onDisk()).toBe(false)
  })

  it('moves its log into the file when it is told to, and leaves an open transaction alone', () => {
    const db = open()
    const isInFile = (text: string): boolean => readFileSync(path).includes(text)
    const insert = db.prepare<{ text: string }>('INSERT INTO notes (text) VALUES (@text)')
    insert.run({ text: 'first words' })
    expect(isInFile('first words')).toBe(false)

    db.checkpoint()
    expect(isInFile('first words')).toBe(true)

    db.transaction(() => {
      insert.run({ text: 'words on their way' })
      db.checkpoint()
      expect(isInFile('words on their way')).toBe(false)
    })
    expect(countNotes(db)).toBe(2)
  })
})

function patch(file: string, offset: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, 0, bytes.length, offset)
  closeSync(handle)
}
