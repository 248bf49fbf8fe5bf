// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { DueItemView, DueTaskView } from '../../../../contract/due'
import { ok, openPage } from '../../../../../test/kit/page'
import { useNavigation } from '../../state/navigation'
import { DueScreen } from './DueScreen'
import { ReplaceTaskDialog } from './ReplaceTaskDialog'
import { TaskDialog } from './TaskDialog'

const DAY = 24 * 60 * 60 * 1_000

function item(given: Partial<DueItemView> = {}): DueItemView {
  return {
    id: 'i1',
    kind: 'expiry',
    keyId: 'a/g/1',
    taskId: null,
    name: 'payments-api',
    place: 'core-eu',
    environment: 'production',
    owner: 'Ada',
    dueAt: Date.now() + 3 * DAY,
    urgency: 'week',
    needsPerson: true,
    isHandled: false,
    canRotate: true,
    isSandbox: false,
    others: [],
    ...given
  }
}

function task(given: Partial<DueTaskView> = {}): DueTaskView {
  return {
    id: 't1',
    name: 'Push certificate',
    place: 'mobile',
    owner: 'Ada',
    consoleUrl: 'https://developer.example.com/',
    dueAt: Date.now() + 5 * DAY,
    everyDays: null,
    steps: [
      { text: 'Create it', doneAt: null, note: '' },
      { text: 'Deliver it', doneAt: null, note: '' }
    ],
    createdAt: 0,
    replacedAt: null,
    ...given
  }
}

const items = [
  item({ id: 'i2', name: 'old-api', urgency: 'overdue', dueAt: Date.now() - DAY }),
  item(),
  item({ id: 'i3', kind: 'task', keyId: null, taskId: 't1', name: 'Push certificate' })
]
const list = { 'due.list': () => ok({ items, isComplete: true }) }

describe('the Due screen', () => {
  it('lists what is due by urgency, with the next act of each item', async () => {
    const { user } = openPage(<DueScreen />, list)

    const overdue = await screen.findByRole('region', { name: 'Overdue' })
    expect(within(overdue).getByText('old-api')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Rotate… payments-api' }))
    expect(useNavigation.getState().dialog).toEqual({ kind: 'rotate', keyIds: ['a/g/1'] })
  })

  it('offers no rotation of a key whose provider makes none', async () => {
    openPage(<DueScreen />, {
      'due.list': () => ok({ items: [item({ canRotate: false })], isComplete: true })
    })
    await screen.findByText('payments-api')

    expect(screen.queryByRole('button', { name: /^Rotate/ })).toBeNull()
  })

  it('shows one kind of date', async () => {
    const { user } = openPage(<DueScreen />, list)
    await screen.findByText('payments-api')

    await user.selectOptions(screen.getByLabelText('Kind of date'), 'Tasks')

    expect(screen.queryByText('payments-api')).toBeNull()
    expect(screen.getByText('Push certificate')).toBeTruthy()
  })

  it('shows 90 days as a calendar, and lists the day that is chosen', async () => {
    const { user } = openPage(<DueScreen />, list)
    await screen.findByText('payments-api')

    await user.click(screen.getByRole('radio', { name: 'Calendar' }))
    await user.click(screen.getByRole('button', { name: /2 due$/ }))

    expect(screen.getByRole('button', { name: 'Rotate… payments-api' })).toBeTruthy()
  })

  it('writes the calendar file', async () => {
    const { user, sent } = openPage(<DueScreen />, {
      ...list,
      'due.exportCalendar': () => ok({ file: 'rekey-due.ics', events: 3 })
    })

    await user.click(await screen.findByRole('button', { name: 'Export calendar…' }))

    expect(sent('due.exportCalendar')).toHaveLength(1)
  })
})

describe('a task', () => {
  it('is saved with its steps, one per line', async () => {
    const { user, sent } = openPage(<TaskDialog taskId={null} />, { 'due.saveTask': () => ok(task()) })

    await user.type(screen.getByLabelText('Name'), 'Push certificate')
    await user.type(screen.getByLabelText('Expires on'), '2027-01-31')
    await user.clear(screen.getByLabelText('How to replace it'))
    await user.type(screen.getByLabelText('How to replace it'), 'Create it{Enter}Deliver it')
    await user.click(screen.getByRole('button', { name: 'Save task' }))

    expect(sent('due.saveTask')).toMatchObject([
      {
        taskId: null,
        name: 'Push certificate',
        dueAt: new Date(2027, 0, 31, 12).getTime(),
        everyDays: null,
        consoleUrl: null,
        steps: ['Create it', 'Deliver it']
      }
    ])
  })

  it('leads through its steps in order, with a note for the history', async () => {
    const { user, sent } = openPage(
      <ReplaceTaskDialog taskId="t1" />,
      { 'due.markStep': () => ok(task()) },
      { due: { needing: 1, tasks: [task()] } }
    )

    expect(screen.getByRole('button', { name: 'Done: Deliver it' })).toHaveProperty('disabled', true)
    expect(screen.getByRole('button', { name: 'Finish the replacement' })).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Note'), 'OPS-7')
    await user.click(screen.getByRole('button', { name: 'Done: Create it' }))

    expect(sent('due.markStep')).toEqual([{ taskId: 't1', index: 0, isDone: true, note: 'OPS-7' }])
  })

  it('is finished with the date of the new key', async () => {
    const done = task({ steps: [{ text: 'Create it', doneAt: 1, note: '' }] })
    const { user, sent } = openPage(
      <ReplaceTaskDialog taskId="t1" />,
      { 'due.finishTask': () => ok(null) },
      { due: { needing: 1, tasks: [done] } }
    )

    await user.type(screen.getByLabelText('New key expires on'), '2027-02-28')
    await user.click(screen.getByRole('button', { name: 'Finish the replacement' }))

    expect(sent('due.finishTask')).toEqual([{ taskId: 't1', nextDueAt: new Date(2027, 1, 28, 12).getTime() }])
  })
})
