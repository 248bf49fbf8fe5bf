import { SECOND } from '../clock'
import type { SealedSecretId } from '../ids'
import type { CallKind, DestinationChoice } from './event'

/** Why a list is read; all of them are one complete list of the key's group. */
export type ReadingPurpose = 'reconcile' | 'sample-last-used' | 'reread' | 'read-evidence' | 'sweep'

/**
 * Work for the runner, as data. `unknown` says what an outcome that nobody saw means: `repeat` (it changes nothing, do it
 * again) or `reconcile` (it may have happened: look first).
 */
export type Effect = { readonly notBefore: number } & (
  | { readonly kind: 'preflight'; readonly unknown: 'repeat' }
  | { readonly kind: 'create-key'; readonly unknown: 'reconcile'; readonly attempt: number }
  | { readonly kind: ReadingPurpose; readonly unknown: 'repeat' }
  | { readonly kind: 'ask-witness'; readonly unknown: 'repeat'; readonly sinceMs: number }
  | { readonly kind: 'probe'; readonly unknown: 'repeat'; readonly secretId: SealedSecretId }
  | { readonly kind: 'control-probe'; readonly unknown: 'repeat'; readonly secretId: SealedSecretId }
  | {
      readonly kind: CallKind
      readonly unknown: 'reconcile'
      readonly callId: number
      readonly target: string
    }
  | {
      readonly kind: 'deliver'
      readonly unknown: 'reconcile'
      readonly secretId: SealedSecretId
      readonly destination: DestinationChoice
      /** The index of a chosen destination; null for a delivery by hand that was cut off. */
      readonly delivery: number | null
    }
  | {
      readonly kind: 'activate'
      readonly unknown: 'reconcile'
      readonly delivery: number
    }
  | { readonly kind: 'follow-activation'; readonly unknown: 'repeat'; readonly delivery: number }
  | { readonly kind: 'adopt-credential'; readonly unknown: 'repeat'; readonly secretId: SealedSecretId }
  | { readonly kind: 'expire-secret'; readonly unknown: 'repeat'; readonly secretId: SealedSecretId }
  | { readonly kind: 'destroy-secret'; readonly unknown: 'repeat'; readonly secretId: SealedSecretId }
  | { readonly kind: 'destroy-old-secret'; readonly unknown: 'repeat' }
)

/** The longest that an answer to a call is waited for; what comes later is found by looking. In ms. */
export const CALL_DEADLINE_MS = 60 * SECOND

export type EffectKind = Effect['kind']

export const READINGS: ReadonlySet<EffectKind> = new Set<ReadingPurpose>([
  'reconcile',
  'sample-last-used',
  'reread',
  'read-evidence',
  'sweep'
])

export function isReading(effect: Effect): effect is Extract<Effect, { kind: ReadingPurpose }> {
  return READINGS.has(effect.kind)
}
