import { ok } from '../../core/fault'
import { AUDIT_ACTS } from '../../core/ports/audit'
import type { AuditStore } from '../../core/ports/audit'
import type { Handlers } from '../router'
import { toAuditRow } from '../views/audit-view'
import type { AuditNames } from '../views/audit-view'

export type HistoryHandlerTools = { readonly audit: AuditStore; readonly names: AuditNames }

export function historyHandlers({
  audit,
  names
}: HistoryHandlerTools): Pick<Handlers, 'history.page' | 'history.verify'> {
  return {
    'history.page': ({ beforeSeq, limit, acts, ...conditions }) => {
      const filter = {
        ...definedFields(conditions),
        ...(acts === undefined ? {} : { acts: AUDIT_ACTS.filter(act => acts.includes(act)) })
      }
      const page = audit.page(filter, beforeSeq, limit)
      return ok({ rows: page.rows.map(row => toAuditRow(row, names)), total: page.total })
    },
    'history.verify': () => ok({ ...audit.verify() })
  }
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> }

/** The fields that were given: an optional field of the store's types is absent, never undefined. */
export function definedFields<T extends object>(fields: T): Partial<Defined<T>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  // The names and values are those of `fields`; only TypeScript's view of entries forgets that.
  return Object.fromEntries(given) as Partial<Defined<T>>
}
