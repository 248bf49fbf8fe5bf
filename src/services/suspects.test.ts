import { describe, expect, it } from 'vitest'
import { asRotationId } from '../core/ids'
import { flagSuspects, type SuspectTools } from './suspects'

const SINCE = 1_000_000_000
const INCIDENTS = [asRotationId('r')]

type Row = { id: string; createdAt: number; tags: string[] }
type Entry = {
  readonly act: string
  readonly keyId: string
  readonly rotationId: string | null
  readonly facts: object
}
type World = { readonly tools: SuspectTools; readonly rows: Row[]; readonly entries: Entry[] }
type Part = {
  readonly mode?: string
  readonly name?: string
  readonly closedAt?: number
  readonly batch?: { readonly origin: string; readonly endedAt: number | null }
}

function world(part: Part = {}): World {
  const { mode = 'incident', name = 'revoked-claimed', closedAt = null, batch } = part
  const rows: Row[] = [
    { id: 'a/g/leaked', createdAt: SINCE - 99, tags: [] },
    { id: 'a/g/since', createdAt: SINCE + 9, tags: ['billing'] },
    { id: 'a/g/ours', createdAt: SINCE + 9, tags: [] }
  ]
  const entries: Entry[] = []
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
    phase: closedAt === null ? 'revoking' : 'ended',
    closedAt,
    plan: {
      mode,
      accountId: 'a',
      providerId: 'blnk',
      oldKeyId: 'a/g/leaked',
      old: { name: 'leaked', groupId: 'g' }
    },
    old: { facts: { providerKeyId: 'leaked' } },
    new: { facts: { providerKeyId: 'ours' } },
    orphans: []
  }
  // Only what the look needs of its neighbours.
  const tools = {
    clock: { now: () => SINCE + 100 },
    transactions: { run: (work: () => unknown) => work() },
    accounts: { all: () => [{ id: 'a', providerId: 'blnk' }] },
    keys: {
      isReady: true,
      get: (id: string) => rows.find(row => row.id === id) ?? null,
      forEachOfAccount: (_id: string, visit: (key: unknown) => void) => {
        for (const row of rows) visit(keyOf(row))
      },
      setTags: (id: string, tags: string[]) => {
        const row = rows.find(each => each.id === id)
        if (row !== undefined) row.tags = tags
      }
    },
    audit: {
      append: (entry: Entry) => entries.push(entry),
      page: ({ keyId }: { keyId: string }) => ({
        rows: entries.filter(entry => entry.keyId === keyId),
        total: 0
      })
    },
    rotations: { state: () => state },
    batches: {
      recent: () =>
        batch === undefined
          ? []
          : [
              {
                id: 'b',
                selection: JSON.stringify({ creators: ['Dana'], origin: batch.origin }),
                mode: 'revoke',
                startedAt: SINCE,
                endedAt: batch.endedAt
              }
            ],
      items: () => ['a/g/leaked', 'a/g/ours'].map(keyId => ({ keyId, accountId: 'a', state: 'gone' }))
    }
  } as unknown as SuspectTools
  return { tools, rows, entries }
}

describe('looking keys over after a leak', () => {
  it('flags what was made since the incident began, beside its other tags, and not our own', () => {
    const { tools, rows } = world()

    expect(flagSuspects(tools, INCIDENTS)).toEqual(['a/g/since'])
    expect(rows.map(row => row.tags)).toEqual([[], ['billing', 'look-over'], []])
  })

  it('flags each once: a person who took the tag off has looked', () => {
    const { tools, rows, entries } = world()
    flagSuspects(tools, INCIDENTS)
    const since = rows.find(row => row.id === 'a/g/since')
    if (since !== undefined) since.tags = ['billing']

    expect(flagSuspects(tools, INCIDENTS)).toEqual([])
    expect(entries.map(entry => entry.keyId)).toEqual(['a/g/since'])
    expect(since?.tags).toEqual(['billing'])
  })

  it.each([
    ['a routine rotation', { mode: 'routine' }],
    ['an incident that nobody has confirmed', { name: 'planned' }],
    ['an incident that is over', { closedAt: SINCE + 50 }]
  ])('flags nothing for %s', (_what, part) => {
    expect(flagSuspects(world(part).tools, INCIDENTS)).toEqual([])
  })

  it('flags nothing that was made with Rekey since: that is the replacement', () => {
    const { tools, entries } = world()
    entries.push({ act: 'key.created', keyId: 'a/g/since', rotationId: null, facts: {} })

    expect(flagSuspects(tools, INCIDENTS)).toEqual([])
  })
})

describe('looking keys over after a break-glass run', () => {
  const DAY = 24 * 60 * 60_000

  it.each([
    ['while it is open', null],
    ['for a day after its end', SINCE + 50]
  ])('flags what was made since it began %s, once', (_when, endedAt) => {
    const { tools, rows } = world({ batch: { origin: 'break-glass', endedAt } })

    expect(flagSuspects(tools, [])).toEqual(['a/g/since'])
    expect(flagSuspects(tools, [])).toEqual([])
    expect(rows.map(row => row.tags)).toEqual([[], ['billing', 'look-over'], []])
  })

  it.each([
    ['a run that ended more than a day ago', { origin: 'break-glass', endedAt: SINCE - DAY }],
    ['keys that a person chose in the list', { origin: 'keys', endedAt: null }]
  ])('flags nothing for %s', (_what, batch) => {
    expect(flagSuspects(world({ batch }).tools, [])).toEqual([])
  })
})
