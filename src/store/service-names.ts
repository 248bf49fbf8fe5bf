import { serviceOf } from '../core/service-name'
import type { Db } from './db'
import type { KeyMemory } from './key-memory'
import type { ServiceNames } from '../core/ports/service-names'

type NamedRow = {
  row: number
  name: string
  service: string
  status: string
  vanished_at: number | null
}

/** Also answers what lists are named by, for the one who takes them in. */
export function serviceNameStore(
  db: Db,
  memory: KeyMemory
): ServiceNames & { readonly serviceFor: (name: string) => string } {
  const part = db.prepare<{ after: number; limit: number }, NamedRow>(
    'SELECT row, name, service, status, vanished_at FROM keys WHERE row > @after ORDER BY row LIMIT @limit'
  )
  const count = db.prepare<null, { n: number }>('SELECT count(*) AS n FROM keys')
  const setService = db.prepare<{ row: number; service: string }>(
    'UPDATE keys SET service = @service WHERE row = @row'
  )
  const followed = db.prepare<null, { rules: string }>('SELECT rules FROM service_names')
  const setFollowed = db.prepare<{ rules: string }>(`
    INSERT INTO service_names (only_row, rules) VALUES (1, @rules)
    ON CONFLICT (only_row) DO UPDATE SET rules = excluded.rules
  `)
  let named = serviceOf

  function rename({ row }: NamedRow, next: string): void {
    setService.run({ row, service: next })
    // Not by reading the row again: a verdict that is not on disk yet would be lost.
    memory.index().setService(row, next)
  }

  return {
    serviceFor: name => named(name),
    nameBy: next => {
      named = next
    },
    count: () => count.get()?.n ?? 0,
    showPart: (after, limit, show) => {
      if (memory.isStopped()) return null
      const rows = part.all({ after, limit })
      for (const { name, service, status, vanished_at } of rows)
        show({ name, service, isLive: status !== 'revoked' && vanished_at === null })
      return rows.length < limit ? null : (rows.at(-1)?.row ?? null)
    },
    renamePart: (after, limit) => {
      if (memory.isStopped()) return { seen: 0, renamed: 0, next: null }
      const rows = part.all({ after, limit })
      const stale = rows.flatMap(row => {
        const next = named(row.name)
        return next === row.service ? [] : [{ row, next }]
      })
      if (stale.length > 0) {
        db.transaction(() => {
          for (const { row, next } of stale) rename(row, next)
        })
      }
      const next = rows.length < limit ? null : (rows.at(-1)?.row ?? null)
      return { seen: rows.length, renamed: stale.length, next }
    },
    followed: () => followed.get()?.rules ?? '',
    noteFollowed: rules => {
      setFollowed.run({ rules })
    }
  }
}
