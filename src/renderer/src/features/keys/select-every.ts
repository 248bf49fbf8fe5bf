import { call } from '../../bridge'
import { countKeys } from './count-keys'
import type { KeyRowView } from '../../../../contract/key-row'
import { useNavigation } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { inSteps } from '../../state/work'
import { SELECTED_FIRST } from '../../../../words/keys'
import { selectAll } from './keys-state'
import type { PageQuery } from './pager'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export const MOST_SELECTED = 1_000
const PAGE = 500

/**
 * Selects every key of a query, as main answers it now and not as the screen shows it. Nothing is selected if the person
 * stops it, if a page fails, or if the search box asks for something else by the time that all are here.
 */
export async function selectEvery(query: PageQuery, searchText: string): Promise<void> {
  const counted = await countKeys(query.filter)
  if (!counted.ok) return sayFault(counted.fault)
  const most = Math.min(counted.value.total, MOST_SELECTED)
  const rows: KeyRowView[] = []
  const offsets = Array.from({ length: Math.ceil(most / PAGE) }, (_, index) => index * PAGE)
  const sizeOf = (offset: number) => Math.min(PAGE, most - offset)
  const { isStopped } = await inSteps(KEYS_PAGE.selectingKeys, offsets, sizeOf, async offset => {
    const reply = await call('keys.page', { ...query, group: 'none', offset, limit: PAGE })
    if (reply.ok) rows.push(...reply.value.rows)
    else sayFault(reply.fault)
    return reply.ok ? 'go-on' : 'stop'
  })
  const isStillAsked = useNavigation.getState().query === searchText
  // Part of a list that looks like all of it would be acted on as if it were.
  if (isStopped || !isStillAsked || rows.length < most) return
  selectAll(rows)
  if (counted.value.total > most) say(SELECTED_FIRST(most, counted.value.total))
}
