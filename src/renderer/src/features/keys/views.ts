import type { CommandOutput } from '../../../../contract/commands'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeyCountsView = CommandOutput<'keys.counts'>

/** A quick view is nothing but a search with a name. */
export type QuickView = {
  readonly name: string
  readonly query: string
  readonly count: (counts: KeyCountsView, look: number | null) => number | null
}

export const QUICK_VIEWS: readonly QuickView[] = [
  { name: KEYS_PAGE.all, query: '', count: counts => counts.total },
  { name: KEYS_PAGE.needsAttention, query: 'look:yes', count: (_, look) => look },
  { name: KEYS_PAGE.dormant, query: 'dormant:yes', count: counts => counts.byVerdict['dormant'] ?? 0 },
  {
    name: KEYS_PAGE.noUseSeen,
    query: 'state:never-used,never-used-watch',
    count: counts => (counts.byVerdict['never-used'] ?? 0) + (counts.byVerdict['never-used-watch'] ?? 0)
  },
  {
    name: KEYS_PAGE.notListed,
    query: 'state:not-listed',
    count: counts => counts.byVerdict['not-listed'] ?? 0
  },
  {
    name: KEYS_PAGE.unassessed,
    query: 'state:unassessed',
    count: counts => counts.byVerdict['unassessed'] ?? 0
  }
]
