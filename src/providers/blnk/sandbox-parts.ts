import type { SandboxResponse } from '../kit/sandbox/loopback-answer'
import type { BlnkState, StoredKey } from './sandbox-state'
import type { Variant } from './sandbox-variant'

export type BlnkServer = {
  readonly state: BlnkState
  readonly variant: Variant
  readonly now: () => number
  readonly random: () => string
  readonly startedAt: number
  readonly isMaster: (key: string) => boolean
}

/** Who makes the request; `nobody` only when secure mode is off. */
export type Principal =
  | { readonly kind: 'master' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'key'; readonly key: StoredKey }

/** An error in the shape of the server's version. */
export type Refuse = (status: number, code: string, text: string) => SandboxResponse
