/** Wall-clock time as epoch milliseconds, and a monotonic reading for durations. Core never asks the system itself. */
export type Clock = {
  now(): number
  /** Milliseconds that never jump back; only differences mean anything. */
  monotonic(): number
  /** Resolves after `ms`, or rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignalLike): Promise<void>
}

/** From here on a difference between two clocks is shown, and counts in ages. */
const LARGE_OFFSET_MS = 120_000

/** A provider's clock minus ours where that is large; 0 for the small differences that every network has, and where unknown. */
export function largeOffsetMs(clockOffsetMs: number | null): number {
  return clockOffsetMs !== null && Math.abs(clockOffsetMs) >= LARGE_OFFSET_MS ? clockOffsetMs : 0
}

/** Random, unguessable identifiers. */
export type IdSource = {
  /** URL-safe id of at least 96 random bits. */
  id(): string
  /** Upper-case base32 marker (no I, L, O, U) of `length` characters, for names at a provider. */
  marker(length: number): string
}

/** The part of the platform's AbortSignal that core needs; the real one fits. */
export type AbortSignalLike = {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
