// How the next page of a list is found, and how it is asked for. Pure.
import { isExactPath } from '../../../net/base-url'
import { LONGEST_CURSOR } from '../bounds'
import type { Declaration } from './declaration'
import { ownValue, valueAt } from './templates'

type List = Pick<Declaration['list'], 'paging' | 'cursor'>

/** What one answer says about the page after it. */
export type PageSeen = {
  readonly cursor: string | null
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly rows: number
  /** Path of the call, which a link must lead to as well. */
  readonly path: string
  /** Where the connection's calls go, for a list that names the whole address of its next page. */
  readonly base?: Base
}

/** As of a base URL: scheme, host and port, and the path before every path of a call. */
export type Base = { readonly origin: string; readonly pathPrefix: string }

/** A list that is paged by counting cannot be resumed at a row, so it is read as a whole. */
export function isCounted({ paging }: List): boolean {
  return paging !== undefined && paging.kind !== 'link' && paging.kind !== 'next-url'
}

/** What asks for the page at `cursor`; empty for the first page of most lists. */
export function askFor(list: List, cursor: string | null): Readonly<Record<string, string | number>> {
  const { paging } = list
  if (paging === undefined) {
    return list.cursor === undefined || cursor === null ? {} : { [list.cursor.query]: cursor }
  }
  switch (paging.kind) {
    case 'page-number':
      return { [paging.query]: Number(cursor ?? paging.first) }
    case 'offset':
      return { [paging.query]: Number(cursor ?? 0) }
    case 'link':
      return Object.fromEntries(new URLSearchParams(cursor ?? ''))
    case 'next-url':
      // Such a page has an address of its own.
      return {}
    default:
      return paging satisfies never
  }
}

/** The address of a page below the base URL, where the cursor is one. */
export function addressOf(
  { paging }: List,
  cursor: string | null
): { readonly path: string; readonly query: Readonly<Record<string, string>> } | null {
  if (paging?.kind !== 'next-url' || cursor === null) return null
  const [path = '', query = ''] = cursor.split(/\?(.*)/s)
  return { path, query: Object.fromEntries(new URLSearchParams(query)) }
}

/** The cursor of the next page; null at the end, undefined where the answer does not tell what it must. */
export function nextPage(list: List, seen: PageSeen): string | null | undefined {
  const next = list.paging === undefined ? cursorIn(list, seen.body) : pagedNext(list.paging, seen)
  const isUsable = typeof next !== 'string' || (next !== '' && next.length <= LONGEST_CURSOR)
  return isUsable ? next : undefined
}

function cursorIn({ cursor }: List, body: unknown): string | null | undefined {
  if (cursor === undefined) return null
  const next = valueAt(body, cursor.next) ?? null
  const text = typeof next === 'number' && Number.isSafeInteger(next) ? String(next) : next
  if (cursor.hasMore === undefined) return text === null || typeof text === 'string' ? text : undefined
  const more = valueAt(body, cursor.hasMore)
  if (more === false) return null
  return more === true && typeof text === 'string' ? text : undefined
}

function pagedNext(paging: NonNullable<List['paging']>, seen: PageSeen): string | null | undefined {
  if (paging.kind === 'link') return linkedNext(seen)
  if (paging.kind === 'next-url') return addressedNext(paging, seen)
  const at = Number(seen.cursor ?? (paging.kind === 'page-number' ? paging.first : 0))
  const step = paging.kind === 'page-number' ? 1 : seen.rows
  const next = String(at + step)
  if (paging.hasMore !== undefined) {
    const more = valueAt(seen.body, paging.hasMore)
    if (typeof more !== 'boolean') return undefined
    // A server that promises more and sends nothing would be asked for ever.
    return more ? (seen.rows === 0 ? undefined : next) : null
  }
  const path = paging.kind === 'page-number' ? paging.pages : paging.total
  // A short page is no end: servers make pages smaller than they were asked for.
  if (path === undefined) return seen.rows === 0 ? null : next
  const count = valueAt(seen.body, path)
  if (typeof count !== 'number' || !Number.isSafeInteger(count)) return undefined
  const last = paging.kind === 'page-number' ? count + paging.first - 1 : count
  const isOver = paging.kind === 'page-number' ? at >= last : at + step >= last
  if (isOver) return null
  return seen.rows === 0 ? undefined : next
}

function linkedNext({ headers, path }: PageSeen): string | null | undefined {
  const link = headers['link']
  if (link === undefined) return null
  const found = [...link.matchAll(/<([^<>]*)>([^<]*)/g)].find(([, , about = '']) =>
    /;\s*rel\s*=\s*"?([^";,]*\s)?next[\s";,]?/i.test(about)
  )
  if (found === undefined) return null
  const target = found[1] ?? ''
  if (!URL.canParse(target, 'https://same.invalid')) return undefined
  const { pathname, searchParams } = new URL(target, 'https://same.invalid')
  // Another path is another list.
  return pathname.endsWith(path) && hasNamesOnce(searchParams) ? searchParams.toString() : undefined
}

/** The address after the base URL. Anything that leads elsewhere is no page of this list. */
function addressedNext(
  { at }: Extract<NonNullable<List['paging']>, { kind: 'next-url' }>,
  { body, base }: PageSeen
): string | null | undefined {
  let found: unknown = body
  for (const name of at) found = ownValue(found, name)
  if (found === undefined || found === null) return null
  if (base === undefined || typeof found !== 'string' || !URL.canParse(found)) return undefined
  const { origin, pathname, search, searchParams, username, password } = new URL(found)
  const isOurs =
    origin === base.origin &&
    username + password === '' &&
    pathname.startsWith(`${base.pathPrefix}/`) &&
    isExactPath(pathname) &&
    hasNamesOnce(searchParams)
  return isOurs ? pathname.slice(base.pathPrefix.length) + search : undefined
}

/** A name that occurs twice would lose a value. */
function hasNamesOnce(query: URLSearchParams): boolean {
  const names = [...query.keys()]
  return new Set(names).size === names.length
}
