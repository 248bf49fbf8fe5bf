import type { KeyRowView } from '../../../../contract/key-row'
import { call, inBackground } from '../../bridge'
import { say, sayFault } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { EXCLUDE_PAGE } from '../../../../words/pages/exclude'

const BREAK_GLASS = 'break-glass'

export function isBreakGlass(row: Pick<KeyRowView, 'tags'>): boolean {
  return row.tags.includes(BREAK_GLASS)
}

/** Reversible, so at once; the toast has the way back. */
export async function markBreakGlass(rows: readonly KeyRowView[], mark: 'set' | 'removed'): Promise<void> {
  const keyIds = rows.map(row => row.id)
  const reply = await call('keys.markBreakGlass', { keyIds, mark })
  if (!reply.ok) return sayFault(reply.fault)
  const what = rows.length === 1 ? (rows[0]?.name ?? '') : countWords(rows.length, 'key')
  say(mark === 'set' ? EXCLUDE_PAGE.whatKeptForEmergencies(what) : EXCLUDE_PAGE.whatAnOrdinaryKey(what), () =>
    inBackground(markBreakGlass(rows, mark === 'set' ? 'removed' : 'set'))
  )
}

/** A person's word that the key opens what it should; it stands in the history. */
export async function noteTested(row: KeyRowView): Promise<void> {
  const reply = await call('keys.noteTested', { keyId: row.id, note: '' })
  if (!reply.ok) return sayFault(reply.fault)
  say(EXCLUDE_PAGE.testedToday(row.name))
}
