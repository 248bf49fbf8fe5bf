/**
 * Scripted trouble for a sandbox server: each entry spoils the next matching requests on the real socket, so that a client
 * meets the same bytes (or silence) that a bad day at a provider would give.
 */
export type SandboxFault =
  /** Never answers; nothing is committed. */
  | { readonly kind: 'timeout-before' }
  /** Commits, never answers. */
  | { readonly kind: 'timeout-after' }
  /** Never answers; commits `ms` real milliseconds later. */
  | { readonly kind: 'late-commit'; readonly ms: number }
  /** The connection is reset; nothing is committed. */
  | { readonly kind: 'reset-before' }
  /** Commits, then the connection is reset before any answer. */
  | { readonly kind: 'reset-after' }
  /** Commits, sends half of the body, then resets. */
  | { readonly kind: 'reset-mid-body' }
  /** Commits, declares the whole length, sends half, closes politely. */
  | { readonly kind: 'truncated' }
  /** Commits, sends half of the body without any declared length, closes politely. */
  | { readonly kind: 'truncated-close-delimited' }
  /** Answers 429 with this Retry-After (null: none); nothing is committed. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: string | null; readonly html?: boolean }
  /** Answers a 5xx; nothing is committed. */
  | { readonly kind: 'server-error-before'; readonly status: number }
  /** Commits, then answers a 5xx. */
  | { readonly kind: 'server-error-after'; readonly status: number }
  /** Commits, answers the right status with an HTML page. */
  | { readonly kind: 'html-body' }
  /** Commits, answers the right body labelled as text/html. */
  | { readonly kind: 'wrong-content-type' }
  /** Commits, answers the right body after a byte order mark. */
  | { readonly kind: 'byte-order-mark' }
  /** Commits, answers an object in which a key stands twice. */
  | { readonly kind: 'duplicate-json-keys' }
  /** Redirects; nothing is committed. */
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 303 | 307 | 308; readonly to: string }
  /** Commits, answers more than 4 MiB. */
  | { readonly kind: 'oversize' }
  /** Commits, answers a small gzip body that unpacks to far more than 4 MiB. */
  | { readonly kind: 'gzip-bomb' }
  /** Commits, answers 2xx with the secret fields removed. */
  | { readonly kind: 'without-secret' }
  /** Commits, answers 2xx with an object of another shape. */
  | { readonly kind: 'other-shape' }
  /** Answers the list as empty. */
  | { readonly kind: 'empty-list' }
  /** The provider commits the request twice and answers the second. */
  | { readonly kind: 'duplicate-create' }
  /** Lists what was there `ms` ago. */
  | { readonly kind: 'stale-list'; readonly ms: number }
  /** Answers this exact status and JSON; nothing is committed. */
  | { readonly kind: 'answer'; readonly status: number; readonly json: unknown }

export type FaultMatcher = { readonly method?: string; readonly pathIncludes?: string }

export type FaultPlan = {
  /** The next `times` requests that match meet this fault, after earlier entries for them are used up. */
  next(matcher: FaultMatcher, fault: SandboxFault, times?: number): void
  /** Used by the server: takes the fault for this request, if there is one. */
  take(method: string, path: string): SandboxFault | null
  /** How many planned faults have not been met yet. */
  pending(): number
  clear(): void
}

type Entry = { readonly matcher: FaultMatcher; readonly fault: SandboxFault; left: number }

export function createFaultPlan(): FaultPlan {
  const entries: Entry[] = []

  return {
    next(matcher, fault, times = 1) {
      entries.push({ matcher, fault, left: times })
    },
    take(method, path) {
      const entry = entries.find(candidate => candidate.left > 0 && matches(candidate.matcher, method, path))
      if (entry === undefined) return null
      entry.left -= 1
      return entry.fault
    },
    pending() {
      return entries.reduce((sum, entry) => sum + entry.left, 0)
    },
    clear() {
      entries.length = 0
    }
  }
}

function matches(matcher: FaultMatcher, method: string, path: string): boolean {
  if (matcher.method !== undefined && matcher.method !== method) return false
  return matcher.pathIncludes === undefined || path.includes(matcher.pathIncludes)
}
