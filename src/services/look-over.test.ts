import { describe, expect, it } from 'vitest'
import { asRotationId } from '../core/ids'
import { lookOver, type LookOverTools } from './look-over'

const SINCE = 1_000_000_000
const INCIDENTS = [asRotationId('r')]

type Row = { id: string; createdAt: number; tags: string[]; providerKeyId: string }
type World = { readonly tools: LookOverTools; readonly rows: Row[]; readonly flags: string[] }

function world(
  part: { readonly mode?: string; readonly name?: string; readonly closedAt?: number } = {}
): World {
  const { mode = 'incident', name = 'revoked-claimed', closedAt = null } = part
  const rows: Row[] = [
    { id: 'leaked', providerKeyId: 'leaked', createdAt: SINCE - 99, tags: [] },
    { id: 'since', providerKeyId: 'since', createdAt: SINCE + 9, tags: ['billing'] },
    { id: 'ours', providerKeyId: 'ours', createdAt: SINCE + 9, tags: [] }
  ]
  const flags: string[] = []
  const keyOf = (row: Row) => ({
    ...row,
    name: row.id,
    accountId: 'a',
    providerId: 'blnk',
    createdBy: null,
    firstSeenAt: SINCE,
    status: 'active'
  })
  const state = {
    name,
    startedAt: SINCE,
    clockOffsetMs: 0,
    closedAt,
    plan: { mode, accountId: 'a', providerId: 'blnk', oldKeyId: 'leaked', old: { name: 'leaked' } },
    old: { facts: { providerKeyId: 'leaked' } },
    new: { facts: { providerKeyId: 'ours' } },
    orphans: []
  }
  // Only what the look needs of its neighbours.
  const tools = {
    clock: { now: () => SINCE + 100 },
    transactions: { run: (work: () => unknown) => work() },
    accounts: { all: () => [] },
    keys: {
      isReady: true,
      get: () => null,
      forEachOfAccount: (_id: string, visit: (key: unknown) => void) => {
        for (const row of rows) visit(keyOf(row))
      },
      setTags: (id: string, tags: string[]) => {
        const row = rows.find(each => each.id === id)
        if (row !== undefined) row.tags = tags
      }
    },
    audit: {
      append: (entry: { keyId: string }) => flags.push(entry.keyId),
      page: ({ keyId }: { keyId: string }) => ({ rows: [], total: flags.filter(id => id === keyId).length })
    },
    rotations: { state: () => state }
  } as unknown as LookOverTools
  return { tools, rows, flags }
}

describe('looking keys over after a leak', () => {
  it('flags what was made since the incident began, beside its other tags, and not our own', () => {
    const { tools, rows } = world()

    expect(lookOver(tools, INCIDENTS)).toEqual(['since'])
    expect(rows.map(row => row.tags)).toEqual([[], ['billing', 'look-over'], []])
  })

  it('flags each once: a person who took the tag off has looked', () => {
    const { tools, rows, flags } = world()
    lookOver(tools, INCIDENTS)
    const since = rows.find(row => row.id === 'since')
    if (since !== undefined) since.tags = ['billing']

    expect(lookOver(tools, INCIDENTS)).toEqual([])
    expect(flags).toEqual(['since'])
    expect(since?.tags).toEqual(['billing'])
  })

  it.each([
    ['a routine rotation', { mode: 'routine' }],
    ['an incident that nobody has confirmed', { name: 'planned' }],
    ['an incident that is over', { closedAt: SINCE + 50 }]
  ])('flags nothing for %s', (_what, part) => {
    expect(lookOver(world(part).tools, INCIDENTS)).toEqual([])
  })
})
