import { asProviderId } from '../core/ids'
import type { PinnedProviderFile, ProviderFileStore } from '../core/ports/provider-files'
import type { Db } from './db'

type Row = {
  id: string
  name: string
  sha256: string
  text: string
  path: string | null
  added_at: number
  accepted_at: number
}

const COLUMNS = 'id, name, sha256, text, path, added_at, accepted_at'

export function providerFileStore(db: Db): ProviderFileStore {
  const all = db.prepare<null, Row>(`SELECT ${COLUMNS} FROM provider_files ORDER BY name, id`)
  const one = db.prepare<{ id: string }, Row>(`SELECT ${COLUMNS} FROM provider_files WHERE id = @id`)
  const put = db.prepare<Row>(`
    INSERT INTO provider_files (${COLUMNS}) VALUES (@id, @name, @sha256, @text, @path, @added_at, @accepted_at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, sha256 = excluded.sha256, text = excluded.text,
      path = excluded.path, accepted_at = excluded.accepted_at
  `)
  const remove = db.prepare<{ id: string }>('DELETE FROM provider_files WHERE id = @id')
  return {
    all: () => all.all().map(toFile),
    get: id => {
      const row = one.get({ id })
      return row === undefined ? null : toFile(row)
    },
    put: ({ addedAt, acceptedAt, ...file }) => {
      put.run({ ...file, added_at: addedAt, accepted_at: acceptedAt })
    },
    remove: id => {
      remove.run({ id })
    }
  }
}

function toFile({ added_at: addedAt, accepted_at: acceptedAt, ...row }: Row): PinnedProviderFile {
  return { ...row, id: asProviderId(row.id), addedAt, acceptedAt }
}
