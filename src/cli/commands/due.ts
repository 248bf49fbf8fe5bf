import { DAY } from '../../core/clock'
import { HEADINGS, SAYS } from '../../words/command-line'
import { DUE_KIND_WORDS, dueInWords } from '../../words/due'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { tableLines } from '../table'
import { spanOf } from './keys'

/** Lists everything with a date, nearest first. */
export async function listDue({ ask, io }: Context, options: { readonly within?: string }): Promise<Outcome> {
  const { within } = options
  const days = within === undefined ? {} : { withinDays: Math.max(1, Math.ceil(spanOf(within) / DAY)) }
  const found = await ask('due.list', days)
  const rows = found.items.map(({ dueAt, kind, name, place }) => [
    dueInWords(dueAt, io.now()),
    DUE_KIND_WORDS[kind],
    name,
    place
  ])
  const lines = rows.length === 0 ? [SAYS.nothingFound] : tableLines(HEADINGS.due, rows, io)
  return { exit: EXIT.done, data: found, lines }
}
