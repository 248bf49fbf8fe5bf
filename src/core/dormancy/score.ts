import { DAY, HOUR } from '../clock'
import type { Breadth } from '../permissions'
import { asOf, readAt } from './assessment'
import type { Assessment } from './assessment'
import type { Classification } from './classify'
import type { Confidence, Verdict } from './verdict'

/** Points that each part can give at most; together 100. */
export const WEIGHTS = { idle: 35, power: 25, age: 15, ownerless: 10, exposure: 10, hygiene: 5 } as const

const POWER: Record<Breadth, number> = { full: 1, write: 0.6, unknown: 0.5, read: 0.2 }
const LEAST_NEVER_USED = 0.6
const LEAKED_AT_LEAST = 90
/** CIS asks for rotation after 90 days; after a year nobody would call a key young. */
const AGE_FROM_MS = 90 * DAY
const AGE_SPAN_MS = 275 * DAY

type Score = Pick<Verdict, 'risk' | 'riskParts'>

/** 0 to 100 with its parts, largest first. The parts always add up to the whole. */
export function scoreOf(assessment: Assessment, found: Classification): Score {
  if (found.state === 'not-live' && !assessment.isLeaked) return { risk: 0, riskParts: [] }

  const { traits, key } = assessment
  const parts: { part: string; points: number }[] = []
  add(parts, 'idle', WEIGHTS.idle * idleShare(assessment, found))
  if (found.state !== 'leftover') add(parts, 'power', WEIGHTS.power * POWER[traits.breadth])
  add(parts, 'age', WEIGHTS.age * ageShare(assessment))
  if (key.createdBy?.isMember === false) add(parts, 'ownerless', WEIGHTS.ownerless)
  if (traits.hasSeveralEnvironments) add(parts, 'exposure', WEIGHTS.exposure)
  add(parts, 'hygiene', WEIGHTS.hygiene * hygieneShare(assessment))
  let risk = 0
  for (const { points } of parts) risk += points
  if (assessment.isLeaked && risk < LEAKED_AT_LEAST) {
    add(parts, 'leaked', LEAKED_AT_LEAST - risk)
    risk = LEAKED_AT_LEAST
  }
  return { risk, riskParts: parts }
}

/** Rounded, and into its place: the largest stand first. */
function add(parts: { part: string; points: number }[], part: string, exact: number): void {
  const points = Math.round(exact)
  if (points <= 0) return
  let place = parts.length
  while (place > 0 && (parts[place - 1]?.points ?? 0) < points) place -= 1
  if (place === parts.length) parts.push({ part, points })
  else parts.splice(place, 0, { part, points })
}

/** How far the verdict can be relied on; kept apart from the risk. */
export function confidenceOf(assessment: Assessment, found: Classification): Confidence {
  const { key, quality, now } = assessment
  const isStale = now - readAt(assessment) > DAY
  if (found.use.kind === 'unknown' || isStale || quality.coverage === 'partial' || key.status === 'unknown') {
    return 'low'
  }
  const precisionMs = found.use.kind === 'used' ? found.use.precisionMs : 0
  if (precisionMs > DAY) return 'low'
  const isExact = precisionMs <= HOUR && quality.coverage === 'full'
  if (found.isSeasonal) return isExact ? 'medium' : 'low'
  return isExact ? 'high' : 'medium'
}

function idleShare({ policy }: Assessment, { state, idleMs }: Classification): number {
  if (idleMs === null || !IDLE_COUNTS.has(state)) return 0
  const limitMs = policy.dormantAfterDays * DAY
  const share = clamp((idleMs - limitMs / 2) / (1.5 * limitMs))
  const isNeverUsed = state === 'never-used' || state === 'never-used-watch'
  return isNeverUsed ? Math.max(LEAST_NEVER_USED, share) : share
}

/** The others are meant to be quiet, cannot be judged, or take part in a rotation. */
const IDLE_COUNTS = new Set(['in-use', 'going-quiet', 'dormant', 'never-used-watch', 'never-used'])

function ageShare(assessment: Assessment): number {
  const { createdAt } = assessment.key
  return createdAt === null ? 0 : clamp((asOf(assessment) - createdAt - AGE_FROM_MS) / AGE_SPAN_MS)
}

function hygieneShare({ key, traits, canExpire }: Assessment): number {
  return (Number(traits.isNameless) + Number(canExpire && key.expiresAt === null)) / 2
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
