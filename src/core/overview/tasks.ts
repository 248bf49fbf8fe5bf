import { DAY } from '../clock'
import type { FindingCode } from '../dormancy/verdict'

/** Findings that a list shows best, most urgent first. */
const OF_FINDINGS = [
  'orphan',
  'zombie',
  'not-listed',
  'break-glass-untested',
  'drift',
  'dormant',
  'ownerless',
  'overdue-rotation',
  'never-used',
  'leftover'
] as const satisfies readonly FindingCode[]

/** What a person can do now, most urgent kind first. */
export const TASK_KINDS = [
  'revoke-failed',
  'account-down',
  'expires-now',
  'old-key-still-used',
  'hand-off',
  'rotation',
  'due',
  'expires-soon',
  ...OF_FINDINGS
] as const
export type TaskKind = (typeof TASK_KINDS)[number]

/** One thing to do. Several of a kind are one task: forty dormant keys are one list. */
export type Task = {
  readonly kind: TaskKind
  readonly count: number
  /** The first of them: the name of a key, an account or a service. Empty where only a list knows. */
  readonly name: string
  /** The rotation, key, account or sealed secret that it is about; null for several, and where only a list knows. */
  readonly id: string | null
  /** When the first of them happens, such as an expiry; null when no date is known. */
  readonly at: number | null
}

/** One fact that asks for a person. */
export type TaskFact = {
  readonly kind: TaskKind
  readonly id: string
  readonly name: string
  readonly at: number | null
}

export type TaskSources = {
  readonly now: number
  readonly facts: readonly TaskFact[]
  /** Keys that expire soon, the first ones first, and how many there are. */
  readonly expiring: {
    readonly total: number
    readonly first: readonly { readonly id: string; readonly name: string; readonly expiresAt: number }[]
  }
  readonly findings: { readonly [finding: string]: number }
}

/** All that a person can do now, most urgent first. */
export function tasksOf(sources: TaskSources): readonly Task[] {
  const tasks = [...gathered(sources.facts), ...expiryTasks(sources), ...findingTasks(sources)]
  return tasks.toSorted((left, right) => TASK_KINDS.indexOf(left.kind) - TASK_KINDS.indexOf(right.kind))
}

function gathered(facts: readonly TaskFact[]): readonly Task[] {
  return TASK_KINDS.flatMap(wanted => {
    const of = facts.filter(fact => fact.kind === wanted)
    const [first] = of.toSorted((left, right) => (left.at ?? Infinity) - (right.at ?? Infinity))
    if (first === undefined) return []
    const { kind, name, id, at } = first
    return [{ kind, count: of.length, name, id: of.length === 1 ? id : null, at }]
  })
}

function expiryTasks({ now, expiring: { total, first } }: TaskSources): readonly Task[] {
  const now24 = first.filter(({ expiresAt }) => expiresAt - now <= DAY)
  const later = first[now24.length]
  const task = (kind: TaskKind, count: number, key: TaskSources['expiring']['first'][number]): Task => ({
    kind,
    count,
    name: key.name,
    id: count === 1 ? key.id : null,
    at: key.expiresAt
  })
  return [
    ...(now24[0] === undefined ? [] : [task('expires-now', now24.length, now24[0])]),
    ...(later === undefined ? [] : [task('expires-soon', total - now24.length, later)])
  ]
}

function findingTasks({ findings }: TaskSources): readonly Task[] {
  return OF_FINDINGS.flatMap(kind => {
    const count = findings[kind] ?? 0
    return count === 0 ? [] : [{ kind, count, name: '', id: null, at: null }]
  })
}
