import { useState } from 'react'
import type { DueItemView } from '../../../../contract/due'
import { DUE_WORDS, dayLabel, monthWords, moreWords, URGENCY_WORDS } from '../../../../words/due'
import { dayWords } from '../../../../words/moments'
import { WEEK } from '../../../../words/schedules'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { calendarWeeks, dayOf, type CalendarDay } from './calendar-weeks'
import { DueLine } from './DueList'

const SHOWN = 2

/** 90 days at a glance; the day that is chosen is listed beside them. */
export function DueCalendar({ items }: { readonly items: readonly DueItemView[] }) {
  const now = useNow(LIST_STEP_MS)
  const [chosen, setChosen] = useState<number | 'overdue'>(() => dayOf(now))
  const overdue = items.filter(item => item.urgency === 'overdue')
  const ahead = items.filter(item => item.urgency !== 'overdue')
  const listed = chosen === 'overdue' ? overdue : ahead.filter(item => dayOf(item.dueAt) === chosen)
  return (
    <div className="due-calendar">
      <div>
        {overdue.length > 0 && (
          <button
            type="button"
            className="due-overdue"
            aria-pressed={chosen === 'overdue'}
            onClick={() => setChosen('overdue')}
          >
            {URGENCY_WORDS.overdue}: {overdue.length}
          </button>
        )}
        <table className="due-weeks" aria-label={DUE_WORDS.calendar}>
          <thead>
            <tr>
              {WEEK.map(({ day, short, long }) => (
                <th key={day} scope="col" abbr={long}>
                  {short}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {calendarWeeks(now).map(week => (
              <tr key={week[0]?.at}>
                {week.map(day => (
                  <DayCell
                    key={day.at}
                    day={day}
                    items={ahead.filter(item => dayOf(item.dueAt) === day.at)}
                    isChosen={day.at === chosen}
                    onChoose={() => setChosen(day.at)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <section className="due-day" aria-live="polite">
        <h2 className="due-section">{chosen === 'overdue' ? URGENCY_WORDS.overdue : dayWords(chosen)}</h2>
        {listed.length === 0 && <p className="faint">{DUE_WORDS.none}</p>}
        <ul className="due-items">
          {listed.map(item => (
            <DueLine key={item.id} item={item} now={now} />
          ))}
        </ul>
      </section>
    </div>
  )
}

type DayCellProps = {
  readonly day: CalendarDay
  readonly items: readonly DueItemView[]
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function DayCell({ day, items, isChosen, onChoose }: DayCellProps) {
  const date = new Date(day.at)
  if (day.isOutside) return <td className="due-cell due-outside" />
  const isFirst = date.getDate() === 1 || day.isToday
  return (
    <td className={day.isToday ? 'due-cell due-today' : 'due-cell'}>
      <button
        type="button"
        className="due-pick"
        aria-pressed={isChosen}
        aria-label={dayLabel(day.at, items.length)}
        onClick={onChoose}
      >
        <span className="due-date">
          {isFirst && monthWords(day.at)} {date.getDate()}
        </span>
        {items.slice(0, SHOWN).map(item => (
          <span key={item.id} className={item.needsPerson ? 'due-chip due-chip-now' : 'due-chip'}>
            {item.name}
          </span>
        ))}
        {items.length > SHOWN && <span className="due-more">{moreWords(items.length - SHOWN)}</span>}
      </button>
    </td>
  )
}
