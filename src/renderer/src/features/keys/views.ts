import type { CommandOutput } from '../../../../contract/commands'

export type KeyCountsView = CommandOutput<'keys.counts'>

/** A quick view is nothing but a search with a name. */
export type QuickView = {
  readonly name: string
  readonly query: string
  readonly count: (counts: KeyCountsView, look: number | null) => number | null
}

export const QUICK_VIEWS: readonly QuickView[] = [
  { name: 'All', query: '', count: counts => counts.total },
  { name: 'Needs attention', query: 'look:yes', count: (_, look) => look },
  { name: 'Dormant', query: 'dormant:yes', count: counts => counts.byVerdict['dormant'] ?? 0 },
  {
    name: 'No use seen',
    query: 'state:never-used,never-used-watch',
    count: counts => (counts.byVerdict['never-used'] ?? 0) + (counts.byVerdict['never-used-watch'] ?? 0)
  },
  { name: 'Not listed', query: 'state:not-listed', count: counts => counts.byVerdict['not-listed'] ?? 0 },
  { name: 'Unassessed', query: 'state:unassessed', count: counts => counts.byVerdict['unassessed'] ?? 0 }
]
