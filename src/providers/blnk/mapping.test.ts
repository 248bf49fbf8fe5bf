import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toProviderKeys } from './mapping'
import type { Version } from './version'
import { keyList } from './wire'

const NOW = Date.UTC(2026, 8, 14)

function aRow(given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    api_key_id: 'api_key_1',
    name: 'Payments Service',
    owner_id: 'payments-team',
    scopes: ['transactions:write'],
    expires_at: '2027-06-13T00:00:00Z',
    created_at: '2026-06-13T10:30:00.390457762Z',
    last_used_at: '0001-01-01T00:00:00Z',
    is_revoked: false,
    ...given
  }
}

function mapped(
  rows: readonly Record<string, unknown>[],
  version: Version = '0.15'
): ReturnType<typeof toProviderKeys> {
  return toProviderKeys(keyList.parse(rows), { now: NOW, version })
}

describe('a row of Blnk', () => {
  it('becomes a key', () => {
    const [key] = mapped([aRow()])

    expect(key).toEqual({
      providerKeyId: 'api_key_1',
      groupId: 'payments-team',
      groupName: 'payments-team',
      name: 'Payments Service',
      masked: 'api_key_1',
      status: 'active',
      permissions: { source: 'listed', grants: ['transactions:write'] },
      createdAt: Date.UTC(2026, 5, 13, 10, 30, 0, 390),
      createdBy: null,
      expiresAt: Date.UTC(2027, 5, 13),
      revokedAt: null,
      lastUsed: { kind: 'never' },
      attributes: {},
      environmentHint: null,
      isZombie: false
    })
  })

  it.each([
    ['0001-01-01T00:00:00Z', { kind: 'never' }],
    ['0001-01-01T00:00:00+00:00', { kind: 'never' }],
    ['1969-12-31T23:59:59Z', { kind: 'never' }],
    [
      '2026-09-13T12:00:00.123456789+02:00',
      { kind: 'used', at: Date.UTC(2026, 8, 13, 10, 0, 0, 123), precisionMs: 1_000 }
    ],
    ['yesterday', { kind: 'unknown', reason: 'unreadable' }],
    ['2026-09-13 12:00:00', { kind: 'unknown', reason: 'unreadable' }],
    ['2026-13-45T12:00:00Z', { kind: 'unknown', reason: 'unreadable' }],
    ['', { kind: 'unknown', reason: 'unreadable' }],
    [null, { kind: 'unknown', reason: 'not-reported' }],
    [undefined, { kind: 'unknown', reason: 'not-reported' }]
  ])('with the last use %j', (text, expected) => {
    expect(mapped([aRow({ last_used_at: text })])[0]?.lastUsed).toEqual(expected)
  })

  it.each([
    [{}, 'active'],
    [{ expires_at: '2026-09-14T00:00:00Z' }, 'expired'],
    [{ expires_at: '2026-09-14T00:00:00.001Z' }, 'active'],
    [{ expires_at: 'never' }, 'unknown'],
    [{ is_revoked: true, revoked_at: '2026-09-01T00:00:00Z' }, 'revoked'],
    [{ is_revoked: true, expires_at: '2020-01-01T00:00:00Z' }, 'revoked'],
    [{ is_revoked: undefined, revoked_at: '2026-09-01T00:00:00Z' }, 'revoked'],
    [{ is_revoked: undefined }, 'active']
  ])('with %j is %s', (given, status) => {
    expect(mapped([aRow(given)])[0]?.status).toBe(status)
  })

  it('reads no scopes as none, not as all', () => {
    expect(mapped([aRow({ scopes: null })])[0]?.permissions).toEqual({ source: 'listed', grants: [] })
    expect(mapped([aRow({ scopes: [] })])[0]?.permissions).toEqual({ source: 'listed', grants: [] })
  })
})

describe('the stored hash in a list', () => {
  const bcrypt = `$2a$10$${'x'.repeat(53)}`
  const sha256 = 'ab'.repeat(32)
  const plaintext = `${'not-a-real-secret-'.repeat(3).slice(0, 43)}=`

  it('never gets past the wire', () => {
    const rows = keyList.parse([aRow({ key: bcrypt }), aRow({ key: sha256 }), aRow({ key: plaintext })])

    const shown = JSON.stringify([rows, toProviderKeys(rows, { now: NOW, version: '0.15' })])
    expect([bcrypt, sha256, plaintext].filter(key => shown.includes(key))).toEqual([])
    expect(rows.map(row => row.storedAs)).toEqual(['bcrypt', 'sha256', 'other'])
  })

  it.each([
    ['0.15', [bcrypt, sha256, plaintext], [false, true, true]],
    ['0.14.3', [bcrypt, sha256, plaintext], [false, true, true]],
    ['0.14.3', [sha256], [true]],
    ['0.12', [sha256], [false]],
    ['0.12', [sha256, plaintext], [false, true]],
    ['0.12', [sha256, bcrypt], [true, false]]
  ] as const)('tells on %s which of %j cannot authenticate any more', (version, keys, expected) => {
    const found = mapped(
      keys.map(key => aRow({ key })),
      version
    )

    expect(found.map(key => key.isZombie)).toEqual(expected)
  })

  it('calls nothing a zombie that shows no hash, or that is over anyway', () => {
    const found = mapped([
      aRow(),
      aRow({ key: null }),
      aRow({ key: '' }),
      aRow({ key: sha256, is_revoked: true })
    ])

    expect(found.map(key => key.isZombie)).toEqual([false, false, false, false])
  })
})

describe('a list of Blnk', () => {
  it('is empty when the server says null', () => {
    expect(keyList.parse(null)).toEqual([])
  })

  it.each([{ keys: [] }, [{ api_key_id: 'x' }], [aRow({ api_key_id: '' })], 'null'])('is not %j', body => {
    expect(keyList.safeParse(body).success).toBe(false)
  })
})

describe('any list at all', () => {
  it('is refused or mapped, and its hashes stay out', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('2026-09-13T12:00:00Z', '0001-01-01T00:00:00Z'))
    const hash = fc.string({ minLength: 24, maxLength: 60 }).map(tail => `not-a-real-hash-${tail}`)
    const row = fc.record(
      {
        api_key_id: text,
        name: text,
        owner_id: text,
        scopes: fc.oneof(fc.array(text), fc.constant(null)),
        expires_at: text,
        created_at: text,
        last_used_at: text,
        is_revoked: fc.boolean(),
        revoked_at: text,
        key: hash
      },
      { requiredKeys: ['api_key_id', 'name', 'owner_id', 'expires_at', 'created_at'] }
    )

    fc.assert(
      fc.property(
        fc.oneof(fc.array(row), fc.jsonValue()),
        fc.constantFrom('0.12', '0.14.3', '0.15'),
        (body, version) => {
          const parsed = keyList.safeParse(body)
          if (!parsed.success) return

          const keys = toProviderKeys(parsed.data, { now: NOW, version: version })

          expect(keys.length).toBe(parsed.data.length)
          expect(JSON.stringify([parsed.data, keys])).not.toContain('not-a-real-hash')
        }
      )
    )
  })
})
