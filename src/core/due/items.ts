import { DAY } from '../clock'

// The due board: everything that has a date, as one list, the most urgent first. Pure; every time in epoch ms.

export const DUE_KINDS = ['expiry', 'rotation', 'test', 'exclusion', 'task', 'approval'] as const
/**
 * A provider's expiry, a policy's date, a break-glass key to test, an exclusion that ends, a task for a key without an API, a request
 * of a colleague that expires.
 */
export type DueKind = (typeof DUE_KINDS)[number]

export const URGENCIES = ['overdue', 'day', 'week', 'month', 'later'] as const
export type Urgency = (typeof URGENCIES)[number]

/** One date. Facts with the same subject are about the same key, and become one item. */
export type DueFact = {
  readonly kind: DueKind
  /** A key's ID, `task:ID`, `exclusion:ID` or `approval:ID`. */
  readonly subject: string
  readonly name: string
  /** Where the key is: an account, or what a person wrote. */
  readonly place: string
  readonly environment: string | null
  readonly owner: string | null
  readonly dueAt: number
  /** A rotation is open, or Rekey starts one by itself. */
  readonly isHandled: boolean
  readonly isSandbox: boolean
}

export type DueItem = DueFact & {
  readonly urgency: Urgency
  /** True when a person has to act now. */
  readonly needsPerson: boolean
  /** Further dates of the same subject, the earliest first. */
  readonly others: readonly { readonly kind: DueKind; readonly dueAt: number }[]
}

/** Of what is overdue, an outage comes first; a date of a policy hurts nobody yet. */
const HARMLESS: readonly DueKind[] = ['rotation', 'test', 'exclusion']

const DAYS_OF: readonly (readonly [Urgency, number])[] = [
  ['overdue', 0],
  ['day', 1],
  ['week', 7],
  ['month', 30]
]

export function dueItems(facts: readonly DueFact[], now: number): readonly DueItem[] {
  const bySubject = new Map<string, DueFact[]>()
  for (const fact of facts) {
    const known = bySubject.get(fact.subject)
    if (known === undefined) bySubject.set(fact.subject, [fact])
    else known.push(fact)
  }
  return [...bySubject.values()].flatMap(group => itemOf(group, now)).toSorted(byUrgency)
}

function itemOf(group: readonly DueFact[], now: number): readonly DueItem[] {
  const [first, ...others] = group.toSorted((left, right) => left.dueAt - right.dueAt)
  if (first === undefined) return []
  const urgency = urgencyOf(first.dueAt, now)
  // An exclusion ends by itself, and nothing breaks when it does.
  const isOpen = !first.isHandled && first.kind !== 'exclusion'
  return [
    {
      ...first,
      urgency,
      needsPerson: isOpen && ['overdue', 'day', 'week'].includes(urgency),
      others: others.map(({ kind, dueAt }) => ({ kind, dueAt }))
    }
  ]
}

export function urgencyOf(dueAt: number, now: number): Urgency {
  return DAYS_OF.find(([, days]) => dueAt - now <= days * DAY)?.[0] ?? 'later'
}

function byUrgency(left: DueItem, right: DueItem): number {
  const rank = rankOf(left) - rankOf(right)
  return rank || left.dueAt - right.dueAt || (left.subject < right.subject ? -1 : 1)
}

function rankOf({ urgency, kind }: DueItem): number {
  const rank = 2 * URGENCIES.indexOf(urgency)
  return urgency === 'overdue' && HARMLESS.includes(kind) ? rank + 1 : rank
}
