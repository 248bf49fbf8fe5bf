import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../database'
import type { Db } from '../db'
import { versionOf } from '../migrate'
import { asRotationId } from '../../core/ids'
import { scheduleStore } from '../schedules'
import { migrations } from './index'

let folder: string
let opened: Db[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-migrations-'))
  opened = []
})

afterEach(() => {
  for (const db of opened) db.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(file: string, upTo = migrations.length): Db {
  const result = openDatabase({ path: join(folder, file), migrations: migrations.slice(0, upTo) })
  if (!result.ok) throw new Error(result.fault.detail)
  opened.push(result.value)
  return result.value
}

function schemaOf(db: Db): unknown[] {
  return db.prepare<null>('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
}

describe('the migrations', () => {
  it.each(migrations.map(({ version }, place) => [version, place] as const))(
    'bring a database from before %i to the same schema as a new one',
    (_, place) => {
      open('old.db', place).close()

      const upgraded = open('old.db')

      expect(versionOf(upgraded)).toBe(migrations.at(-1)?.version)
      expect(schemaOf(upgraded)).toEqual(schemaOf(open('new.db')))
    }
  )

  it('make strict tables only', () => {
    const tables = open('new.db').prepare<null, { name: string; strict: number }>('PRAGMA table_list').all()

    const loose = tables.filter(({ name, strict }) => strict !== 1 && !name.startsWith('sqlite_'))
    expect(loose).toEqual([])
  })

  it('leave a database that is whole', () => {
    const db = open('new.db')

    expect(db.prepare<null>('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    expect(db.prepare<null>('PRAGMA foreign_key_check').all()).toEqual([])
  })

  it('keep the destination of a scheduled rotation from before 200', () => {
    const before = migrations.findIndex(({ version }) => version === 200)
    open('old.db', before).exec(`
      INSERT INTO scheduled_rotations VALUES ('r', 'k', 's', 5, 6, 'env-file', '{"path":"deploy/payments.env"}', 7)
    `)
    opened.pop()?.close()

    const scheduled = scheduleStore(open('old.db')).scheduled(asRotationId('r'))

    expect(scheduled).toMatchObject({
      startedAt: 6,
      destinations: [{ id: 'env-file', settings: { path: 'deploy/payments.env' } }]
    })
  })

  it('keep opaque bytes in named columns only', () => {
    const db = open('new.db')
    const blobs = db
      .prepare<null, { table_name: string; name: string }>(
        `SELECT tables.name AS table_name, columns.name AS name
         FROM pragma_table_list AS tables JOIN pragma_table_info(tables.name) AS columns
         WHERE columns.type = 'BLOB' AND tables.name NOT LIKE 'sqlite_%'`
      )
      .all()

    // A new one needs a sealed box in it, and a look at the paper on secrets.
    expect(blobs.map(({ table_name, name }) => `${table_name}.${name}`)).toContain('credentials.box')
    for (const { name } of blobs) expect(name).toMatch(/box$/)
  })
})
