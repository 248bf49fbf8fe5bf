import { z } from 'zod'
import type { AbortSignalLike } from '../../../core/clock'
import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { HttpSession } from '../../../net/http'
import { LONGEST_CURSOR, MOST_GROUPS } from '../bounds'
import type { Declaration } from './declaration'
import { classifyFor } from './errors'
import { idSchema, rowsSchemaOf } from './rows'
import type { Group, Row, Sets } from './rows'
import { fillPath, fillTexts, valueAt } from './templates'

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

const NO_SETS: Sets = { sets: null, defaults: null }

/** The read calls of a declaration. `noteClock` hears each difference between the provider's clock and ours. */
export function createReads(
  declaration: Declaration,
  session: HttpSession,
  paths: Readonly<Record<string, string>>,
  noteClock: (clockOffsetMs: number | null) => void
): Reads {
  const classify = classifyFor(declaration, 'list')
  const accountSchema = accountSchemaOf(declaration)
  const setsSchema = declaration.permissionSets && setsSchemaOf(declaration.permissionSets)
  const pageSchema = pageSchemaOf(declaration)

  async function readSets(signal: Signal): Promise<Result<Sets['sets']>> {
    const { permissionSets } = declaration
    if (permissionSets === undefined || setsSchema === undefined) return ok(null)
    const path = fillPath(permissionSets.path, paths, {})
    const answer = await session.read({ path, schema: setsSchema, classify, signal })
    if (answer.ok) return ok(answer.value.value)
    // Keys can be listed without their permissions; they are then shown as unknown.
    return answer.fault.code === 'permission-missing' ? ok(null) : answer
  }

  async function readPage(
    group: Group,
    which: Which,
    cursor: string | null,
    signal: Signal
  ): Promise<Result<Rows>> {
    const { path, headers, query, activeQuery, cursor: paging } = declaration.list
    const ids = idsOf(declaration, group.id)
    const answer = await session.read({
      path: fillPath(path, paths, ids),
      headers: fillTexts(headers, ids),
      query: {
        ...(which === 'active' ? (activeQuery ?? query) : query),
        ...(paging === undefined || cursor === null ? {} : { [paging.query]: cursor })
      },
      schema: pageSchema,
      classify,
      signal
    })
    if (!answer.ok) return answer
    noteClock(answer.value.clockOffsetMs)
    const { rows, next } = answer.value.value
    return ok({ rows, next: next ?? null, clockOffsetMs: answer.value.clockOffsetMs })
  }

  return {
    async readAccount(signal) {
      const { groups: declared } = declaration
      if (declared.kind === 'account') {
        const sets = await readSets(signal)
        return sets.ok ? ok({ groups: [declared], sets: { ...NO_SETS, sets: sets.value } }) : sets
      }
      const path = fillPath(declared.path, paths, {})
      const answer = await session.read({ path, schema: accountSchema, classify, signal })
      if (!answer.ok) return answer
      noteClock(answer.value.clockOffsetMs)
      const { groups, defaults } = answer.value.value
      const sets = await readSets(signal)
      return sets.ok
        ? ok({ groups, sets: { ...NO_SETS, sets: sets.value, defaults: defaults ?? null } })
        : sets
    },
    readPage,
    async readAll(group, which, signal) {
      const rows: Row[] = []
      const cursors = new Set<string>()
      let cursor: string | null = null
      while (cursors.size < MOST_PAGES) {
        const page: Result<Rows> = await readPage(group, which, cursor, signal)
        if (!page.ok) return page
        rows.push(...page.value.rows)
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

/** The names under which a call gets the ids. A group has the provider's own word as well. */
export function idsOf({ about }: Declaration, groupId: string, keyId?: string): Record<string, string> {
  return { group: groupId, [about.groupWord]: groupId, ...(keyId === undefined ? {} : { key: keyId }) }
}

function accountSchemaOf({ groups, row, permissionSets }: Declaration) {
  const { items, id, name } = groups.kind === 'account' ? { items: '', id: '', name: '' } : groups
  const group = z.object({ id: idSchema(row.idPattern), name: z.string() })
  const pick = (answer: unknown): unknown => ({
    id: valueAt(answer, id),
    name: valueAt(answer, name)
  })
  return z.preprocess(
    answer => {
      const found = valueAt(answer, items)
      return {
        groups: groups.kind === 'one' ? [pick(found)] : Array.isArray(found) ? found.map(pick) : found,
        defaults: permissionSets === undefined ? undefined : valueAt(found, permissionSets.defaults)
      }
    },
    z.object({ groups: z.array(group).max(MOST_GROUPS), defaults: z.array(z.string()).nullish() })
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

function pageSchemaOf(declaration: Declaration) {
  const { items, cursor } = declaration.list
  return z.preprocess(
    answer => ({
      rows: valueAt(answer, items),
      next: cursor === undefined ? undefined : nextIn(cursor, answer)
    }),
    z.object({ rows: rowsSchemaOf(declaration), next: z.string().min(1).max(LONGEST_CURSOR).nullish() })
  )
}

/** Empty, which no cursor is, where the answer does not tell whether it is the last page. */
function nextIn({ next, hasMore }: NonNullable<Declaration['list']['cursor']>, answer: unknown): unknown {
  if (hasMore === undefined) return valueAt(answer, next)
  const more = valueAt(answer, hasMore)
  if (more === false) return null
  return more === true ? (valueAt(answer, next) ?? '') : ''
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
