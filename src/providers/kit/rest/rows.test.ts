import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../../test/kit/builders'
import { harbour } from '../../../../test/kit/rest-declaration'
import type { CreatingDeclaration, Declaration, RowDeclaration } from './declaration'
import { rowsSchemaOf, toKeys } from './rows'
import type { Sets } from './rows'

const group = { id: 'quay', name: 'Quay' }
const NO_SETS: Sets = { sets: null, defaults: null }
const aRow = {
  id: 41,
  label: 'worker',
  hint: 'hk_…a1b2',
  enabled: true,
  grants: ['read'],
  made: '2026-01-02T03:04:05Z',
  peppered: false
}

function withRow(
  given: Partial<RowDeclaration>,
  about: Partial<Declaration['about']> = {}
): CreatingDeclaration {
  return { ...harbour, about: { ...harbour.about, ...about }, row: { ...harbour.row, ...given } }
}

function keysOf(rows: readonly unknown[], declaration = harbour, sets = NO_SETS) {
  return toKeys(declaration, rowsSchemaOf(declaration).parse(rows), { group, sets, now: NOON })
}

function keyOf(row: Record<string, unknown>, declaration = harbour, sets = NO_SETS) {
  const [key] = keysOf([{ ...aRow, ...row }], declaration, sets)
  if (key === undefined) throw new Error('The row was left out.')
  return key
}

describe('a declared row', () => {
  it('is mapped by its paths', () => {
    expect(keyOf({ ends: '2027-01-01T00:00:00Z', used: '2026-02-02T03:04:05.678Z' })).toEqual({
      providerKeyId: '41',
      groupId: 'quay',
      groupName: 'Quay',
      name: 'worker',
      masked: 'hk_…a1b2',
      status: 'active',
      permissions: { source: 'listed', grants: ['read'] },
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      createdBy: null,
      expiresAt: Date.UTC(2027, 0, 1),
      revokedAt: null,
      lastUsed: { kind: 'used', at: Date.UTC(2026, 1, 2, 3, 4, 5, 678), precisionMs: 1 },
      attributes: { peppered: false },
      environmentHint: null,
      isZombie: false
    })
  })

  it.each(['', '.', '..', -1, 1.5, null, {}])('is refused with the id %j, which would change a path', id => {
    expect(() => keyOf({ id })).toThrow()
  })

  it('is refused with an id outside the declared form', () => {
    const declaration = withRow({ idPattern: '^[a-z]+$' })

    expect(keyOf({ id: 'abc' }, declaration).providerKeyId).toBe('abc')
    expect(() => keyOf({ id: 'a/b' }, declaration)).toThrow()
  })

  it('is refused without a field that the declaration requires', () => {
    const declaration = withRow({ required: ['name', 'masked'] })

    expect(keyOf({ label: undefined, hint: undefined })).toMatchObject({ name: '', masked: null })
    expect(() => keyOf({ label: undefined }, declaration)).toThrow()
    expect(() => keyOf({ hint: '' }, declaration)).toThrow()
  })

  it('is left out when it belongs to another group, and kept when it names none', () => {
    const keys = keysOf([
      { ...aRow, id: 1, project: { id: 'dock' } },
      { ...aRow, id: 2, project: null },
      { ...aRow, id: 3 }
    ])

    expect(keys.map(({ providerKeyId }) => providerKeyId)).toEqual(['2', '3'])
  })

  it('passes on what the provider lets through, never a field that is not declared', () => {
    const odd = fc.oneof(
      { weight: 30, arbitrary: fc.string() },
      {
        weight: 30,
        arbitrary: fc.constantFrom(null, '', '0001-01-01T00:00:00Z', '2026-02-30', '2026-01-02T03:04:05Z')
      },
      { weight: 1, arbitrary: fc.jsonValue() }
    )
    const fields = fc.record(
      {
        id: fc.nat(),
        label: odd,
        hint: odd,
        enabled: fc.constantFrom(true, false, null),
        ends: odd,
        used: odd,
        made: odd
      },
      { requiredKeys: ['id'] }
    )

    fc.assert(
      fc.property(fields, row => {
        const parsed = rowsSchemaOf(harbour).safeParse([
          { ...row, value: 'not-a-real-secret', pepper: 'not-a-real-secret' }
        ])
        if (!parsed.success) return
        const [key] = toKeys(harbour, parsed.data, { group, sets: NO_SETS, now: NOON })
        if (key === undefined) throw new Error('The row was left out.')
        expect(JSON.stringify(key)).not.toContain('not-a-real-secret')
        expect(key.createdAt === null || Number.isFinite(key.createdAt)).toBe(true)
        expect(key.lastUsed.kind !== 'used' || Number.isFinite(key.lastUsed.at)).toBe(true)
        expect(row.used !== undefined || key.lastUsed.kind === 'unknown').toBe(true)
        expect(row.enabled === true || key.status !== 'active').toBe(true)
      }),
      { numRuns: 500 }
    )
  })
})

describe('what a declared row shows of its key', () => {
  it.each([
    ['hk_••••a1b2', 'hk_••••a1b2'],
    ['****a1b2', '****a1b2'],
    ['hk...a1b2', 'hk...a1b2'],
    ['not-a-real-secret-but-a-whole-key', null],
    [`…${'a'.repeat(200)}`, null],
    [null, null]
  ])('shows the masked text %j as %j', (hint, expected) => {
    expect(keyOf({ hint }).masked).toBe(expected)
  })

  it('shows no more than the declared first characters, should the provider send a whole key', () => {
    const declaration = withRow({ masked: { path: 'hint', show: 8 } })

    expect(keyOf({ hint: 'hk_prod_not-a-real-key' }, declaration).masked).toBe('hk_prod_…')
  })
})

describe('the status of a declared row', () => {
  const declaration = withRow({
    status: [
      { when: { state: 'active', enabled: false }, is: 'unknown' },
      { when: { state: 'active' }, is: 'active' },
      { when: { state: null, enabled: true }, is: 'active' }
    ]
  })

  it.each([
    ['active', true, 'active'],
    ['active', null, 'active'],
    ['active', false, 'unknown'],
    ['frozen', true, 'unknown'],
    [null, true, 'active'],
    [undefined, true, 'active'],
    [null, false, 'unknown']
  ])('reads %j with %j as %s', (state, enabled, expected) => {
    expect(keyOf({ state, enabled }, declaration).status).toBe(expected)
  })

  it('is none where a text stands in the place of a flag', () => {
    expect(() => keyOf({ state: 'active', enabled: 'no' }, declaration)).toThrow()
  })

  it('is not active when the expiry cannot be read: it may be over', () => {
    expect(keyOf({ ends: '2027-01-01 00:00:00' })).toMatchObject({ status: 'unknown', expiresAt: null })
    expect(keyOf({ enabled: false, ends: 'soon' }).status).toBe('disabled')
  })
})

describe('the status of a declared row that has none', () => {
  const declaration = withRow({ status: 'active-until-expiry' })
  const at = (offsetMs: number): string => new Date(NOON + offsetMs).toISOString()

  it('is active until its expiry, by the time of the provider, and unknown where that cannot be read', () => {
    const ends = [null, undefined, at(1), at(0), 'soon']

    expect(ends.map(end => keyOf({ ends: end }, declaration).status)).toEqual([
      'active',
      'active',
      'active',
      'expired',
      'unknown'
    ])
  })
})

describe('the last use of a declared row', () => {
  it.each([
    [null, { kind: 'never' }],
    [undefined, { kind: 'unknown', reason: 'not-reported' }],
    ['3 days ago', { kind: 'unknown', reason: 'unreadable' }],
    ['2026-02-02T03:04:05', { kind: 'unknown', reason: 'unreadable' }]
  ])('reads %j', (used, expected) => {
    expect(keyOf({ used }).lastUsed).toEqual(expected)
  })

  it('takes null for never only where another row shows that uses are recorded, if so declared', () => {
    const declaration = withRow({ lastUsed: { path: 'used', nullIs: 'never-if-tracked' } })
    const untracked = { ...aRow, used: null }

    const alone = keysOf([untracked], declaration)
    const beside = keysOf([untracked, { ...aRow, used: '2026-02-02T00:00:00Z' }, aRow], declaration)

    expect(alone.map(({ lastUsed }) => lastUsed.kind)).toEqual(['unknown'])
    expect(beside.map(({ lastUsed }) => lastUsed.kind)).toEqual(['never', 'used', 'unknown'])
  })

  it('reads numbers only where the provider counts seconds or milliseconds', () => {
    const counting = withRow({}, { timeFormats: ['unix-seconds'] })

    expect(keyOf({ made: 1_770_000_000 }, counting).createdAt).toBe(1_770_000_000_000)
    expect(() => keyOf({ made: 1_770_000_000 })).toThrow()
  })
})

describe('the permissions of a declared row', () => {
  const bySet = withRow({ permissions: { kind: 'set', path: 'set', id: 'id', name: 'name' } })
  const sets: Sets = { sets: [{ id: 's1', name: 'Readers', grants: ['read'] }], defaults: ['write'] }

  it('tells a key that may do nothing from one of which nothing is said', () => {
    expect(keyOf({ grants: [] }).permissions).toEqual({ source: 'listed', grants: [] })
    expect(keyOf({ grants: null }).permissions).toEqual({ source: 'unknown', grants: [] })
  })

  it('takes no list for everything only where the declaration says so', () => {
    const everything = withRow({ permissions: { kind: 'listed', path: 'grants', nullIs: '*' } })

    expect(keyOf({ grants: null }, everything).permissions).toEqual({ source: 'listed', grants: ['*'] })
    expect(keyOf({ grants: undefined }, everything).permissions).toEqual({ source: 'unknown', grants: [] })
  })

  it('gives a key the grants of its set, or the defaults where it has none', () => {
    const set = { id: 's1', name: 'Readers' }

    expect(keyOf({ set }, bySet, sets).permissions).toMatchObject({
      source: 'set',
      grants: ['read'],
      setId: 's1'
    })
    expect(keyOf({ set: null }, bySet, sets).permissions).toEqual({ source: 'inherited', grants: ['write'] })
    expect(keyOf({}, bySet, sets).permissions).toEqual({ source: 'unknown', grants: [] })
  })

  it('says unknown, not "no permissions", when the sets could not be read', () => {
    const key = keyOf({ set: { id: 's1', name: 'Readers' } }, bySet)

    expect(key.permissions).toEqual({ source: 'unknown', grants: [], setId: 's1', setName: 'Readers' })
  })
})

describe('the attributes of a declared row', () => {
  const declaration = withRow({
    attributes: {
      test: { path: 'hint', startsWith: { hk_test_: true, hk_prod_: false }, otherwise: 'trial' },
      generated: { path: 'label', matches: '^Key \\d+$' }
    },
    environmentHint: { attribute: 'test', is: true, hint: 'test' }
  })

  it.each([
    ['hk_test_…', false, true, 'test'],
    ['hk_prod_…', true, false, null],
    [null, true, true, 'test'],
    [null, null, null, null]
  ])('beginning %j and flag %j: %j, environment %j', (hint, trial, test, environment) => {
    const key = keyOf({ hint, trial }, declaration)

    expect([key.attributes['test'], key.environmentHint]).toEqual([test, environment])
  })

  it('knows a text by its pattern', () => {
    expect(keyOf({ label: 'Key 7' }, declaration).attributes['generated']).toBe(true)
    expect(keyOf({ label: 'Key of the importer' }, declaration).attributes['generated']).toBe(false)
  })
})

describe('the creator of a declared row', () => {
  it('tells one who has left from one of whom nothing is said, and takes no other field', () => {
    const declaration = withRow({ createdBy: { path: 'by', id: 'id', name: 'name', isMember: 'here' } })

    const left = keyOf(
      { by: { id: 'u2', name: 'Bo', here: false, email: 'bo@harbour.example' } },
      declaration
    )
    const unsaid = keyOf({ by: { id: 'u2', name: null } }, declaration)

    expect(left.createdBy).toEqual({ id: 'u2', name: 'Bo', isMember: false })
    expect(unsaid.createdBy).toEqual({ id: 'u2', name: 'u2', isMember: null })
  })

  it('is read from the row itself, which may not name one', () => {
    const declaration = withRow({ createdBy: { path: '', id: 'userId', name: 'userId' } })

    expect(keyOf({ userId: 'u2' }, declaration).createdBy).toEqual({ id: 'u2', name: 'u2', isMember: null })
    expect(keyOf({}, declaration).createdBy).toBeNull()
  })
})
