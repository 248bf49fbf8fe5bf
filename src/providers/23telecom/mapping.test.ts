import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toProviderKeys } from './mapping'
import { keyListSchema, keySchema } from './wire'

const workspace = { id: '18', name: 'Marketing' }

function keysOf(...rows: readonly Record<string, unknown>[]) {
  const full = rows.map(row => ({
    id: 41,
    name: 'Campaign sender',
    key_prefix: 'sk_prod_a1b2',
    permissions: ['sms.send'],
    workspace_id: 18,
    status: 'active',
    is_active: true,
    test_mode: false,
    signature_required: false,
    expires_at: null,
    created_at: '2026-01-02T03:04:05Z',
    ...row
  }))
  return toProviderKeys(keyListSchema.parse(full), workspace)
}

function keyOf(row: Record<string, unknown>) {
  const [key] = keysOf(row)
  if (key === undefined) throw new Error('The row was left out.')
  return key
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

describe('23 Telecom mapping', () => {
  it('maps a row', () => {
    expect(keyOf({ expires_at: '2027-01-01T00:00:00Z' })).toEqual({
      providerKeyId: '41',
      groupId: '18',
      groupName: 'Marketing',
      name: 'Campaign sender',
      masked: 'sk_prod_a1b2…',
      status: 'active',
      permissions: { source: 'listed', grants: ['sms.send'] },
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      createdBy: null,
      expiresAt: Date.UTC(2027, 0, 1),
      revokedAt: null,
      lastUsed: { kind: 'unknown', reason: 'not-reported' },
      attributes: { signatureRequired: false, testMode: false },
      environmentHint: null,
      isZombie: false
    })
  })

  it.each([
    ['expired', true, 'expired'],
    ['inactive', false, 'disabled'],
    ['active', true, 'active'],
    ['active', null, 'active'],
    ['active', false, 'unknown'],
    ['frozen', true, 'unknown'],
    [null, true, 'active'],
    [null, false, 'disabled'],
    [null, null, 'unknown']
  ])('reads status %j with is_active %j as %s', (status, isActive, expected) => {
    expect(keyOf({ status, is_active: isActive }).status).toBe(expected)
  })

  it.each([
    ['sk_test_a1b2', false, true, 'test'],
    ['sk_prod_a1b2', true, false, null],
    [null, true, true, 'test'],
    [null, false, false, null],
    [null, null, null, null]
  ])('prefix %j and test_mode %j: test mode %j, environment %j', (prefix, flag, testMode, hint) => {
    const key = keyOf({ key_prefix: prefix, test_mode: flag })

    expect(key.attributes['testMode']).toBe(testMode)
    expect(key.environmentHint).toBe(hint)
  })

  it('shows no more than the prefix, should the API send a whole key', () => {
    const key = keyOf({ key_prefix: `sk_prod_${'not-a-real-key'.repeat(3)}` })

    expect(key.masked).toBe('sk_prod_not-…')
  })

  it('takes a last used that is never sent for unknown, not for never', () => {
    expect(keyOf({}).lastUsed.kind).toBe('unknown')
    expect(keyOf({ last_used_at: null }).lastUsed.kind).toBe('unknown')
  })

  it('takes null for never where another row shows that uses are recorded', () => {
    const keys = keysOf({ last_used_at: null }, { id: 42, last_used_at: '2026-02-02T00:00:00Z' }, { id: 43 })

    expect(keys.map(key => key.lastUsed.kind)).toEqual(['never', 'used', 'unknown'])
  })

  it('says that it cannot read a last used that is no date', () => {
    expect(keyOf({ last_used_at: 'recently' }).lastUsed).toEqual({ kind: 'unknown', reason: 'unreadable' })
  })

  it('does not call a key active whose expiry it cannot read', () => {
    expect(keyOf({ expires_at: '2027-01-01 00:00:00' })).toMatchObject({ status: 'unknown', expiresAt: null })
    expect(keyOf({ status: 'expired', expires_at: 'soon' }).status).toBe('expired')
  })

  it('tells a key that may do nothing from one of which nothing is said', () => {
    expect(keyOf({ permissions: [] }).permissions).toEqual({ source: 'listed', grants: [] })
    expect(keyOf({ permissions: null }).permissions).toEqual({ source: 'unknown', grants: [] })
  })

  it('leaves out rows of another workspace, and keeps rows that name none', () => {
    const keys = keysOf({ id: 1, workspace_id: 16 }, { id: 2, workspace_id: null }, { id: 3 })

    expect(keys.map(key => key.providerKeyId)).toEqual(['2', '3'])
  })

  it.each(['', '.', '..', 'a/b', -1, 1.5])('refuses a row with the id %j, which would change a path', id => {
    expect(() => keyOf({ id })).toThrow()
  })

  it('maps whatever the wire lets through, and passes no field on that it does not know', () => {
    const fields = fc.record(
      {
        id: fc.nat(),
        name: odd,
        key_prefix: odd,
        permissions: fc.option(fc.array(fc.string())),
        status: fc.constantFrom('active', 'inactive', 'expired', 'odd', null),
        is_active: fc.constantFrom(true, false, null),
        test_mode: fc.constantFrom(true, false, null),
        expires_at: odd,
        last_used_at: odd,
        created_at: odd
      },
      { requiredKeys: ['id'] }
    )

    fc.assert(
      fc.property(fields, row => {
        const parsed = keySchema.safeParse({ ...row, api_key: 'not-a-real-secret' })
        if (!parsed.success) return
        const [key] = toProviderKeys([parsed.data], workspace)
        if (key === undefined) throw new Error('The row was left out.')
        expect(JSON.stringify(key)).not.toContain('not-a-real-secret')
        expect(key.createdAt === null || Number.isFinite(key.createdAt)).toBe(true)
        expect(key.lastUsed.kind !== 'used' || Number.isFinite(key.lastUsed.at)).toBe(true)
        expect(row.is_active !== false || key.status !== 'active').toBe(true)
        expect(key.lastUsed.kind).not.toBe('never')
      }),
      { numRuns: 500 }
    )
  })
})
