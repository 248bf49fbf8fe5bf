import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toProviderKey } from './mapping'
import { createdKeySchema, keySchema } from './wire'

const integration = { id: 'int_1', name: 'File gateway' }

function aRow(given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    description: 'Production backend',
    masked_key: '…a1b2',
    last_used_at: '2026-02-02T03:04:05.678Z',
    created_at: '2026-01-02T03:04:05.000Z',
    ...given
  }
}

function keyOf(given: Record<string, unknown> = {}) {
  return toProviderKey(keySchema.parse(aRow(given)), integration)
}

/** What a text field may hold on a bad day; rarely something that the wire refuses. */
const odd = fc.oneof(
  { weight: 30, arbitrary: fc.string() },
  {
    weight: 30,
    arbitrary: fc.constantFrom(null, '', '0001-01-01T00:00:00Z', '2026-02-30', '2026-01-02T03:04:05Z')
  },
  { weight: 1, arbitrary: fc.jsonValue() }
)

describe('Blazelock mapping', () => {
  it('maps a row', () => {
    expect(keyOf()).toEqual({
      providerKeyId: '01890a5d-ac96-774b-bcce-b302099a8057',
      groupId: 'int_1',
      groupName: 'File gateway',
      name: 'Production backend',
      masked: '…a1b2',
      status: 'active',
      permissions: { source: 'unscoped', grants: [] },
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      createdBy: null,
      expiresAt: null,
      revokedAt: null,
      lastUsed: { kind: 'used', at: Date.UTC(2026, 1, 2, 3, 4, 5, 678), precisionMs: 1 },
      attributes: { hasGeneratedName: false },
      environmentHint: null,
      isZombie: false
    })
  })

  it('knows a description that Blazelock made itself', () => {
    expect(keyOf({ description: 'API key 2026-03-09 12:34:56' }).attributes).toEqual({
      hasGeneratedName: true
    })
    expect(keyOf({ description: 'API key of the importer' }).attributes).toEqual({ hasGeneratedName: false })
  })

  it.each([
    [null, { kind: 'never' }],
    [undefined, { kind: 'unknown', reason: 'not-reported' }],
    ['3 days ago', { kind: 'unknown', reason: 'unreadable' }]
  ])('reads last used %j', (lastUsedAt, expected) => {
    expect(keyOf({ last_used_at: lastUsedAt }).lastUsed).toEqual(expected)
  })

  it.each([
    ['blz_••••••••a1b2', 'blz_••••••••a1b2'],
    ['****a1b2', '****a1b2'],
    ['blz...a1b2', 'blz...a1b2'],
    ['not-a-real-secret-but-a-whole-key', null],
    [`…${'a'.repeat(200)}`, null],
    [null, null]
  ])('shows the masked key %j as %j', (masked, expected) => {
    expect(keyOf({ masked_key: masked }).masked).toBe(expected)
  })

  it('takes a created row with and without an envelope', () => {
    const row = aRow({ key: 'not-a-real-secret' })

    expect(createdKeySchema.parse(row).key).toBe('not-a-real-secret')
    expect(createdKeySchema.parse({ data: row }).key).toBe('not-a-real-secret')
  })

  it.each(['', '..', 'a/b', 'a?b', 7])('refuses a row with the id %j, which would change a path', id => {
    expect(() => keyOf({ id })).toThrow()
  })

  it('maps whatever the wire lets through, and passes no field on that it does not know', () => {
    const fields = fc.record(
      { id: fc.uuid(), description: odd, masked_key: odd, last_used_at: odd, created_at: odd },
      { requiredKeys: ['id'] }
    )

    fc.assert(
      fc.property(fields, row => {
        const parsed = keySchema.safeParse({ ...row, key: 'not-a-real-secret' })
        if (!parsed.success) return
        const key = toProviderKey(parsed.data, integration)
        expect(JSON.stringify(key)).not.toContain('not-a-real-secret')
        expect(key.createdAt === null || Number.isFinite(key.createdAt)).toBe(true)
        expect(key.lastUsed.kind !== 'used' || Number.isFinite(key.lastUsed.at)).toBe(true)
        expect(row.last_used_at !== undefined || key.lastUsed.kind === 'unknown').toBe(true)
      }),
      { numRuns: 500 }
    )
  })
})
