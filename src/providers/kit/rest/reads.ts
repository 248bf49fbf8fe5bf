import { z } from 'zod'
import type { AbortSignalLike } from '../../../core/clock'
import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { HttpSession } from '../../../net/http'
import { MOST_GROUPS, MOST_ROWS } from '../bounds'
import type { Declaration } from './declaration'
import { classifyFor } from './errors'
import { createDetails } from './details'
import { addressOf, askFor, isCounted, nextPage } from './paging'
import type { Base } from './paging'
import { idSchema, rowsSchemaOf } from './rows'
import type { Group, Row, Sets } from './rows'
import { fillBody, fillPath, fillTexts, isMatch, valueAt } from './templates'

type Signal = AbortSignalLike | undefined

/** What the account consists of, beside its keys. */
export type Account = { readonly groups: readonly Group[]; readonly sets: Sets }
/** Rows of one call, or of all pages of a group. */
export type Rows = {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly clockOffsetMs: number | null
}
export type Which = 'active' | 'all'

export type Reads = {
  readAccount(signal: Signal): Promise<Result<Account>>
  readPage(group: Group, which: Which, cursor: string | null, signal: Signal): Promise<Result<Rows>>
  /** Every page of one group: the whole list, or a fault. */
  readAll(group: Group, which: Which, signal: Signal): Promise<Result<Rows>>
}

/** A list that never ends is not a list; real ones are far shorter. */
const MOST_PAGES = 1_000

type ListedGroups = Exclude<Declaration['groups'], { kind: 'account' }>
type Found = {
  readonly groups: readonly Group[]
  readonly defaults?: readonly string[] | null | undefined
}

const NO_SETS: Sets = { sets: null, defaults: null }

export type ReadTools = {
  readonly session: HttpSession
  readonly paths: Readonly<Record<string, string>>
  readonly base: Base
  /** Hears each difference between the provider's clock and ours. */
  noteClock(clockOffsetMs: number | null): void
}

/** The read calls of a declaration. */
export function createReads(declaration: Declaration, tools: ReadTools): Reads {
  const { session, paths, base } = tools
  const classify = classifyFor(declaration, 'list')
  const accountSchema = accountSchemaOf(declaration)
  const setsSchema = declaration.permissionSets && setsSchemaOf(declaration.permissionSets)
  const rowsSchema = rowsSchemaOf(declaration)
  const details = createDetails(declaration, { session, paths, classify })

  async function readSets(signal: Signal): Promise<Result<Sets['sets']>> {
    const { permissionSets } = declaration
    if (permissionSets === undefined || setsSchema === undefined) return ok(null)
    const path = fillPath(permissionSets.path, paths, {})
    const answer = await session.read({ path, schema: setsSchema, classify, signal })
    if (answer.ok) return ok(answer.value.value)
    // Keys can be listed without their permissions; they are then shown as unknown.
    return answer.fault.code === 'permission-missing' ? ok(null) : answer
  }

  /** Every page of groups: one that is left out would hide its keys. */
  async function readGroups(declared: ListedGroups, signal: Signal): Promise<Result<Found>> {
    const groups = new Map<string, Group>()
    const cursors = new Set<string>()
    let cursor: string | null = null
    for (let page = 0; page < MOST_PAGES && groups.size <= MOST_GROUPS; page += 1) {
      const { path, query } = addressOf(declared, cursor) ?? {
        path: fillPath(declared.path, paths, {}),
        query: { ...declared.query, ...textsOf(askFor(declared, cursor)) }
      }
      const answer = await session.read({ path, query, schema: z.unknown(), classify, signal })
      if (!answer.ok) return answer
      const { value: body, headers, clockOffsetMs } = answer.value
      tools.noteClock(clockOffsetMs)
      const found = accountSchema.safeParse(body)
      if (!found.success) break
      const before = groups.size
      const rows = found.data.groups
      for (const group of rows) if (group !== null) groups.set(group.id, group)
      const next = nextPage(declared, { cursor, body, headers, rows: rows.length, path, base })
      if (next === null) return ok({ groups: [...groups.values()], defaults: found.data.defaults })
      // A server that does not know the number of a page answers the same one for ever; a page with an address may be empty.
      const isStuck = isCounted(declared) ? groups.size === before : next !== undefined && cursors.has(next)
      if (next === undefined || isStuck) break
      cursors.add(next)
      cursor = next
    }
    return failed('provider-changed', groups.size > MOST_GROUPS ? 'too-large' : 'unexpected-shape')
  }

  async function readPage(
    group: Group,
    which: Which,
    cursor: string | null,
    signal: Signal
  ): Promise<Result<Rows>> {
    const { list } = declaration
    const ids = idsOf(declaration, group.id)
    const asked = askFor(list, cursor)
    const { path, query } = addressOf(list, cursor) ?? {
      path: fillPath(list.path, paths, ids),
      query: fillTexts(which === 'active' ? (list.activeQuery ?? list.query) : list.query, ids)
    }
    const answer = await session.read({
      path,
      headers: fillTexts(list.headers, ids),
      ...(list.method === 'POST'
        ? { query, question: { ...fillBody(list.body ?? {}, ids, 0), ...asked } }
        : { query: { ...query, ...textsOf(asked) } }),
      schema: z.unknown(),
      classify,
      signal
    })
    if (!answer.ok) return answer
    const { value: body, headers, clockOffsetMs } = answer.value
    tools.noteClock(clockOffsetMs)
    const found = itemsIn(declaration, body)
    if (found === null) return failed('provider-changed', 'unexpected-shape')
    if (found.length > MOST_ROWS) return failed('provider-changed', 'too-large')
    const next = nextPage(list, { cursor, body, headers, rows: found.length, path, base })
    const whole = await details.addTo(found, group, signal)
    if (!whole.ok) return whole
    const rows = rowsSchema.safeParse(whole.value)
    if (!rows.success || next === undefined) return failed('provider-changed', 'unexpected-shape')
    return ok({ rows: rows.data, next, clockOffsetMs })
  }

  return {
    async readAccount(signal) {
      const { groups: declared } = declaration
      if (declared.kind === 'account') {
        const sets = await readSets(signal)
        return sets.ok ? ok({ groups: [declared], sets: { ...NO_SETS, sets: sets.value } }) : sets
      }
      const account = await readGroups(declared, signal)
      if (!account.ok) return account
      const { groups, defaults } = account.value
      const sets = await readSets(signal)
      return sets.ok
        ? ok({ groups, sets: { ...NO_SETS, sets: sets.value, defaults: defaults ?? null } })
        : sets
    },
    readPage,
    async readAll(group, which, signal) {
      const rows: Row[] = []
      const seen = new Set<string>()
      const cursors = new Set<string>()
      let cursor: string | null = null
      while (cursors.size < MOST_PAGES) {
        const page: Result<Rows> = await readPage(group, which, cursor, signal)
        if (!page.ok) return page
        const fresh = isCounted(declaration.list)
          ? page.value.rows.filter(({ id }) => !seen.has(id))
          : page.value.rows
        // A server that does not know the number of the page answers the same page for ever.
        if (fresh.length === 0 && page.value.rows.length > 0) break
        for (const row of fresh) {
          seen.add(row.id)
          rows.push(row)
        }
        cursor = page.value.next
        if (cursor === null) return ok({ ...page.value, rows })
        // A cursor that comes back would go round for ever.
        if (cursors.has(cursor)) break
        cursors.add(cursor)
      }
      return failed('provider-changed', 'unexpected-shape')
    }
  }
}

function textsOf(asked: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)]))
}

/** The rows of an answer as they came; null where there is no list. */
function itemsIn({ list }: Declaration, body: unknown): readonly unknown[] | null {
  const found = valueAt(body, list.items)
  if (!Array.isArray(found)) return null
  const items: readonly unknown[] = found
  return list.itemsAre === 'ids' ? items.map(id => ({ id })) : items
}

/** The names under which a call gets the ids. A group has the provider's own word as well. */
export function idsOf({ about }: Declaration, groupId: string, keyId?: string): Record<string, string> {
  return { group: groupId, [about.groupWord]: groupId, ...(keyId === undefined ? {} : { key: keyId }) }
}

function accountSchemaOf({ groups, row, permissionSets }: Declaration) {
  const { items, id, name, only, values } =
    groups.kind === 'account' ? { items: '', id: '', name: '', only: undefined, values: undefined } : groups
  const text = z.string().min(1)
  const group = z.object({
    id: idSchema(row.idPattern),
    name: z.string(),
    values: z.record(text, text).optional()
  })
  /** Null for a row that is no group of ours. */
  const pick = (answer: unknown): unknown => {
    const isOurs = Object.entries(only ?? {}).every(([path, allowed]) =>
      allowed.some(value => isMatch(answer, { [path]: value }))
    )
    if (!isOurs) return null
    const named = Object.entries(values ?? {}).map(([each, path]) => [each, valueAt(answer, path)])
    return {
      id: valueAt(answer, id),
      name: valueAt(answer, name),
      ...(values === undefined ? {} : { values: Object.fromEntries(named) as unknown })
    }
  }
  return z.preprocess(
    answer => {
      const found = valueAt(answer, items)
      return {
        groups: groups.kind === 'one' ? [pick(found)] : Array.isArray(found) ? found.map(pick) : found,
        defaults: permissionSets === undefined ? undefined : valueAt(found, permissionSets.defaults)
      }
    },
    z.object({ groups: z.array(group.nullable()).max(MOST_GROUPS), defaults: z.array(z.string()).nullish() })
  )
}

function setsSchemaOf({ items, id, name, grants }: NonNullable<Declaration['permissionSets']>) {
  return z.preprocess(
    answer => {
      const found = valueAt(answer, items)
      if (!Array.isArray(found)) return found
      return found.map(set => ({
        id: valueAt(set, id),
        name: valueAt(set, name),
        grants: valueAt(set, grants)
      }))
    },
    z.array(z.object({ id: idSchema(), name: z.string(), grants: z.array(z.string()) }))
  )
}

/**
 * Pages of a provider that lists keys per group only: one page is one group, and the cursor is the id of the next one.
 * `group` is null when there is no group at all.
 */
export function groupAt<G extends { readonly id: string }>(
  groups: readonly G[],
  cursor: string | null
): Result<{ readonly group: G | null; readonly next: string | null }> {
  const index = cursor === null ? 0 : groups.findIndex(group => group.id === cursor)
  // The group went away between two pages: a list that goes on would not be complete.
  if (index === -1) return failed('conflict', undefined, { retry: 'later' })
  return ok({ group: groups[index] ?? null, next: groups[index + 1]?.id ?? null })
}
