import type { Reading } from '../dormancy/history'
import type { KeyId } from '../ids'

// Readings of last use. Needed by inventory, dormancy and rotations.

export type Observation = Reading

export type ObservationStore = {
  add(id: KeyId, observation: Observation): void
  /**
   * Readings from before the first one that is kept, oldest first: for a key whose past is known from elsewhere. They are
   * shown; the longest gap, which guards go by, stays what Rekey saw itself.
   */
  addEarlier(id: KeyId, observations: readonly Observation[]): void
  /** Newest first, bounded. */
  recent(id: KeyId, limit: number): readonly Observation[]
  /** Longest gap between two distinct uses seen, in ms; null with fewer than two. */
  longestGapMs(id: KeyId): number | null
  /** Our own probes of a key, so that they are not taken for traffic. */
  addProbe(id: KeyId, at: number): void
  probes(id: KeyId, since: number): readonly number[]
}
