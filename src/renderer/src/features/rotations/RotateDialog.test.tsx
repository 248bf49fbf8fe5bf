// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault, ok, openPage } from '../../../../../test/kit/page'
import { aRotation, aRow } from '../../../../../test/kit/page-views'
import { Toasts } from '../../app/Toasts'
import { useNavigation } from '../../state/navigation'
import { RotateDialog } from './RotateDialog'

const start = () => screen.getByRole('button', { name: 'Start rotation' })
const GROUP = { id: 'g1', createdAt: 1, atOnce: 2, startedAt: 1, pausedAt: null }

describe('the dialog that starts rotations', () => {
  it('plans one key, starts exactly that version, and shows the rotation', async () => {
    const { user, sent } = openPage(<RotateDialog keyIds={['k1']} />, {
      'rotations.plan': () => ok([aRotation({ id: 'r9', version: 7 })]),
      'rotations.start': () => ok(aRotation({ id: 'r9', version: 8 }))
    })

    await user.click(start())

    await waitFor(() => expect(useNavigation.getState().rotationId).toBe('r9'))
    expect(sent('rotations.plan')).toEqual([{ keyIds: ['k1'], mode: 'routine' }])
    expect(sent('rotations.start')).toEqual([{ rotationId: 'r9', version: 7 }])
  })

  it('asks how many at once only for several keys of a routine rotation', async () => {
    const { user } = openPage(<RotateDialog keyIds={['k1', 'k2']} />)
    expect(screen.queryByLabelText('At once')).not.toBeNull()

    await user.click(screen.getByLabelText(/Incident/))

    expect(screen.queryByLabelText('At once')).toBeNull()
    expect(screen.getByText('This makes an outage on purpose.')).toBeTruthy()
  })

  it('starts several keys as one group, and says which could not be planned', async () => {
    const { user, sent } = openPage(
      <>
        <RotateDialog keyIds={['k1', 'k2', 'k3']} />
        <Toasts />
      </>,
      {
        'rotations.plan': () => ok(['r1', 'r2'].map(id => aRotation({ id, group: 'g1' }))),
        'rotations.startGroup': () => ok(GROUP)
      }
    )
    await user.selectOptions(screen.getByLabelText('At once'), '2')

    await user.click(start())

    expect(await screen.findByText(/2 rotations planned as one group\. 1 key could not/)).toBeTruthy()
    expect(sent('rotations.plan')[0]).toMatchObject({ atOnce: 2 })
    expect(sent('rotations.startGroup')).toEqual([{ groupId: 'g1' }])
    expect(useNavigation.getState().groupId).toBe('g1')
  })

  it('stays open with the reason when the plan is refused, and starts nothing', async () => {
    const { user, sent } = openPage(<RotateDialog keyIds={['k1']} />, {
      'rotations.plan': () => fault({ code: 'cap-reached' })
    })

    await user.click(start())

    expect((await screen.findByRole('alert')).textContent).toContain('key limit is reached')
    expect(sent('rotations.start')).toEqual([])
  })

  it('does not start a rotation that has no such act, and shows it', async () => {
    const { user, sent } = openPage(<RotateDialog keyIds={['k1']} />, {
      'rotations.plan': () => ok([aRotation({ id: 'r2', state: 'blocked', acts: ['retry'] })])
    })

    await user.click(start())

    await waitFor(() => expect(useNavigation.getState().rotationId).toBe('r2'))
    expect(sent('rotations.start')).toEqual([])
  })

  it('offers to revoke a key that nobody uses, before it is rotated', async () => {
    const idle = aRow({ id: 'k1' })
    const row = {
      ...idle,
      verdict: { ...idle.verdict, state: 'dormant' as const, facts: { idleDays: 297, policyDays: 90 } },
      can: { ...idle.can, revoke: true }
    }
    const { user } = openPage(<RotateDialog keyIds={['k1']} />, {
      'keys.page': () => ok({ rows: [row], total: 1, groups: [] })
    })

    expect(await screen.findByText(/Not used for 297 d/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Revoke instead…' }))

    expect(useNavigation.getState().dialog).toEqual({ kind: 'revoke', keyIds: ['k1'] })
  })

  it('says nothing of the kind for a key in use', async () => {
    const row = aRow({ id: 'k1' })
    const { sent } = openPage(<RotateDialog keyIds={['k1']} />, {
      'keys.page': () =>
        ok({ rows: [{ ...row, verdict: { ...row.verdict, state: 'in-use' } }], total: 1, groups: [] })
    })

    await waitFor(() => expect(sent('keys.page')).toHaveLength(1))
    expect(screen.queryByRole('button', { name: 'Revoke instead…' })).toBeNull()
  })
})
