import type { Reminder } from '../due/reminders'

// What each channel was told. Needed by the service that sends reminders.

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type ReminderStore = {
  of(channelId: string): readonly Reminder[]
  all(): readonly Reminder[]
  put(rows: readonly Reminder[]): void
  forget(channelId: string, subjects: readonly string[]): void
  /** Of a channel that is gone. */
  forgetChannel(channelId: string): void
}
