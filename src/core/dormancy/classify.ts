import { DAY, HOUR } from '../clock'
import type { Key } from '../key'
import { asOf, BREAK_GLASS_TAG, readAt } from './assessment'
import type { Assessment } from './assessment'
import type { KeyHistory } from './history'
import { lastForeignUse } from './last-use'
import type { Use } from './last-use'
import { exclusionFor } from './policy'
import type { VerdictState } from './verdict'

export type Facts = { readonly [name: string]: string | number | boolean | null }

export type Classification = {
  readonly state: VerdictState
  /** Idle time that can be proven, in ms; null when unknown. */
  readonly idleMs: number | null
  /** From when on the idle time is counted; null when unknown. */
  readonly idleSince: number | null
  /** The last use that is not our own. */
  readonly use: Use
  readonly isSeasonal: boolean
  readonly facts: Facts
}

/** A gap of this share of the idle time shows that the key has been so quiet before. */
const SEASONAL_SHARE = 0.8
/** Three times its longest gap without a use is unusual for a key, but never less than a day. */
const UNUSUAL_GAPS = 3
const LEAST_UNUSUAL_MS = DAY

/** Puts a key into exactly one state. What cannot be known is `unassessed`, never `dormant`. */
export function classify(assessment: Assessment): Classification {
  const use = lastForeignUse(assessment.key.lastUsed, probesOnTheirClock(assessment))
  const idleSince = idleSinceOf(assessment, use)
  const idleMs = idleSince === null ? null : Math.max(0, asOf(assessment) - idleSince)
  const judged = stateOutsideDormancy(assessment, use, idleMs) ?? judgeBut(assessment, use, idleMs)
  const { state, facts, isSeasonal = false } = judged
  return { state, facts, isSeasonal, use, idleMs, idleSince }
}

/** Probes that may be in last-used, at the times that the provider would write for them. */
function probesOnTheirClock({ history, quality, clockOffsetMs = 0 }: Assessment): KeyHistory {
  if (history.probes.length === 0) return history
  if (quality.areProbesSilent === true) return { ...history, probes: [] }
  return { ...history, probes: history.probes.map(at => at + clockOffsetMs) }
}

function judgeBut(assessment: Assessment, use: Use, idleMs: number | null): Judged {
  const judged = judge(assessment, use, idleMs)
  if (assessment.exclusions.length === 0 || judged.state === 'in-use' || judged.state === 'new') return judged
  const exclusion = exclusionFor(assessment.key, assessment.exclusions, assessment.now)
  if (exclusion === null) return judged
  const { reason, author, endsAt } = exclusion
  return { state: 'excluded', facts: { reason, author, endsAt, otherwise: judged.state } }
}

type Judged = { state: VerdictState; facts: Facts; isSeasonal?: boolean }

function stateOutsideDormancy(assessment: Assessment, use: Use, idleMs: number | null): Judged | null {
  const { key, history, policy } = assessment
  const dead = reasonNotLive(key, asOf(assessment))
  if (dead !== null) return { state: 'not-live', facts: { reason: dead } }
  // A list may leave out a key that works.
  if (key.vanishedAt !== null) return { state: 'not-listed', facts: { since: key.vanishedAt } }
  if (key.rotationId !== null) {
    const isWaiting = assessment.traits.isMarked && use.kind !== 'used'
    return { state: isWaiting ? 'awaiting-deployment' : 'in-rotation', facts: {} }
  }
  if (key.status === 'disabled') {
    return {
      state: 'leftover',
      facts: {
        disabledDays: history.disabledAt === null ? null : days(readAt(assessment) - history.disabledAt)
      }
    }
  }
  if (key.tags.includes(BREAK_GLASS_TAG)) {
    const testedMs = lastTestAgo(assessment, idleMs)
    const isTestDue = testedMs === null || testedMs > policy.breakGlassTestDays * DAY
    const testedDays = testedMs === null ? null : days(testedMs)
    return { state: 'break-glass', facts: { testedDays, isTestDue, policyDays: policy.breakGlassTestDays } }
  }
  return null
}

function reasonNotLive(key: Key, at: number): string | null {
  if (key.status === 'revoked' || key.status === 'expired') return key.status
  if (key.isZombie) return 'zombie'
  return key.expiresAt !== null && key.expiresAt <= at ? 'expired' : null
}

/** For break-glass keys our own probes are the test. */
function lastTestAgo(assessment: Assessment, idleMs: number | null): number | null {
  const { history, key } = assessment
  const tests = history.probes.map(probe => Math.max(0, assessment.now - probe))
  if (idleMs !== null && key.lastUsed.kind === 'used') tests.push(idleMs)
  return tests.length === 0 ? null : Math.min(...tests)
}

function judge(assessment: Assessment, use: Use, idleMs: number | null): Judged {
  switch (use.kind) {
    case 'unknown':
      return { state: 'unassessed', facts: { reason: use.reason } }
    case 'never':
      return judgeNeverUsed(assessment, idleMs)
    case 'used':
      return judgeUsed(assessment, use.precisionMs, idleMs ?? 0)
    default:
      return use satisfies never
  }
}

function judgeNeverUsed({ key, policy, quality }: Assessment, ageMs: number | null): Judged {
  if (ageMs === null) return { state: 'unassessed', facts: { reason: 'age-unknown' } }
  const bornAt = key.createdAt ?? key.firstSeenAt
  if (quality.trackingBeganAt !== null && bornAt < quality.trackingBeganAt) {
    return { state: 'unassessed', facts: { reason: 'created-before-tracking' } }
  }

  const facts = { ageDays: days(ageMs), policyDays: policy.neverUsedAfterDays }
  if (ageMs <= policy.neverUsedGraceDays * DAY) return { state: 'new', facts }
  return { state: ageMs <= policy.neverUsedAfterDays * DAY ? 'never-used-watch' : 'never-used', facts }
}

function judgeUsed({ history, policy, quality }: Assessment, precisionMs: number, idleMs: number): Judged {
  const gap = history.longestGapMs
  const isAtLeast = precisionMs + quality.lagMs >= HOUR
  const facts = {
    idleDays: days(idleMs),
    // A coarse reading hides up to its precision: the key may have been idle for longer, never for less.
    ...(isAtLeast ? { isAtLeast } : {}),
    policyDays: policy.dormantAfterDays,
    longestQuietDays: gap === null ? null : days(gap)
  }
  if (idleMs > policy.dormantAfterDays * DAY) {
    const isSeasonal = gap !== null && gap >= SEASONAL_SHARE * idleMs
    return { state: 'dormant', facts: { ...facts, isSeasonal }, isSeasonal }
  }
  const isUnusual = gap !== null && idleMs > Math.max(UNUSUAL_GAPS * gap, LEAST_UNUSUAL_MS)
  return { state: isUnusual ? 'going-quiet' : 'in-use', facts }
}

/** The benefit of the doubt: what precision and lag may hide is taken off. For a key never used, its birth. */
function idleSinceOf(assessment: Assessment, use: Use): number | null {
  switch (use.kind) {
    case 'used':
      return use.at + use.precisionMs + assessment.quality.lagMs
    case 'never':
      return assessment.key.createdAt ?? assessment.key.firstSeenAt + (assessment.clockOffsetMs ?? 0)
    case 'unknown':
      return null
    default:
      return use satisfies never
  }
}

/** Whole days, rounded down: "90 days" is never said of 89 and a half. */
export function days(ms: number): number {
  return Math.floor(ms / DAY)
}
