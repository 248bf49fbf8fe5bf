// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { aSnapshot, ok, openPage } from '../../../../../test/kit/page'
import { aRotation } from '../../../../../test/kit/page-views'
import type { Snapshot } from '../../state/mirror'
import { useNavigation } from '../../state/navigation'
import { Checklist } from './Checklist'
import { GlossaryDialog } from './GlossaryDialog'
import { markStep } from './tour-marks'

const ON = { ...aSnapshot().sandbox, state: 'on' } as const
const none = () => ok({ rows: [], total: 0 })

function openChecklist(snapshot: Partial<Snapshot> = {}) {
  return openPage(
    <Checklist />,
    { 'history.page': none, 'settings.update': () => ok(aSnapshot().settings) },
    { sandbox: ON, ...snapshot }
  )
}

const step = (title: RegExp) =>
  screen.getAllByRole('listitem').find(item => title.test(item.textContent)) as HTMLElement

describe('the checklist of the sandbox', () => {
  it('has four steps, of which the first is next, and leads to where it is done', async () => {
    const { user } = openChecklist()

    expect(screen.getAllByRole('listitem')).toHaveLength(4)
    expect(step(/Find a dormant key/).getAttribute('aria-current')).toBe('step')
    await user.click(screen.getByRole('button', { name: 'Show dormant keys' }))

    expect(useNavigation.getState()).toMatchObject({ screen: 'keys', query: 'dormant:yes' })
  })

  it('ticks a step off once it really happened, and goes on to the next', () => {
    openChecklist({
      settings: { ...aSnapshot().settings, tour: { seen: ['find'], isHidden: false } },
      rotations: [aRotation({ isSandbox: true, state: 'closed', closedAt: 1 })]
    })

    expect(screen.getByText('2 of 4 done')).toBeTruthy()
    expect(within(step(/Rotate a key/)).getByText(', done')).toBeTruthy()
    expect(step(/Revoke a key/).getAttribute('aria-current')).toBe('step')
  })

  it('remembers a found key once, and only while the sandbox is on', async () => {
    const { sent } = openChecklist()

    markStep('find')

    await waitFor(() =>
      expect(sent('settings.update')).toEqual([{ settings: { tour: { seen: ['find'], isHidden: false } } }])
    )
  })

  it('is hidden for good by its button, and without a sandbox', async () => {
    const { user, sent } = openChecklist()
    await user.click(screen.getByRole('button', { name: 'Hide' }))
    expect(sent('settings.update')).toEqual([{ settings: { tour: { seen: [], isHidden: true } } }])
  })

  it('is not shown where there is no sandbox', () => {
    openChecklist({ sandbox: aSnapshot().sandbox })

    expect(screen.queryByRole('region')).toBeNull()
  })
})

describe('the glossary', () => {
  it('explains the word that was asked for among the others', () => {
    openPage(<GlossaryDialog term="unassessed" />)

    const wanted = document.querySelector('.glossary-wanted')
    expect(wanted?.textContent).toContain('never called dormant')
    expect(screen.getByText('Evidence, E0 to E3')).toBeTruthy()
  })
})
