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
