import { DAY, HOUR } from '../clock'
import { environmentsIn } from '../environment'
import type { Key } from '../key'
import { breadthOf } from '../permissions'
import type { Breadth } from '../permissions'
import { asOf } from './assessment'
import type { Assessment } from './assessment'
import type { Classification } from './classify'
import type { Confidence, Verdict } from './verdict'

/** Points that each part can give at most; together 100. */
export const WEIGHTS = { idle: 35, power: 25, age: 15, ownerless: 10, exposure: 10, hygiene: 5 } as const
type Part = keyof typeof WEIGHTS

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

  const shares: Record<Part, number> = {
    idle: idleShare(assessment, found),
    power:
      found.state === 'leftover' ? 0 : POWER[breadthOf(assessment.key.permissions, assessment.catalogue)],
    age: ageShare(assessment),
    ownerless: assessment.key.createdBy?.isMember === false ? 1 : 0,
    exposure: environmentsIn(assessment.key.name).length > 1 ? 1 : 0,
    hygiene: hygieneShare(assessment)
  }
  const parts = Object.entries(WEIGHTS)
    .map(([part, weight]) => ({ part, points: Math.round(weight * shares[part as Part]) }))
    .filter(({ points }) => points > 0)
  const sum = parts.reduce((total, { points }) => total + points, 0)
  if (assessment.isLeaked && sum < LEAKED_AT_LEAST)
    parts.push({ part: 'leaked', points: LEAKED_AT_LEAST - sum })

  return {
    risk: assessment.isLeaked ? Math.max(sum, LEAKED_AT_LEAST) : sum,
    riskParts: parts.sort((a, b) => b.points - a.points)
  }
}

/** How far the verdict can be relied on; kept apart from the risk. */
export function confidenceOf(assessment: Assessment, found: Classification): Confidence {
  const { key, quality, now } = assessment
  const isStale = now - asOf(assessment) > DAY
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

function hygieneShare({ key, canExpire }: Assessment): number {
  const faults = [isNameless(key), canExpire && key.expiresAt === null]
  return faults.filter(Boolean).length / faults.length
}

/** Empty, or made by a machine: an id, or the likes of `API Key 3`. */
function isNameless({ name, providerKeyId }: Key): boolean {
  const plain = name.trim()
  return plain === '' || plain === providerKeyId || /^(api[ _-]?)?key[ _-]?#?\d*$/i.test(plain)
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
