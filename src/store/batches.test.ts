import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId } from '../core/ids'
import type { BatchItem } from '../core/ports/batches'
import { batchStore, noticeStore } from './batches'
import { openStore } from './open-store'
import type { OpenedStore } from './open-store'

let folder: string
let store: OpenedStore

function open(): OpenedStore {
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  return opened.value
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-batches-'))
  store = open()
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function item(name: string): BatchItem {
  return {
    keyId: asKeyId(name),
    accountId: asAccountId('account'),
    name,
    masked: null,
    state: 'waiting',
    evidence: 'none',
    faultCode: null,
    faultDetail: null,
    updatedAt: 1
  }
}

const BATCH = {
  id: 'batch',
  selection: '{"creators":["Sam"]}',
  mode: 'revoke',
  startedAt: 1,
  endedAt: null
} as const

describe('batches', () => {
  it('keep the fate of each key over a restart', () => {
    batchStore(store.db).insert(BATCH, [item('a'), item('b')])
    batchStore(store.db).change(
      'batch',
      [
        { keyId: asKeyId('a'), state: 'gone', evidence: 'E1', faultCode: null, faultDetail: null },
        {
          keyId: asKeyId('b'),
          state: 'failed',
          evidence: 'none',
          faultCode: 'conflict',
          faultDetail: 'rotation-open'
        }
      ],
      2
    )
    batchStore(store.db).end('batch', 3)
    store.close()
    store = open()

    expect(batchStore(store.db).get('batch')).toEqual({ ...BATCH, endedAt: 3 })
    expect(batchStore(store.db).items('batch')).toMatchObject([
      { keyId: 'a', state: 'gone', evidence: 'E1', updatedAt: 2 },
      { keyId: 'b', state: 'failed', faultDetail: 'rotation-open' }
    ])
  })

  it('are listed newest first', () => {
    const batches = batchStore(store.db)
    batches.insert({ ...BATCH, id: 'old' }, [])
    batches.insert({ ...BATCH, id: 'new', startedAt: 2 }, [])

    expect(batches.recent(5).map(batch => batch.id)).toEqual(['new', 'old'])
  })

  it('are open until they end, however many came after', () => {
    const batches = batchStore(store.db)
    batches.insert({ ...BATCH, id: 'cut-off', startedAt: 1 }, [])
    for (const at of [2, 3, 4])
      batches.insert({ ...BATCH, id: `ended-${at}`, startedAt: at, endedAt: at }, [])

    expect(batches.open().map(batch => batch.id)).toEqual(['cut-off'])
    batches.end('cut-off', 9)
    expect(batches.open()).toEqual([])
  })
})

describe('notices', () => {
  it('remember how far a fact was told, and when it was first seen', () => {
    const notices = noticeStore(store.db)
    notices.put([{ fact: 'dormant:k', step: 0, firstSeenAt: 1, lastSeenAt: 1, toldAt: null }])
    notices.put([{ fact: 'dormant:k', step: 1, firstSeenAt: 9, lastSeenAt: 9, toldAt: 9 }])

    expect(notices.all()).toEqual([{ fact: 'dormant:k', step: 1, firstSeenAt: 1, lastSeenAt: 9, toldAt: 9 }])
  })

  it('forget what has not been seen for long', () => {
    const notices = noticeStore(store.db)
    notices.put([
      { fact: 'old', step: 1, firstSeenAt: 1, lastSeenAt: 1, toldAt: 1 },
      { fact: 'new', step: 1, firstSeenAt: 1, lastSeenAt: 8, toldAt: 1 }
    ])

    notices.prune(5)

    expect(notices.all().map(row => row.fact)).toEqual(['new'])
  })
})
