// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { ok, openPage } from '../../../../../test/kit/page'
import { anAccount, aRotation } from '../../../../../test/kit/page-views'
import type { OverviewView } from '../../../../contract/overview'
import type { Snapshot } from '../../state/mirror'
import { useNavigation } from '../../state/navigation'
import { OverviewScreen } from './OverviewScreen'

const DAY = 86_400_000

let view: OverviewView

beforeEach(() => {
  const now = Date.now()
  view = {
    at: now,
    scope: 'real',
    total: 41,
    environments: [
      { environment: 'staging', total: 11, states: { 'in-use': 11 } },
      { environment: 'production', total: 30, states: { 'in-use': 20, dormant: 8, 'never-used': 2 } }
    ],
    tasks: [
      { kind: 'revoke-failed', count: 1, name: 'payments-api', id: 'r1', at: null },
      { kind: 'expires-soon', count: 1, name: 'mailer', id: 'k7', at: now + 9 * DAY + 60_000 },
      { kind: 'dormant', count: 8, name: '', id: null, at: null }
    ],
    taskCount: 4,
    expiries: {
      days: 90,
      total: 1,
      perDay: Array.from({ length: 90 }, (_, day) => (day === 9 ? 1 : 0)),
      next: [
        {
          keyId: 'k7',
          name: 'mailer',
          environment: 'production',
          accountName: 'Ledger EU',
          isSandbox: false,
          expiresAt: now + 9 * DAY + 60_000
        }
      ]
    },
    recent: []
  }
})

async function openOverview(snapshot: Partial<Snapshot> = {}) {
  const page = openPage(<OverviewScreen />, { 'overview.read': () => ok(view) }, snapshot)
  await screen.findByRole('region', { name: 'To do' })
  return page
}

const panel = (name: string) => within(screen.getByRole('region', { name }))

describe('the overview', () => {
  it('names the most urgent things to do, one button each, and how many more there are', async () => {
    await openOverview()

    const buttons = panel('To do')
      .getAllByRole('button')
      .map(button => button.getAttribute('aria-label'))
    expect(buttons).toEqual([
      'Open: payments-api: the revoke failed',
      'Rotate: mailer expires in 9 d',
      'Review: 8 dormant keys'
    ])
    expect(panel('To do').getByText('1 more thing to do')).toBeTruthy()
  })

  it('leads from a task to the one rotation, to the dialog of the one key, and to the list of many', async () => {
    const { user } = await openOverview()

    await user.click(screen.getByRole('button', { name: /^Open: payments-api/ }))
    expect(useNavigation.getState()).toMatchObject({ screen: 'rotations', rotationId: 'r1' })
    await user.click(screen.getByRole('button', { name: /^Rotate: mailer/ }))
    expect(useNavigation.getState().dialog).toEqual({ kind: 'rotate', keyIds: ['k7'] })
    await user.click(screen.getByRole('button', { name: /^Review: 8 dormant/ }))
    expect(useNavigation.getState()).toMatchObject({ screen: 'keys', query: 'finding:dormant' })
  })

  it('counts keys by environment and state, production first, and opens the keys behind a number', async () => {
    const { user } = await openOverview()

    const [, production] = panel('Keys by environment').getAllByRole('row')
    expect(production?.textContent).toBe('prod302028')
    await user.click(screen.getByRole('button', { name: /^8 prod, Dormant/ }))

    expect(useNavigation.getState()).toMatchObject({ screen: 'keys', query: 'env:production state:dormant' })
  })

  it('shows open rotations that need a person first, and accounts that fail first', async () => {
    const rotation = (id: string, name: string, needsPerson: boolean) => {
      const made = aRotation({ id, needsPerson, closedAt: null })
      return { ...made, old: { ...made.old, name } }
    }
    await openOverview({
      rotations: [rotation('r1', 'waits', false), rotation('r2', 'asks', true)],
      accounts: [
        anAccount({ id: 'a', name: 'fine' }),
        anAccount({ id: 'b', name: 'broken', health: 'failing' })
      ]
    })

    const names = (region: string) =>
      panel(region)
        .getAllByRole('listitem')
        .map(item => within(item).getAllByRole('button')[0]?.textContent)
    expect(names('Open rotations')).toEqual(['asks', 'waits'])
    expect(names('Accounts')).toEqual(['broken', 'fine'])
  })

  it('says that nothing needs a person, and what that means', async () => {
    view = { ...view, tasks: [], taskCount: 0 }
    await openOverview()

    expect(screen.getByText('Nothing needs you now')).toBeTruthy()
  })
})
