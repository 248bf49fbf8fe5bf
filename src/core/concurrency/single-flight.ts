/** Joins a call to the one that is in flight, so that `work` never runs twice at the same time. */
export function createSingleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let inFlight: Promise<T> | null = null
  return () => {
    inFlight ??= work().finally(() => {
      inFlight = null
    })
    return inFlight
  }
}
