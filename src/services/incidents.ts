import type { AccountId, RotationId } from '../core/ids'
import type { RotationOverview } from '../core/rotation/overview'
import { flagSuspects, type SuspectTools } from './suspects'

export type Incidents = {
  /** Lists were read: what an incident may have made is flagged. */
  listsRead(): void
  /** A rotation changed: once a leaked key is seen dead, its account is read again. */
  rotationChanged(overview: RotationOverview | null): void
}

export function createIncidents(
  tools: SuspectTools & {
    startSync(accountIds: readonly AccountId[]): void
    keysChanged(): void
  }
): Incidents {
  const readAgain = new Set<RotationId>()
  // Each open rotation tells of itself when it is taken up at start.
  const open = new Set<RotationId>()
  return {
    listsRead: () => {
      if (flagSuspects(tools, open).length > 0) tools.keysChanged()
    },
    rotationChanged: overview => {
      if (overview?.mode !== 'incident') return
      if (overview.closedAt === null) open.add(overview.id)
      else open.delete(overview.id)
      if (overview.closedAt !== null) return
      const isDead = overview.evidence.grade !== 'none' && overview.evidence.grade !== 'E0'
      if (!isDead || readAgain.has(overview.id)) return
      readAgain.add(overview.id)
      tools.startSync([overview.accountId])
    }
  }
}
