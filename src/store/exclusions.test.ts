import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId } from '../core/ids'
import type { ExclusionScope } from '../core/dormancy/policy'
import type { Db } from './db'
import { openDatabase } from './database'
import type { KeptExclusion } from '../core/ports/exclusions'
import { exclusionStore } from './exclusions'

let folder: string
let db: Db

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-exclusions-'))
  const opened = openDatabase({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  db = opened.value
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function anExclusion(scope: ExclusionScope, id = 'one'): KeptExclusion {
  return { id, scope, reason: 'seasonal', author: 'dana', createdAt: 10, endsAt: 99, endedAt: null }
}

describe('the store of exclusions', () => {
  it.each<ExclusionScope>([
    { kind: 'keys', keyIds: [asKeyId('a/b/1'), asKeyId('a/b/2')] },
    { kind: 'name', pattern: 'batch-*' },
    { kind: 'tag', tag: 'seasonal' },
    { kind: 'owner', owner: 'dana' },
    { kind: 'account', accountId: asAccountId('account') },
    { kind: 'age', olderThanDays: 400 }
  ])('gives back what it was given: $kind', scope => {
    const store = exclusionStore(db)

    store.insert(anExclusion(scope))

    expect(store.get('one')).toEqual(anExclusion(scope))
  })

  it('keeps ended ones, with the time of the first end', () => {
    const store = exclusionStore(db)
    store.insert(anExclusion({ kind: 'tag', tag: 'seasonal' }))

    store.end('one', 20)
    store.end('one', 30)

    expect(store.all().map(each => each.endedAt)).toEqual([20])
  })

  it('has nothing for a name that it does not know', () => {
    expect(exclusionStore(db).get('none')).toBeNull()
  })
})
