// The network as its owner has set it up. Needed by every connection to a provider or a destination.

/** What the owner of this computer has decided about its network. */
export type SystemNetwork = {
  /**
   * The way to an https origin: `direct`, the URL of an HTTP(S) proxy, or `unsupported` when only proxies of another kind
   * are allowed; then nothing is sent.
   */
  routeTo(origin: string): Promise<string>
  /** Certificate authorities that are trusted beside those of the runtime, PEM. Always the same array; read at the first call. */
  authorities(): Promise<readonly string[]>
}

/** How fast one connection may send. */
export type RequestLimits = {
  readonly requestsPerMinute: number | null
  readonly maxConcurrent: number
  /** Requests that may go out at once before the pace counts; a quarter of a minute's when left out. */
  readonly burst?: number
}
