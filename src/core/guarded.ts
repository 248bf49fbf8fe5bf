export type OnError = (error: unknown) => void

/** `work` for a timer, an event or a listener: an error in it is reported, and never reaches the caller. */
export function guarded<Args extends readonly unknown[]>(
  work: (...args: Args) => void,
  onError: OnError
): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args)
    } catch (error) {
      onError(error)
    }
  }
}

/** Calls every listener, also those behind one that throws. */
export function tellEach<Args extends readonly unknown[]>(
  listeners: Iterable<(...args: Args) => void>,
  onError: OnError,
  ...args: Args
): void {
  // A copy: a listener may add or remove others.
  for (const listener of [...listeners]) guarded(listener, onError)(...args)
}
