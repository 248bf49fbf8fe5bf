// Lists whose rows do not say everything: one more read for each row, whose answer becomes a field of it.
import { z } from 'zod'
import type { AbortSignalLike } from '../../../core/clock'
import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { Classify, HttpSession } from '../../../net/http'
import type { Declaration } from './declaration'
import type { Group } from './rows'
import { idSchema } from './rows'
import { fillBody, fillPath, valueAt } from './templates'

type Signal = AbortSignalLike | undefined
type Tools = {
  readonly session: HttpSession
  readonly paths: Readonly<Record<string, string>>
  readonly classify: Classify
}
export type Details = {
  /** The rows with their details, in the same order; those that are gone by now are left out. */
  addTo(rows: readonly unknown[], group: Group, signal: Signal): Promise<Result<readonly unknown[]>>
}
type Each = NonNullable<Declaration['list']['each']>[number]

export function createDetails(declaration: Declaration, { session, paths, classify }: Tools): Details {
  const { list, row, about } = declaration
  const id = idSchema(row.idPattern)
  const each = list.each ?? []

  async function read(detail: Each, ids: Readonly<Record<string, string>>, signal: Signal) {
    return session.read({
      path: fillPath(detail.path, paths, ids),
      ...(detail.method === 'POST' ? { question: fillBody(detail.body ?? {}, ids, 0) } : {}),
      schema: z.unknown(),
      classify,
      signal
    })
  }

  /** Null for a row that is gone. */
  async function whole(found: unknown, group: Group, signal: Signal): Promise<Result<unknown>> {
    const key = id.safeParse(valueAt(found, row.id))
    if (!key.success || typeof found !== 'object' || found === null)
      return failed('provider-changed', 'unexpected-shape')
    const ids = { group: group.id, [about.groupWord]: group.id, key: key.data }
    let full: Record<string, unknown> = { ...found }
    for (const detail of each) {
      const answer = await read(detail, ids, signal)
      if (answer.ok) {
        full = { ...full, [detail.as]: valueAt(answer.value.value, detail.at) }
        continue
      }
      if (answer.fault.code === 'not-found') return ok(null)
      if (!(detail.isOptional === true && answer.fault.code === 'permission-missing')) return answer
    }
    return ok(full)
  }

  return {
    async addTo(rows, group, signal) {
      if (each.length === 0) return ok(rows)
      const full: unknown[] = []
      const together = about.limits.maxConcurrent
      for (let from = 0; from < rows.length; from += together) {
        const part = await Promise.all(
          rows.slice(from, from + together).map(found => whole(found, group, signal))
        )
        for (const one of part) {
          if (!one.ok) return one
          if (one.value !== null) full.push(one.value)
        }
      }
      return ok(full)
    }
  }
}
