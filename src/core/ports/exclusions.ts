import type { ExclusionScope } from '../dormancy/policy'

// Exclusions from dormancy. Needed by the service that judges keys.

/** Somebody's word that keys may be unused for a while. */
export type KeptExclusion = {
  readonly id: string
  readonly scope: ExclusionScope
  readonly reason: string
  readonly author: string
  readonly createdAt: number
  readonly endsAt: number
  /** When a person ended it before its time; null while nobody did. */
  readonly endedAt: number | null
}

/** Ended and expired ones stay, for the history. Synchronous; throws `Faulted` for a full disk and the like. */
export type ExclusionStore = {
  insert(exclusion: KeptExclusion): void
  get(id: string): KeptExclusion | null
  /** Newest first. */
  all(): readonly KeptExclusion[]
  end(id: string, at: number): void
}
