import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toProviderKey } from './mapping'
import { keySchema } from './wire'

const context = {
  organization: { id: 'org_1', name: 'Harbour', defaultPermissions: ['messages.send'] },
  permissionSets: [{ id: 'set_1', name: 'Readers', permissions: ['messages.read'] }]
}

function aRow(given: Record<string, unknown> = {}) {
  return keySchema.parse({
    id: 'key_1',
    accessKeyId: 'AK1',
    name: 'production-backend',
    status: 'active',
    permissionSet: { id: 'set_1', name: 'Readers' },
    createdBy: { id: 'usr_1', name: 'Ada', email: 'ada@harbour.example', isMember: true },
    createdAt: '2026-01-02T03:04:05Z',
    lastUsedAt: '2026-02-02T03:04:05.678Z',
    revokedAt: null,
    ...given
  })
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

describe('Blocx mapping', () => {
  it('maps a row and leaves the e-mail of its creator behind', () => {
    const key = toProviderKey(aRow(), context)

    expect(key).toMatchObject({
      providerKeyId: 'key_1',
      groupId: 'org_1',
      groupName: 'Harbour',
      name: 'production-backend',
      masked: 'AK1',
      status: 'active',
      permissions: { source: 'set', grants: ['messages.read'], setId: 'set_1', setName: 'Readers' },
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      createdBy: { id: 'usr_1', name: 'Ada', isMember: true },
      lastUsed: { kind: 'used', at: Date.UTC(2026, 1, 2, 3, 4, 5, 678), precisionMs: 1 }
    })
    expect(JSON.stringify(key)).not.toContain('@')
  })

  it('gives a key without a set the defaults of the organization', () => {
    const key = toProviderKey(aRow({ permissionSet: null }), context)

    expect(key.permissions).toEqual({ source: 'inherited', grants: ['messages.send'] })
  })

  it('says unknown, not "no permissions", when the sets could not be read', () => {
    const key = toProviderKey(aRow(), { ...context, permissionSets: null })

    expect(key.permissions).toEqual({ source: 'unknown', grants: [], setId: 'set_1', setName: 'Readers' })
  })

  it('tells a creator who has left from one of whom nothing is said', () => {
    const left = toProviderKey(aRow({ createdBy: { id: 'usr_2', name: 'Bo', isMember: false } }), context)
    const unsaid = toProviderKey(aRow({ createdBy: { id: 'usr_2', name: null } }), context)

    expect(left.createdBy).toEqual({ id: 'usr_2', name: 'Bo', isMember: false })
    expect(unsaid.createdBy).toEqual({ id: 'usr_2', name: 'usr_2', isMember: null })
  })

  it.each([
    [null, { kind: 'never' }],
    [undefined, { kind: 'unknown', reason: 'not-reported' }],
    ['yesterday-ish', { kind: 'unknown', reason: 'unreadable' }],
    ['2026-02-02T03:04:05Z', { kind: 'used', at: Date.UTC(2026, 1, 2, 3, 4, 5), precisionMs: 1_000 }]
  ])('reads last used %j', (lastUsedAt, expected) => {
    const key = toProviderKey(aRow({ lastUsedAt }), context)

    expect(key.lastUsed).toEqual(expected)
  })

  it('does not call a status that it does not know active', () => {
    expect(toProviderKey(aRow({ status: 'paused' }), context).status).toBe('unknown')
    expect(toProviderKey(aRow({ status: 'revoked' }), context).status).toBe('revoked')
  })

  it.each(['', '.', '..'])('refuses a row with the id %j, which would change a path', id => {
    expect(() => aRow({ id })).toThrow()
  })

  it('maps whatever the wire lets through, and passes no field on that it does not know', () => {
    const fields = fc.record(
      {
        id: fc.string(),
        accessKeyId: fc.string(),
        name: fc.string(),
        status: fc.oneof(fc.string(), fc.constantFrom('active', 'revoked')),
        createdAt: odd,
        lastUsedAt: odd,
        revokedAt: odd,
        permissionSet: fc.option(fc.record({ id: fc.uuid(), name: fc.string() })),
        createdBy: fc.option(fc.record({ id: fc.uuid(), name: fc.string() }))
      },
      { requiredKeys: ['id', 'accessKeyId', 'name', 'status'] }
    )

    fc.assert(
      fc.property(fields, row => {
        const parsed = keySchema.safeParse({ ...row, secretAccessKey: 'not-a-real-secret' })
        if (!parsed.success) return
        const key = toProviderKey(parsed.data, context)
        expect(JSON.stringify(key)).not.toContain('not-a-real-secret')
        expect(key.createdAt === null || Number.isFinite(key.createdAt)).toBe(true)
        expect(key.lastUsed.kind !== 'used' || Number.isFinite(key.lastUsed.at)).toBe(true)
        expect(key.status === 'active').toBe(row.status === 'active')
      }),
      { numRuns: 500 }
    )
  })
})
