import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RotationGroup } from '../core/bulk/group'
import { asRotationId } from '../core/ids'
import type { Db } from './db'
import { openDatabase } from './database'
import { rotationGroupStore } from './rotation-groups'

let folder: string
let db: Db

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-groups-'))
  const opened = openDatabase({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  db = opened.value
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const GROUP: RotationGroup = { id: 'g', createdAt: 1, atOnce: 4, startedAt: null, pausedAt: null }

describe('the store of bulk groups', () => {
  it('gives back what was begun and paused', () => {
    const store = rotationGroupStore(db)
    store.insert(GROUP)

    store.save({ id: 'g', startedAt: 5, pausedAt: 7 })

    expect(store.get('g')).toEqual({ ...GROUP, startedAt: 5, pausedAt: 7 })
  })

  it('remembers who was taken out, once', () => {
    const store = rotationGroupStore(db)
    store.insert(GROUP)

    store.leave('g', asRotationId('r'), 5)
    store.leave('g', asRotationId('r'), 6)

    expect([...store.leavers('g')]).toEqual(['r'])
  })

  it('forgets a group with all that belongs to it', () => {
    const store = rotationGroupStore(db)
    store.insert(GROUP)
    store.leave('g', asRotationId('r'), 5)

    store.remove('g')

    expect(store.get('g')).toBeNull()
    expect(store.leavers('g').size).toBe(0)
  })
})
