import type { AbortSignalLike } from '../../core/clock'
import type { Listings } from './listings'
import type { Register } from './live'
import type { Together } from './together'
import type { RotationTools } from './tools'

/** What every effect works with. */
export type EffectTools = {
  readonly tools: RotationTools
  readonly register: Register
  readonly listings: Listings
  readonly together: Together
}

/** For whom a piece of work is done. */
export type Errand =
  /** For nobody in particular: it waits for its place among the others, and a reading ends when `signal` says so. */
  | { readonly by: 'agenda'; readonly signal: AbortSignalLike }
  /** For a person who asked at this monotonic time: it waits for no permit, and no earlier list will do. */
  | { readonly by: 'person'; readonly askedAt: number }
