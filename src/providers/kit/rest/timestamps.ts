/**
 * Hands out timestamps that are never the same twice: a provider may take each timestamp and signature once, so two equal
 * probes within one second would look like an invalid signature.
 */
export function createTimestamps(): { next(providerNow: number): { seconds: number; waitMs: number } } {
  let last = 0
  return {
    next(providerNow) {
      const seconds = Math.max(Math.floor(providerNow / 1_000), last + 1)
      last = seconds
      return { seconds, waitMs: Math.max(0, seconds * 1_000 - providerNow) }
    }
  }
}
