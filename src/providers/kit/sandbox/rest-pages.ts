// How a fake cuts its list into pages, in each way that a declaration can say.
import { valueAt } from '../rest/templates'
import type { SandboxRequest } from './loopback-answer'
import type { StoredKey, World } from './rest-state'

export type FakePage = {
  readonly keys: readonly StoredKey[]
  readonly next: string | null
  /** Fields of the answer beside its rows, by path. */
  readonly more: Readonly<Record<string, unknown>>
  /** The header `Link`, where the list has one. */
  readonly link: string | null
  /** The address of the next page, and its place in the answer. */
  readonly nextUrl?: { readonly at: readonly string[]; readonly url: string }
}

/** Null for a page that nobody was told of. */
export function pageOf(world: World, request: SandboxRequest, rows: readonly StoredKey[]): FakePage | null {
  const { list } = world.declaration
  const size = world.fake.pageSize ?? Math.max(1, rows.length)
  if (list.paging !== undefined) return countedPage(world, request, rows, size)
  const { cursor } = list
  if (cursor === undefined) return { keys: rows, next: null, more: {}, link: null }
  const after = askedFor(world, request, cursor.query)
  const start = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1
  if (after !== null && start === 0) return null
  const keys = rows.slice(start, start + size)
  const hasMore = start + keys.length < rows.length
  const next = hasMore ? (keys.at(-1)?.id ?? null) : null
  const told = cursor.hasMore === undefined ? {} : { [cursor.hasMore]: hasMore }
  return { keys, next, more: { [cursor.next]: next, ...told }, link: null }
}

function countedPage(
  { declaration }: World,
  request: SandboxRequest,
  rows: readonly StoredKey[],
  size: number
): FakePage | null {
  const { paging } = declaration.list
  if (paging === undefined) return null
  const asked = askedFor({ declaration }, request, queryOf(paging))
  const page = cut(paging, { asked, request, size }, rows)
  return page === null ? null : { ...page, keys: page.rows }
}

type Paging = NonNullable<World['declaration']['list']['paging']>
type Cut<T> = Pick<FakePage, 'next' | 'more' | 'link' | 'nextUrl'> & { readonly rows: readonly T[] }

/** The page of groups that is asked for; null for a page that nobody was told of. */
export function groupPageOf<T>(
  { declaration: { groups }, fake }: World,
  request: SandboxRequest,
  rows: readonly T[]
): Cut<T> | null {
  if (groups.kind === 'account' || groups.paging === undefined)
    return { rows, next: null, more: {}, link: null }
  const asked = request.query.get(queryOf(groups.paging))
  return cut(groups.paging, { asked, request, size: fake.groupPageSize ?? 1 }, rows)
}

function queryOf(paging: Paging): string {
  return 'query' in paging ? paging.query : 'page'
}

function cut<T>(
  paging: Paging,
  {
    asked: text,
    request,
    size
  }: { readonly asked: string | null; readonly request: SandboxRequest; readonly size: number },
  all: readonly T[]
): Cut<T> | null {
  const first = paging.kind === 'page-number' ? paging.first : paging.kind === 'offset' ? 0 : 1
  const asked = Number(text ?? first)
  if (!Number.isSafeInteger(asked) || asked < first) return null
  const start = paging.kind === 'offset' ? asked : (asked - first) * size
  const rows = all.slice(start, start + size)
  const hasMore = start + rows.length < all.length
  const more: Record<string, unknown> = {}
  if (paging.kind === 'page-number' && paging.pages !== undefined)
    more[paging.pages] = Math.ceil(all.length / size)
  if (paging.kind === 'offset' && paging.total !== undefined) more[paging.total] = all.length
  if ('hasMore' in paging && paging.hasMore !== undefined) more[paging.hasMore] = hasMore
  // Behind a proxy such a link may name a server that nobody can reach.
  const target = `${request.path}?${queryOf(paging)}=${asked + 1}`
  const link = paging.kind === 'link' && hasMore ? `<https://elsewhere.example${target}>; rel="next"` : null
  const cutOff = { rows, next: hasMore ? String(asked + 1) : null, more, link }
  if (paging.kind !== 'next-url' || !hasMore) return cutOff
  return { ...cutOff, nextUrl: { at: paging.at, url: `http://${request.headers['host'] ?? ''}${target}` } }
}

/** A POST list is asked for its page in the body. */
function askedFor(
  { declaration }: Pick<World, 'declaration'>,
  { query, json }: SandboxRequest,
  name: string
): string | null {
  if (declaration.list.method !== 'POST') return query.get(name)
  const value = valueAt(json, name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
