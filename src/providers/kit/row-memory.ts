import { randomBytes } from 'node:crypto'
import type { ProviderKey } from '../../core/key'
import type { KeyPage, ListOptions } from '../../core/provider'
import { keyedHash } from './keyed-hash'
import type { Hash } from './keyed-hash'
import { cutRows } from './row-cut'
import type { KnownRows } from './row-cut'

/** So far ahead a row is looked for: so many rows may have been taken out of a page. */
const WINDOW = 64

/** What one page of the list said, row by row, when it was last stored. */
type KnownPage = {
  /** All else that decides what becomes of a row. */
  readonly context: string
  /** From when on a row may mean something else, because a key has expired. Epoch milliseconds of the provider's clock. */
  readonly until: number
  /** Two for each row. */
  readonly hashes: Uint32Array
  /** In bytes. */
  readonly sizes: Uint32Array
  readonly tickets: Float64Array
}

/** What one page says, row by row; the ticket is 0 for a row that must be read. */
type Found = {
  readonly hashes: number[]
  readonly sizes: number[]
  readonly tickets: number[]
  readonly now: number
  readonly until: number
}

export type RowsOptions = {
  readonly cursor: string | null
  /** The list's name in the outermost object of an answer; null when the answer itself is the list. */
  readonly list: string | null
  /** Everything that decides what becomes of a row, beside its own text and the time; equal JSON means the same. */
  readonly context: object
  readonly isCurrent: ListOptions['isCurrent']
}

/** One reading of one page. */
export type PageRows = {
  /** For `HttpSession.read`. Takes the rows that are known out of a body; `now` is the provider's time. */
  readonly cut: (body: Buffer, now: number) => Buffer
  /** The page, with the keys of the rows that were left: one for each, in order. */
  page(of: Pick<KeyPage, 'keys' | 'next' | 'clockOffsetMs'>): KeyPage
}

/**
 * Remembers of each row that a list has shown only a keyed hash and the reader's ticket, page by page. A row that says byte
 * for byte what it said when it was stored need not be parsed, checked, mapped and compared once more: it was, and the
 * reader still has it. In memory alone, and only as long as the client.
 */
export type RowMemory = { rows(options: RowsOptions): PageRows }

export function createRowMemory(): RowMemory {
  const random = randomBytes(8)
  const key: Hash = { low: random.readInt32LE(0), high: random.readInt32LE(4) }
  const pages: (KnownPage | undefined)[] = []
  /** Places of the pages in this reading: cursors may have other names the next time. */
  const places = new Map<string, number>()
  /** The pages of one reading share their context: it is written out once. */
  const contexts = new WeakMap<object, string>()

  function textOf(context: object): string {
    const text = contexts.get(context) ?? JSON.stringify(context)
    contexts.set(context, text)
    return text
  }

  function placeOf(cursor: string | null): number {
    if (cursor === null) {
      places.clear()
      return 0
    }
    const place = places.get(cursor) ?? places.size + 1
    places.set(cursor, place)
    return place
  }

  return {
    rows: ({ cursor, list, context, isCurrent }) => {
      if (isCurrent === undefined) return plainRows
      const place = placeOf(cursor)
      let found: Found | null = null
      return {
        cut: (body, now) => {
          const before = pages[place]
          const isSame = before !== undefined && before.context === textOf(context) && now < before.until
          const known = isSame ? before : NOTHING
          const page: Found = { hashes: [], sizes: [], tickets: [], now, until: known.until }
          const rest = cutRows(body, list, lookIn(known, { key, body, isCurrent, page }))
          found = rest === null ? null : page
          return rest ?? body
        },
        page: page => {
          const learn = (known: Rows): void => {
            pages[place] = { ...known, context: textOf(context) }
          }
          return found === null ? page : completed(page, found, learn)
        }
      }
    }
  }
}

const plainRows: PageRows = { cut: body => body, page: page => page }

type Rows = Omit<KnownPage, 'context'>

const NOTHING: Rows = {
  until: Number.POSITIVE_INFINITY,
  hashes: new Uint32Array(0),
  sizes: new Uint32Array(0),
  tickets: new Float64Array(0)
}

type Looking = {
  readonly key: Hash
  readonly body: Buffer
  readonly isCurrent: (ticket: number) => boolean
  readonly page: Found
}

function lookIn(before: Rows, { key, body, isCurrent, page }: Looking): KnownRows {
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  const hash: Hash = { low: 0, high: 0 }
  const count = before.tickets.length
  // Rows mostly come in the same order as before, with some new, some changed in their place and some gone.
  let next = 0
  let misses = 0

  function isRow(at: number): boolean {
    return before.hashes[at * 2] === hash.low && before.hashes[at * 2 + 1] === hash.high
  }

  function note(size: number, ticket: number): void {
    page.hashes.push(hash.low, hash.high)
    page.sizes.push(size)
    page.tickets.push(ticket)
  }

  /** The row is the one that stood at `at`; false when the reader no longer has it as it was. */
  function found(at: number, size: number): boolean {
    next = at + 1
    misses = 0
    const ticket = before.tickets[at] ?? 0
    const isStill = isCurrent(ticket)
    note(size, isStill ? ticket : 0)
    return isStill
  }

  return {
    endOfExpected: start => {
      const at = next + misses
      const size = before.sizes[at] ?? 0
      if (at >= count || start + size > body.length) return -1
      keyedHash(key, view, start, start + size, hash)
      // A stale one is looked at once more below: it is rare.
      if (!isRow(at) || !isCurrent(before.tickets[at] ?? 0)) return -1
      found(at, size)
      return start + size
    },
    isKnown: (start, end) => {
      keyedHash(key, view, start, end, hash)
      const last = Math.min(count, next + WINDOW)
      for (let at = next; at < last; at += 1) if (isRow(at)) return found(at, end - start)
      misses += 1
      note(end - start, 0)
      return false
    }
  }
}

function completed(
  page: Pick<KeyPage, 'keys' | 'next' | 'clockOffsetMs'>,
  found: Found,
  learn: (rows: Rows) => void
): KeyPage {
  const unchanged = found.tickets.filter(ticket => ticket !== 0)
  const isWhole = page.keys.length + unchanged.length === found.tickets.length
  // An adapter that leaves a row out: which key came of which row is not known.
  if (!isWhole) return { ...page, unchanged }
  return {
    ...page,
    unchanged,
    keep: tickets => {
      learn(withTickets(found, page.keys, tickets))
    }
  }
}

/** Rows with a ticket; a key whose date has passed would mean something else under a clock that was set right. */
function withTickets(found: Found, keys: readonly ProviderKey[], given: readonly number[]): Rows {
  const hashes: number[] = []
  const sizes: number[] = []
  const tickets: number[] = []
  let until = found.until
  let fresh = 0
  found.tickets.forEach((known, at) => {
    let ticket = known
    if (known === 0) {
      const key = keys[fresh]
      ticket = given[fresh] ?? 0
      fresh += 1
      const endsAt = key === undefined || key.status === 'revoked' ? null : key.expiresAt
      if (endsAt !== null && endsAt <= found.now) ticket = 0
      else if (endsAt !== null) until = Math.min(until, endsAt)
    }
    if (ticket === 0) return
    hashes.push(found.hashes[at * 2] ?? 0, found.hashes[at * 2 + 1] ?? 0)
    sizes.push(found.sizes[at] ?? 0)
    tickets.push(ticket)
  })
  return {
    until,
    hashes: Uint32Array.from(hashes),
    sizes: Uint32Array.from(sizes),
    tickets: Float64Array.from(tickets)
  }
}
