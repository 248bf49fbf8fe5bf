import { DAY, HOUR, MINUTE, SECOND } from '../core/clock'
import { canonicalEnvironment } from '../core/environment'
import { DEFAULT_POLICIES, STRICT_POLICY } from '../core/dormancy/policy'
import type { DormancyPolicy, PolicyBook } from '../core/dormancy/policy'
import type { RotationPolicy } from '../core/rotation/facts'
import type { SettingsView } from '../contract/settings'

/** The dormancy policies that the settings stand for. */
export function policiesOf(settings: SettingsView): PolicyBook {
  const book = profileOf(settings)
  const { breakGlassTestDays, places } = settings.dormancy
  const of = (kind: Place['kind'], nameOf: (place: Place) => string) =>
    Object.fromEntries(
      places
        .filter(place => place.kind === kind)
        .map(place => [nameOf(place), policyOfPlace(place, settings)] as const)
    )
  return {
    base: { ...book.base, breakGlassTestDays },
    byEnvironment: of('environment', place => canonicalEnvironment(place.of)),
    byAccount: of('account', place => place.of)
  }
}

type Place = SettingsView['dormancy']['places'][number]

/** Whole where it names a profile: an account's "default" is not half of its environment's "strict". */
function policyOfPlace({ profile, dormantDays }: Place, settings: SettingsView): Partial<DormancyPolicy> {
  const { dormantAfterDays, rotateAfterDays } =
    profile === 'strict'
      ? STRICT_POLICY
      : withRotationAge(DEFAULT_POLICIES, settings.rotation.rotateEveryDays).base
  return { dormantAfterDays: profile === 'custom' ? dormantDays : dormantAfterDays, rotateAfterDays }
}

function profileOf(settings: SettingsView): PolicyBook {
  const { profile, dormantDays, neverUsedGraceDays } = settings.dormancy
  const rotateAfterDays = settings.rotation.rotateEveryDays
  switch (profile) {
    case 'default':
      return withRotationAge(DEFAULT_POLICIES, rotateAfterDays)
    case 'strict':
      return { ...DEFAULT_POLICIES, base: STRICT_POLICY }
    case 'custom':
      return withRotationAge(
        {
          ...DEFAULT_POLICIES,
          base: {
            ...DEFAULT_POLICIES.base,
            dormantAfterDays: dormantDays,
            neverUsedGraceDays,
            neverUsedAfterDays: Math.max(neverUsedGraceDays, DEFAULT_POLICIES.base.neverUsedAfterDays)
          }
        },
        rotateAfterDays
      )
    default:
      return profile satisfies never
  }
}

function withRotationAge(book: PolicyBook, rotateAfterDays: number): PolicyBook {
  // Zero days: never overdue.
  const days = rotateAfterDays === 0 ? Number.MAX_SAFE_INTEGER : rotateAfterDays
  return { ...book, base: { ...book.base, rotateAfterDays: days } }
}

/** How long a sandbox's rotation waits: long enough to see it happen, short enough to see it end. */
const SANDBOX_QUIET_MS = 12 * SECOND
const SANDBOX_COOLING_MS = 4 * SECOND

/** How careful a rotation is. The numbers that no setting has follow from how providers behave. */
export function rotationPolicyOf(settings: SettingsView, place: 'real' | 'sandbox'): RotationPolicy {
  const { quietHours, coolingHours, evidence } = settings.rotation
  const careful: RotationPolicy = {
    quietMs: quietHours * HOUR,
    coolingMs: coolingHours * HOUR,
    wanted: evidence,
    pollMs: 30 * SECOND,
    pollMaxMs: 15 * MINUTE,
    settleMs: MINUTE,
    sealedSecretLifeMs: DAY,
    sweepMs: DAY,
    foreignMs: 7 * DAY,
    clockSkewMs: 5 * MINUTE,
    maxAttempts: 3,
    clearOrphans: 'auto',
    sessionVault: 'refused'
  }
  if (place === 'real') return careful
  return {
    ...careful,
    quietMs: SANDBOX_QUIET_MS,
    coolingMs: SANDBOX_COOLING_MS,
    pollMs: SECOND,
    pollMaxMs: 3 * SECOND,
    settleMs: 2 * SECOND,
    sweepMs: MINUTE,
    foreignMs: MINUTE,
    // Nothing real is lost with it.
    sessionVault: 'allowed'
  }
}
