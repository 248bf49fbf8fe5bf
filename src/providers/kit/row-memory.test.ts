import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey } from '../../../test/kit/key-builders'
import type { ProviderKey } from '../../core/key'
import type { KeyPage } from '../../core/provider'
import { createRowMemory } from './row-memory'
import type { RowMemory } from './row-memory'

type Row = { readonly id: string; readonly name?: string; readonly endsAt?: number; readonly status?: string }
type Reading = { readonly read: readonly string[]; readonly page: KeyPage }

const CONTEXT = { sets: ['read'] }
let memory: RowMemory
let tickets: Map<string, number>
let stale: Set<number>

beforeEach(() => {
  memory = createRowMemory()
  tickets = new Map()
  stale = new Set()
})

function bodyOf(rows: readonly Row[]): Buffer {
  return Buffer.from(JSON.stringify({ next: null, items: rows }))
}

function keyOf({ id, endsAt, status = 'active' }: Row): ProviderKey {
  return aProviderKey({
    providerKeyId: id,
    expiresAt: endsAt ?? null,
    status: status as ProviderKey['status']
  })
}

/** Reads a page like an adapter, and stores what is new like a reader. */
function read(body: Buffer, given: { context?: object; now?: number; cursor?: string | null } = {}): Reading {
  const { context = CONTEXT, now = 1_000, cursor = null } = given
  const rows = memory.rows({ cursor, list: 'items', context, isCurrent: ticket => !stale.has(ticket) })
  const left = JSON.parse(rows.cut(body, now).toString()) as { items: Row[] }
  const page = rows.page({ keys: left.items.map(keyOf), next: null, clockOffsetMs: null })
  const stored = page.keys.map(({ providerKeyId }) => {
    const ticket = tickets.get(providerKeyId) ?? tickets.size + 1
    tickets.set(providerKeyId, ticket)
    return ticket
  })
  if (stored.length > 0) page.keep?.(stored)
  return { read: left.items.map(({ id }) => id), page }
}

describe('what a list said before', () => {
  it('is not read again, and comes as the tickets of its keys', () => {
    const rows = [{ id: 'a' }, { id: 'b' }]
    read(bodyOf(rows))

    const again = read(bodyOf(rows))

    expect(again.read).toEqual([])
    expect(again.page.unchanged).toEqual([tickets.get('a'), tickets.get('b')])
  })

  it('is read where it says something else now, wherever the rows stand', () => {
    const row = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      name: fc.string({ maxLength: 3 })
    })
    const rows = fc.uniqueArray(row, { selector: ({ id }) => id })
    fc.assert(
      fc.property(fc.array(rows, { minLength: 2, maxLength: 5 }), lists => {
        memory = createRowMemory()
        tickets = new Map()
        const names = new Map<number, string>()
        for (const list of lists) {
          const { read: ids, page } = read(bodyOf(list))
          const known = (page.unchanged ?? []).map(ticket => names.get(ticket))
          for (const { id, name } of list) names.set(tickets.get(id) ?? 0, JSON.stringify({ id, name }))
          const fresh = list.filter(({ id }) => ids.includes(id)).map(each => JSON.stringify(each))

          // Each row is either read or known exactly as it stands there.
          expect([...known, ...fresh].sort()).toEqual(list.map(each => JSON.stringify(each)).sort())
        }
      })
    )
  })

  it('is read again when the reader no longer has it as it was', () => {
    const rows = [{ id: 'a' }, { id: 'b' }]
    read(bodyOf(rows))
    stale.add(tickets.get('b') ?? 0)

    expect(read(bodyOf(rows)).read).toEqual(['b'])
  })

  it('is read again when something else decides what becomes of it', () => {
    const rows = [{ id: 'a' }]
    read(bodyOf(rows))

    expect(read(bodyOf(rows), { context: { sets: ['read', 'write'] } }).read).toEqual(['a'])
    expect(read(bodyOf(rows), { context: { sets: ['read', 'write'] } }).read).toEqual([])
  })

  it('is read again when a key has expired meanwhile, and always afterwards', () => {
    const rows = [{ id: 'a' }, { id: 'b', endsAt: 5_000 }, { id: 'c', endsAt: 10, status: 'revoked' }]
    read(bodyOf(rows))

    expect(read(bodyOf(rows), { now: 4_999 }).read).toEqual([])
    expect(read(bodyOf(rows), { now: 5_000 }).read).toEqual(['a', 'b', 'c'])
    expect(read(bodyOf(rows), { now: 5_001 }).read).toEqual(['b'])
  })

  it('is kept page by page, by their order', () => {
    read(bodyOf([{ id: 'a' }]))
    read(bodyOf([{ id: 'b' }]), { cursor: 'x' })

    read(bodyOf([{ id: 'a' }]))

    expect(read(bodyOf([{ id: 'b' }]), { cursor: 'another name' }).read).toEqual([])
  })

  it('is read by those who keep no tickets', () => {
    read(bodyOf([{ id: 'a' }]))
    const rows = memory.rows({ cursor: null, list: 'items', context: CONTEXT, isCurrent: undefined })
    const body = bodyOf([{ id: 'a' }])

    expect(rows.cut(body, 1_000)).toBe(body)
    expect(rows.page({ keys: [], next: null, clockOffsetMs: null })).not.toHaveProperty('keep')
  })

  it('is not kept when an adapter leaves a row out', () => {
    const rows = memory.rows({ cursor: null, list: 'items', context: CONTEXT, isCurrent: () => true })
    rows.cut(bodyOf([{ id: 'a' }, { id: 'b' }]), 1_000)

    expect(rows.page({ keys: [keyOf({ id: 'a' })], next: null, clockOffsetMs: null }).keep).toBeUndefined()
  })
})
