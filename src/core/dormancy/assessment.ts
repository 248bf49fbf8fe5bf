import type { Key } from '../key'
import type { KeyHistory } from './history'
import type { DormancyPolicy, Exclusion } from './policy'
import type { KeyTraits } from './traits'

/** What a provider's last-used values are worth. */
export type LastUsedQuality = {
  /** How long after a use the value may still be old. */
  readonly lagMs: number
  /** `best-effort`: uses may be missed, but are never invented. `partial`: some ways of use are not counted. */
  readonly coverage: 'full' | 'best-effort' | 'partial'
  /** Before this, uses were not recorded, so "never" says nothing about older keys; null when they always were. */
  readonly trackingBeganAt: number | null
  /** Our probes leave no trace in last-used: a use beside one of them is somebody else's. */
  readonly areProbesSilent?: boolean
}

/** Everything that a verdict is made from. Pure data: the same input always gives the same verdict. */
export type Assessment = {
  readonly key: Key
  readonly traits: KeyTraits
  readonly history: KeyHistory
  readonly quality: LastUsedQuality
  readonly policy: DormancyPolicy
  readonly exclusions: readonly Exclusion[]
  readonly now: number
  /** The provider's clock minus ours. Its times are compared with its own clock, however wrong ours is. */
  readonly clockOffsetMs?: number
  /** When the key's account was last read without fault; verdicts speak of that time, not of now. */
  readonly lastGoodSyncAt: number | null
  readonly canExpire: boolean
  /** Active keys in the key's group and how many are allowed; null where there is no cap. */
  readonly cap: { readonly used: number; readonly limit: number } | null
  /** A live key of a rotation whose secret nobody holds. */
  readonly isOrphan: boolean
  /** Found outside: overrides everything else. */
  readonly isLeaked: boolean
}

/** Keys with this tag are meant to be unused, and are tested now and then instead. */
export const BREAK_GLASS_TAG = 'break-glass'

/** The time that the verdict is about, on our clock: a cached reading cannot show that a key was idle since. */
export function readAt(assessment: Assessment): number {
  return Math.min(assessment.now, assessment.lastGoodSyncAt ?? assessment.key.lastSeenAt)
}

/** The same moment on the provider's clock, for the times that the provider tells. */
export function asOf(assessment: Assessment): number {
  return readAt(assessment) + (assessment.clockOffsetMs ?? 0)
}
