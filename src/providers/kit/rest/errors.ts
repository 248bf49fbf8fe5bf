import type { Fault, FaultDetail, Outcome } from '../../../core/fault'
import { fault } from '../../../core/fault'
import type { Classify } from '../../../net/http'
import type { Declaration } from './declaration'
import { isMatch, valueAt } from './templates'

export type Task = 'list' | 'create' | 'disable' | 'revoke'

/** A missing permission is named after what was tried. */
const MISSING: Record<Task, FaultDetail | undefined> = {
  list: 'missing-list',
  create: 'missing-create',
  disable: undefined,
  revoke: 'missing-revoke'
}

/** The code of an error; null for an error without a code, undefined where the answer is no error. */
export function codeIn({ errors }: Declaration, body: unknown): string | null | undefined {
  const places = typeof errors.code === 'string' ? [errors.code] : errors.code
  const code = places.map(place => valueAt(body, place)).find(found => typeof found === 'string')
  if (errors.where === undefined) return typeof code === 'string' ? code : undefined
  if (!isMatch(body, errors.where)) return undefined
  return typeof code === 'string' && code !== '' ? code : null
}

/** Does the text of an error contain one of these? Without any, nothing has to be said. */
export function isSaid({ errors }: Declaration, body: unknown, says: readonly string[] | undefined): boolean {
  if (says === undefined) return true
  const texts = (errors.text ?? [])
    .map(place => valueAt(body, place))
    .filter(text => typeof text === 'string')
  return texts.some(text => says.some(part => text.includes(part)))
}

/** The error table for one kind of call. The code decides, not the status. */
export function classifyFor(declaration: Declaration, task: Task): Classify {
  const { table, where, withSuccess } = declaration.errors
  return (status, body) => {
    const code = codeIn(declaration, body)
    // Where nothing but its code makes an error, a 2xx is none.
    if (status < 300 && (where === undefined || code === undefined)) return null
    const row = code
      ? table.find(
          ({ codes, isPart, says }) => hasCode(codes, code, isPart) && isSaid(declaration, body, says)
        )
      : undefined
    // A refused credential says nothing about the key that the call is for.
    if (row !== undefined && status === 401 && meansGone(row)) return fault('credential-rejected')
    if (row !== undefined) return toFault(row, task)
    // An error with a 2xx says all the same that it was not done.
    if (status < 300 && withSuccess !== undefined)
      return toFault(code ? withoutDetail(withSuccess) : withSuccess, task)
    // Each error of such an API has a code of the table, so any other 404 comes from a wrong address. It is not "gone".
    return status === 404 ? fault('provider-changed', 'wrong-base-url', { retry: 'after-user' }) : null
  }
}

/** The outcome of a revoke. Only the refusal that the declaration names means that it was done before. */
export function revokeOutcome(
  outcome: Outcome<unknown>,
  gone: Declaration['revoke']['gone']
): Outcome<{ readonly alreadyGone: boolean }> {
  if (outcome.kind === 'committed') return { kind: 'committed', value: { alreadyGone: false } }
  const isGone =
    outcome.kind === 'rejected' && (gone === 'not-found' ? outcome.fault.code : outcome.fault.detail) === gone
  return isGone ? { kind: 'committed', value: { alreadyGone: true } } : outcome
}

function hasCode(codes: readonly string[], code: string, isPart = false): boolean {
  return isPart ? codes.some(part => code.includes(part)) : codes.includes(code)
}

type ErrorRow = Pick<
  Declaration['errors']['table'][number],
  'fault' | 'detail' | 'onCreate' | 'retry' | 'subject'
>

function meansGone({ fault: code, detail }: ErrorRow): boolean {
  return code === 'not-found' || detail === 'already-revoked'
}

function withoutDetail(row: ErrorRow): ErrorRow {
  const { detail: _, ...rest } = row
  return rest
}

function toFault({ fault: code, detail, onCreate, retry, subject }: ErrorRow, task: Task): Fault {
  const named = task === 'create' ? (onCreate ?? detail) : detail
  const missing = code === 'permission-missing' ? (named ?? MISSING[task]) : named
  return fault(code, missing, {
    ...(retry === undefined ? {} : { retry }),
    ...(subject === undefined ? {} : { subject })
  })
}
