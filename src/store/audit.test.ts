import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId } from '../core/ids'
import { openStore } from './open-store'
import type { OpenedStore } from './open-store'
import type { AuditEntry } from '../core/ports/audit'

let folder: string
let store: OpenedStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-audit-'))
  store = opened()
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function opened(): OpenedStore {
  const result = openStore({ path: join(folder, 'rekey.db') })
  if (!result.ok) throw new Error(result.fault.code)
  return result.value
}

function entry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: 1_000,
    act: 'key.revoked',
    actor: 'operator',
    accountId: asAccountId('a'),
    keyId: asKeyId('a/g/k'),
    rotationId: null,
    facts: { name: 'payments' },
    ...changes
  }
}

function append(count: number): void {
  for (let i = 1; i <= count; i += 1) store.audit.append(entry({ at: i, facts: { n: i } }))
}

/** What somebody with the file in hand could do: everything that the triggers forbid. */
function tamper(sql: string): void {
  store.close()
  const file = new Sqlite(join(folder, 'rekey.db'))
  file.exec(
    'DROP TRIGGER audit_is_never_updated; DROP TRIGGER audit_is_never_deleted; DROP TRIGGER audit_has_no_gaps'
  )
  file.exec(sql)
  file.close()
  store = opened()
}

describe('the audit trail', () => {
  it('numbers rows and chains them, also over a restart', () => {
    append(2)
    store.close()
    store = opened()
    const last = store.audit.append(entry())

    expect(last.seq).toBe(3)
    expect(store.audit.verify()).toEqual({ isValid: true, rows: 3, firstBadSeq: null, head: last.hash })
  })

  it('is valid when it is empty', () => {
    expect(store.audit.verify()).toMatchObject({ isValid: true, rows: 0 })
  })

  it.each([
    ['an update', 'UPDATE audit SET at = 5'],
    ['a delete', 'DELETE FROM audit WHERE seq = 1'],
    [
      'a replacement',
      "INSERT OR REPLACE INTO audit VALUES (1, 1, 'key.revoked', 'rekey', NULL, NULL, NULL, '{}', 'x', 'main', NULL, NULL)"
    ],
    [
      'a gap',
      "INSERT INTO audit VALUES (9, 1, 'key.revoked', 'rekey', NULL, NULL, NULL, '{}', 'x', 'main', NULL, NULL)"
    ]
  ])('refuses %s by the database itself', (_, sql) => {
    append(2)

    expect(() => store.db.exec(sql)).toThrow(/append-only|gaps/)
    expect(store.audit.verify()).toMatchObject({ isValid: true, rows: 2 })
  })

  it.each([
    ['a changed time', 'UPDATE audit SET at = at + 1 WHERE seq = 3', 3],
    ['a changed fact', 'UPDATE audit SET facts = \'{"n":4}\' WHERE seq = 3', 3],
    ['a changed actor', "UPDATE audit SET actor = 'rekey' WHERE seq = 2", 2],
    ['another person', "UPDATE audit SET actor_id = 'eve' WHERE seq = 2", 2],
    ['nobody', 'UPDATE audit SET actor_kind = NULL, actor_id = NULL WHERE seq = 2', 2],
    ['a changed hash', "UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE seq = 1", 1],
    ['a row cut out', 'DELETE FROM audit WHERE seq = 2', 3],
    ['the end cut off', 'DELETE FROM audit WHERE seq >= 4', 4],
    ['everything cut off', 'DELETE FROM audit', 1],
    ['a forged head', 'UPDATE audit_heads SET hash = seq', 5]
  ])('names the first bad row after %s', (_, sql, firstBadSeq) => {
    append(5)

    tamper(sql)

    expect(store.audit.verify()).toMatchObject({ isValid: false, firstBadSeq })
  })

  it('says who, and takes rows of older versions for what they say', () => {
    const ada = { kind: 'person', id: 'ada' } as const
    store.audit.append(entry({ actor: ada }))
    store.audit.append(entry({ actor: 'rekey' }))
    tamper(`
      UPDATE audit SET actor_kind = NULL, actor_id = NULL WHERE seq = 2;
      INSERT INTO audit VALUES (3, 1, 'key.tagged', 'operator', NULL, NULL, NULL, '{"caller":"command line"}', 'x', 'main', NULL, NULL);
      INSERT INTO audit VALUES (4, 1, 'key.tagged', 'operator', NULL, NULL, NULL, '{}', 'x', 'main', NULL, NULL)
    `)

    expect(store.audit.page({}, null, 9).rows.map(({ actor }) => actor)).toEqual([
      { kind: 'person', id: null },
      { kind: 'command-line', id: null },
      { kind: 'rekey', id: null },
      ada
    ])
  })

  it('keeps facts short and free of what looks like a key', () => {
    const canary = ['sk', 'live', 'not0a0real0secret'].join('_')
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`fact-${i}`, 'x'.repeat(5_000)]))

    const row = store.audit.append(
      entry({ facts: { note: `pasted ${canary} here`, bad: Number.NaN, half: '\ud800' } })
    )
    const wide = store.audit.append(entry({ facts: { ...many } }))

    expect(row.facts).toEqual({ note: 'pasted [secret] here', bad: null, half: '\ufffd' })
    expect(Object.keys(wide.facts).length).toBeLessThanOrEqual(24)
    expect(store.audit.verify().isValid).toBe(true)
    expect(store.audit.page({}, null, 1).rows[0]).toEqual(wide)
  })

  it('is undone with the transaction that it belongs to', () => {
    append(1)
    const undone = (): void =>
      store.transactions.run(() => {
        store.audit.append(entry())
        throw new Error('undo')
      })

    expect(undone).toThrow('undo')
    expect(store.audit.append(entry()).seq).toBe(2)
    expect(store.audit.verify().isValid).toBe(true)
  })

  it('is read in pages, newest first', () => {
    append(5)

    const first = store.audit.page({}, null, 2)
    const second = store.audit.page({}, first.rows.at(-1)?.seq ?? null, 2)

    expect([...first.rows, ...second.rows].map(({ seq }) => seq)).toEqual([5, 4, 3, 2])
    expect(second.total).toBe(5)
  })

  it.each([
    [{ acts: ['key.created'] as const }, [2]],
    [{ keyId: 'other' }, [3]],
    [{ accountId: 'a', since: 20 }, [2, 3].slice(0, 1)],
    [{ until: 10 }, [1]],
    [{ text: 'PAYments' }, [1, 3]],
    [{ text: "'; --" }, []],
    [{ text: ' ' }, [1, 2, 3]]
  ])('is filtered by %j', (filter, expected) => {
    store.audit.append(entry({ at: 10 }))
    store.audit.append(entry({ at: 20, act: 'key.created', facts: { name: 'else' } }))
    store.audit.append(entry({ at: 30, keyId: asKeyId('other'), accountId: asAccountId('b') }))

    const { rows, total } = store.audit.page(filter, null, 10)

    expect(rows.map(({ seq }) => seq).reverse()).toEqual(expected)
    expect(total).toBe(expected.length)
  })
})
