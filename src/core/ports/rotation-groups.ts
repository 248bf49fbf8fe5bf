import type { RotationGroup } from '../bulk/group'
import type { RotationId } from '../ids'

// Bulk rotations. Needed by the service that starts and pauses their members.

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type RotationGroupStore = {
  insert(group: RotationGroup): void
  get(id: string): RotationGroup | null
  /** Started and paused, as they are now. */
  save(group: Pick<RotationGroup, 'id' | 'startedAt' | 'pausedAt'>): void
  /** For one that no rotation was planned for. */
  remove(id: string): void
  /** Taking out twice is once. */
  leave(groupId: string, rotationId: RotationId, at: number): void
  leavers(groupId: string): ReadonlySet<RotationId>
}
