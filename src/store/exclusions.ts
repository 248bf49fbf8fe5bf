import type { ExclusionScope } from '../core/dormancy/policy'
import { asAccountId, asKeyId } from '../core/ids'
import type { Db } from './db'
import type { ExclusionStore, KeptExclusion } from '../core/ports/exclusions'

type Row = {
  id: string
  scope: ExclusionScope['kind']
  value: string | null
  reason: string
  author: string
  created_at: number
  ends_at: number
  ended_at: number | null
}

export function exclusionStore(db: Db): ExclusionStore {
  const insert = db.prepare<Row>(`
    INSERT INTO exclusions (id, scope, value, reason, author, created_at, ends_at, ended_at)
    VALUES (@id, @scope, @value, @reason, @author, @created_at, @ends_at, @ended_at)
  `)
  const insertKey = db.prepare<{ id: string; key_id: string }>(
    'INSERT OR IGNORE INTO exclusion_keys (exclusion_id, key_id) VALUES (@id, @key_id)'
  )
  const get = db.prepare<{ id: string }, Row>('SELECT * FROM exclusions WHERE id = @id')
  const all = db.prepare<null, Row>('SELECT * FROM exclusions ORDER BY created_at DESC, id')
  const keys = db.prepare<{ id: string }, { key_id: string }>(
    'SELECT key_id FROM exclusion_keys WHERE exclusion_id = @id ORDER BY key_id'
  )
  const end = db.prepare<{ id: string; at: number }>(
    'UPDATE exclusions SET ended_at = @at WHERE id = @id AND ended_at IS NULL'
  )

  function scopeOf({ id, scope, value }: Row): ExclusionScope {
    const text = value ?? ''
    switch (scope) {
      case 'keys':
        return { kind: 'keys', keyIds: keys.all({ id }).map(row => asKeyId(row.key_id)) }
      case 'name':
        return { kind: 'name', pattern: text }
      case 'tag':
        return { kind: 'tag', tag: text }
      case 'owner':
        return { kind: 'owner', owner: text }
      case 'account':
        return { kind: 'account', accountId: asAccountId(text) }
      case 'age':
        return { kind: 'age', olderThanDays: Number(text) }
      default:
        return scope satisfies never
    }
  }

  function toExclusion(row: Row): KeptExclusion {
    return {
      id: row.id,
      scope: scopeOf(row),
      reason: row.reason,
      author: row.author,
      createdAt: row.created_at,
      endsAt: row.ends_at,
      endedAt: row.ended_at
    }
  }

  return {
    insert: exclusion => {
      const { id, scope } = exclusion
      db.transaction(() => {
        insert.run({
          id,
          scope: scope.kind,
          value: valueOf(scope),
          reason: exclusion.reason,
          author: exclusion.author,
          created_at: exclusion.createdAt,
          ends_at: exclusion.endsAt,
          ended_at: exclusion.endedAt
        })
        if (scope.kind !== 'keys') return
        for (const keyId of scope.keyIds) insertKey.run({ id, key_id: keyId })
      })
    },
    get: id => {
      const row = get.get({ id })
      return row === undefined ? null : toExclusion(row)
    },
    all: () => all.all().map(toExclusion),
    end: (id, at) => {
      end.run({ id, at })
    }
  }
}

function valueOf(scope: ExclusionScope): string | null {
  switch (scope.kind) {
    case 'keys':
      return null
    case 'name':
      return scope.pattern
    case 'tag':
      return scope.tag
    case 'owner':
      return scope.owner
    case 'account':
      return scope.accountId
    case 'age':
      return String(scope.olderThanDays)
    default:
      return scope satisfies never
  }
}
