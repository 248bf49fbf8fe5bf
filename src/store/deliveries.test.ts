import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anAccount } from '../../test/kit/builders'
import { asAccountId, asKeyId } from '../core/ids'
import type { AuditAct, AuditEntry } from '../core/ports/audit'
import type { Delivery } from '../core/ports/deliveries'
import { newestPerLabel } from '../core/deliveries'
import { openDatabase } from './database'
import type { Db } from './db'
import { deliveryStore } from './deliveries'
import { forgetSandboxWork } from './forget-sandbox'
import { migrations } from './migrations/index'
import { openStore } from './open-store'

const KEY = asKeyId('account-1/group/key')
const ACCOUNT = asAccountId('account-1')

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-deliveries-'))
  path = join(folder, 'rekey.db')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function open(upTo = migrations.length): Db {
  const opened = openDatabase({ path, migrations: migrations.slice(0, upTo) })
  if (!opened.ok) throw new Error(opened.fault.code)
  return opened.value
}

function delivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    at: 1,
    keyId: KEY,
    accountId: ACCOUNT,
    label: 'deploy/api.env',
    destination: { id: 'env-file', settings: { path: '/srv/deploy/api.env', name: 'API_KEY' } },
    fingerprints: ['f1', 'f2'],
    proof: 'read-back',
    ...changes
  }
}

describe('deliveries', () => {
  it('keep what made the consumers take up the secret', () => {
    const deliveries = deliveryStore(open())
    const activation = { id: 'systemd', settings: { unit: 'api.service' } }
    const destination = { id: 'env-file', settings: { path: '/srv/api.env' }, activation }
    deliveries.add(delivery())
    deliveries.add(delivery({ destination }))

    const [newest, first] = deliveries.ofKey(KEY)

    expect(newest?.destination).toEqual(destination)
    expect(first).toEqual(delivery())
  })

  it('are counted by destination, each under its newest label', () => {
    const deliveries = deliveryStore(open())
    const vault = { id: 'connection:v', settings: {} }
    deliveries.add(delivery({ label: 'Vault: a', destination: vault }))
    deliveries.add(delivery({ label: 'Vault: b', destination: vault }))
    deliveries.add(delivery({ label: 'by hand', destination: null }))
    deliveries.add(delivery({ keyId: asKeyId('other') }))

    expect(deliveries.destinations()).toEqual([
      { id: 'connection:v', label: 'Vault: b', keys: 1 },
      { id: 'env-file', label: 'deploy/api.env', keys: 1 }
    ])
    expect(deliveries.keysIn(['connection:v'])).toEqual([KEY])
    expect(deliveries.keysIn([])).toEqual([])
  })

  it('are kept whole and answered newest first, for their key alone', () => {
    const db = open()
    const deliveries = deliveryStore(db)
    const first = delivery()
    const second = delivery({ at: 2, label: 'by hand', destination: null, fingerprints: [] })
    for (const each of [first, second, delivery({ keyId: asKeyId('account-1/group/other') })])
      deliveries.add(each)

    expect(deliveries.ofKey(KEY)).toEqual([second, first])
    db.close()
  })

  it('name each destination once, with its newest delivery', () => {
    const old = delivery({ at: 1 })
    const newer = delivery({ at: 3 })
    const other = delivery({ at: 2, label: 'other' })

    expect(newestPerLabel([newer, other, old])).toEqual([newer, other])
  })

  it('of the sandbox go with the sandbox', () => {
    const opened = openStore({ path })
    if (!opened.ok) throw new Error(opened.fault.code)
    const store = opened.value
    store.accounts.insert(anAccount({ id: asAccountId('sandbox'), isSandbox: true }))
    const deliveries = deliveryStore(store.db)
    deliveries.add(delivery())
    deliveries.add(delivery({ keyId: asKeyId('sandbox/g/k'), accountId: asAccountId('sandbox') }))

    forgetSandboxWork(store.db)

    expect(deliveries.ofKey(asKeyId('sandbox/g/k'))).toEqual([])
    expect(deliveries.ofKey(KEY)).toHaveLength(1)
    store.close()
  })
})

describe('a database from before the deliveries', () => {
  const BEFORE = migrations.findIndex(({ version }) => version === 150)

  function migrated(rows: readonly Pick<AuditEntry, 'act' | 'facts'>[]): readonly Delivery[] {
    const old = open(BEFORE)
    // As that release wrote them: today's history has columns that it did not know.
    const insert = old.prepare<{
      seq: number
      act: string
      accountId: string
      keyId: string
      facts: string
    }>(`
      INSERT INTO audit (seq, at, act, actor, account_id, key_id, facts, hash, chain)
      VALUES (@seq, @seq - 1, @act, 'operator', @accountId, @keyId, @facts, 'not checked here', 'main')
    `)
    rows.forEach(({ act, facts }, index) => {
      insert.run({ seq: index + 1, act, accountId: ACCOUNT, keyId: KEY, facts: JSON.stringify(facts) })
    })
    old.close()
    const db = open()
    const found = deliveryStore(db).ofKey(KEY)
    db.close()
    return found
  }

  it('takes them out of the history, with settings and fingerprints', () => {
    const found = migrated([
      {
        act: 'handoff.delivered',
        facts: {
          where: 'deploy/api.env',
          destination: 'env-file',
          'to.path': '/srv/deploy/api.env',
          'to.name': 'API_KEY',
          fingerprint: 'f1 f2'
        }
      },
      { act: 'handoff.saved', facts: { where: 'keys/new.env', fingerprint: 'f3' } },
      { act: 'handoff.confirmed', facts: { where: 'the vault of the team' } }
    ])

    expect(found).toEqual([
      delivery({ at: 2, label: 'the vault of the team', destination: null, fingerprints: [], proof: null }),
      delivery({ at: 1, label: 'keys/new.env', destination: null, fingerprints: ['f3'], proof: null }),
      delivery({ at: 0, proof: null })
    ])
  })

  it.each<readonly [string, AuditAct, AuditEntry['facts']]>([
    ['a proof that names no destination', 'handoff.confirmed', { proof: 'same' }],
    ['a copy to the clipboard', 'handoff.copied', { where: 'clipboard' }]
  ])('takes nothing out of %s', (_, act, facts) => {
    expect(migrated([{ act, facts }])).toEqual([])
  })

  it('does not offer a destination whose settings were cut off in the history', () => {
    const [found] = migrated([
      {
        act: 'handoff.delivered',
        facts: { where: 'a.env', destination: 'env-file', 'to.path': `/srv/${'a'.repeat(200)}…` }
      }
    ])

    expect(found).toMatchObject({ label: 'a.env', destination: null })
  })
})
