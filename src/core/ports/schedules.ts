import type { KeyId, RotationId } from '../ids'
import type { DestinationChoice } from '../rotation/event'
import type { Schedule } from '../schedule/decide'

// Rotation schedules and what they started. Needed by the schedule runner.

/** A rotation that a schedule began. Times in epoch ms. */
export type ScheduledRotation = {
  readonly rotationId: RotationId
  readonly keyId: KeyId
  readonly scheduleId: string
  readonly dueAt: number
  readonly startedAt: number
  /** Where its new secret goes without a person: all of them. */
  readonly destinations: readonly DestinationChoice[]
}

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type ScheduleStore = {
  /** The oldest first. */
  all(): readonly Schedule[]
  /** Inserts it, or changes the one of the same id. */
  put(schedule: Schedule): void
  remove(id: string): void
  noteStarted(rotation: ScheduledRotation): void
  scheduled(rotationId: RotationId): ScheduledRotation | null
  /** Was a rotation of this very key ever started by a schedule? */
  wasStarted(keyId: KeyId): boolean
  postpone(keyId: KeyId, until: number): void
  postponedUntil(keyId: KeyId): number | null
}
