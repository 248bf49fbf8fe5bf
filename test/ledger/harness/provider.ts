import type { Listed } from './rotate'

/** The truth: which keys there are, and every call that a team should have kept apart. */
export type CountingProvider = {
  list(key: string): Listed
  create(key: string, marker: string): void
  revoke(key: string): void
  readonly counts: { creates: number; revokes: number; duplicates: number }
}

export function createProvider(): CountingProvider {
  const revoked = new Set<string>()
  const replacements = new Map<string, string[]>()
  const counts = { creates: 0, revokes: 0, duplicates: 0 }
  return {
    counts,
    list: key => ({ isOldLive: !revoked.has(key), markers: replacements.get(key) ?? [] }),
    create(key, marker) {
      counts.creates += 1
      const made = replacements.get(key) ?? []
      if (made.length > 0 || revoked.has(key)) counts.duplicates += 1
      replacements.set(key, [...made, marker])
    },
    revoke(key) {
      counts.revokes += 1
      if (revoked.has(key)) counts.duplicates += 1
      revoked.add(key)
    }
  }
}
