import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import type { DueKind } from '../../../../core/due/items'
import { calendarSaved, DUE_FILTERS, DUE_WORDS } from '../../../../words/due'
import { call, inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Segmented } from '../../ui/Choice'
import { Empty } from '../../ui/Empty'
import { FaultNotice } from '../../ui/FaultNotice'
import { DueCalendar } from './DueCalendar'
import { DueList } from './DueList'
import { useDueBoard } from './use-due'

const VIEWS = [
  { value: 'list', label: DUE_WORDS.list },
  { value: 'calendar', label: DUE_WORDS.calendar }
] as const
type View = (typeof VIEWS)[number]['value']

/** Everything that has a date, the most urgent first. */
export function DueScreen() {
  const { board, fault } = useDueBoard()
  const [view, setView] = useState<View>('list')
  const [kind, setKind] = useState<DueKind | 'all'>('all')
  const items = (board?.items ?? []).filter(item => kind === 'all' || item.kind === kind)
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{DUE_WORDS.title}</h1>
        <span className="count">{board?.items.length ?? ''}</span>
        <select
          className="input select"
          aria-label={DUE_WORDS.kindOfDate}
          value={kind}
          onChange={event =>
            setKind(DUE_FILTERS.find(({ value }) => value === event.target.value)?.value ?? 'all')
          }
        >
          {DUE_FILTERS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <Segmented label={DUE_WORDS.view} value={view} options={VIEWS} onChange={setView} />
        <span className="bar-space" />
        <Button size="small" onClick={() => inBackground(exportCalendar())}>
          {DUE_WORDS.exportCalendar}
        </Button>
        <Button size="small" look="primary" onClick={() => open({ kind: 'task', taskId: null })}>
          {DUE_WORDS.addTask}
        </Button>
      </header>
      <FaultNotice fault={fault} />
      <div className="scroll" tabIndex={0} role="region" aria-label={DUE_WORDS.region}>
        {board?.isComplete === false && <p className="due-note faint">{DUE_WORDS.incomplete}</p>}
        {board !== null && items.length === 0 && (
          <Empty
            icon={<CalendarClock size={24} />}
            title={DUE_WORDS.emptyTitle}
            actions={
              <Button onClick={() => open({ kind: 'task', taskId: null })}>{DUE_WORDS.addTask}</Button>
            }
          >
            <p>{DUE_WORDS.emptyText}</p>
          </Empty>
        )}
        {items.length > 0 && (view === 'list' ? <DueList items={items} /> : <DueCalendar items={items} />)}
      </div>
    </div>
  )
}

async function exportCalendar(): Promise<void> {
  const reply = await call('due.exportCalendar', {})
  if (reply.ok) say(calendarSaved(reply.value.file, reply.value.events))
  else if (reply.fault.code !== 'cancelled') sayFault(reply.fault)
}
