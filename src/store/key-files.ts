import { asKeyId } from '../core/ids'
import type { KeyFileEntry, KeyFileStore } from '../core/ports/key-files'
import type { Db } from './db'

type Row = {
  id: string
  path: string
  place: number
  kind: string
  name: string
  fingerprint: string
  key_id: string | null
  read_at: number
}

const COLUMNS = 'id, path, place, kind, name, fingerprint, key_id, read_at'

export function keyFileStore(db: Db): KeyFileStore {
  const all = db.prepare<null, Row>(`SELECT ${COLUMNS} FROM key_file_entries ORDER BY path, place`)
  const insert = db.prepare<Row>(`
    INSERT INTO key_file_entries (${COLUMNS})
    VALUES (@id, @path, @place, @kind, @name, @fingerprint, @key_id, @read_at)
  `)
  const remove = db.prepare<{ path: string }>('DELETE FROM key_file_entries WHERE path = @path')
  return {
    all: () => all.all().map(toEntry),
    replace: (path, entries) => {
      remove.run({ path })
      for (const [place, { keyId, readAt, ...entry }] of entries.entries())
        insert.run({ ...entry, path, place, key_id: keyId, read_at: readAt })
    }
  }
}

function toEntry({ key_id: keyId, read_at: readAt, place: _place, ...row }: Row): KeyFileEntry {
  return { ...row, keyId: keyId === null ? null : asKeyId(keyId), readAt }
}
