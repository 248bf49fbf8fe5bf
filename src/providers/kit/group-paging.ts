import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'

/**
 * Pages of a provider that lists keys per group only: one page is one group, and the cursor is the id of the next one.
 * `group` is null when there is no group at all.
 */
export function groupAt<G extends { readonly id: string }>(
  groups: readonly G[],
  cursor: string | null
): Result<{ readonly group: G | null; readonly next: string | null }> {
  const index = cursor === null ? 0 : groups.findIndex(group => group.id === cursor)
  // The group went away between two pages: a list that goes on would not be complete.
  if (index === -1) return failed('conflict', undefined, { retry: 'later' })
  return ok({ group: groups[index] ?? null, next: groups[index + 1]?.id ?? null })
}
