/** What the last-used readings say about a key. Computed in core, stored, never again in the renderer. */
export type VerdictState =
  | 'in-use'
  | 'going-quiet'
  | 'dormant'
  | 'new'
  | 'never-used-watch'
  | 'never-used'
  | 'unassessed'
  | 'leftover'
  | 'awaiting-deployment'
  | 'in-rotation'
  | 'break-glass'
  | 'not-live'
  | 'not-listed'
  | 'excluded'

export const FINDINGS = [
  'dormant',
  'going-quiet',
  'never-used',
  'unassessed',
  'not-listed',
  'no-expiry',
  'expires-soon',
  'over-privileged',
  'ownerless',
  'shared-environments',
  'cap-nearly-full',
  'overdue-rotation',
  'orphan',
  'drift',
  'leftover',
  'zombie',
  'break-glass-untested'
] as const
export type FindingCode = (typeof FINDINGS)[number]

/** A finding with its numbers; the words are chosen in the renderer. */
export type Finding = {
  readonly code: FindingCode
  readonly severity: 'notice' | 'warning' | 'danger'
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}

export type Confidence = 'high' | 'medium' | 'low'

export type Verdict = {
  readonly state: VerdictState
  /** Idle time that can be proven, in ms; null when unknown. */
  readonly idleMs: number | null
  /** Numbers behind the state, such as `policyDays`, `ageDays`, `longestQuietDays`, `reason`. */
  readonly facts: { readonly [name: string]: string | number | boolean | null }
  readonly findings: readonly Finding[]
  /** 0 to 100. */
  readonly risk: number
  /** Points by part, largest first; the first two are shown in the row. */
  readonly riskParts: readonly { readonly part: string; readonly points: number }[]
  readonly confidence: Confidence
}
