// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { aSnapshot, fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aRotation, aSide, NOON } from '../../../../../test/kit/page-views'
import { Toasts } from '../../app/Toasts'
import { useNavigation } from '../../state/navigation'
import type { Snapshot } from '../../state/mirror'
import { SideBySide } from './SideBySide'

function openRotation(changes: Partial<Snapshot['rotations'][number]>, answers: Answers = {}) {
  return openPage(
    <>
      <SideBySide rotation={aRotation(changes)} />
      <Toasts />
    </>,
    { 'history.page': () => ok({ rows: [], total: 0 }), ...answers }
  )
}

const newKey = aSide({ keyId: 'k2', providerKeyId: 'pk-2', name: 'payments-api-prod-2' })

describe('one rotation on the screen', () => {
  it('says that nothing was made before it begins', () => {
    openRotation({})

    const side = screen.getByRole('region', { name: 'New key' })
    expect(side.textContent).toContain('Nothing has been changed at the provider.')
  })

  it('sends its act with the version that is on the screen', async () => {
    const { user, sent } = openRotation(
      { version: 5, acts: ['start'] },
      {
        'rotations.start': () => ok(aRotation())
      }
    )

    await user.click(screen.getByRole('button', { name: 'Start rotation' }))

    expect(sent('rotations.start')).toEqual([{ rotationId: 'r1', version: 5 }])
  })

  it('says why an act was refused', async () => {
    const { user } = openRotation(
      { acts: ['retry'] },
      { 'rotations.retry': () => fault({ code: 'conflict' }) }
    )

    await user.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByText('Something changed meanwhile.')).toBeTruthy()
  })

  it('asks for the facts in a dialog before it revokes, and sends nothing by itself', async () => {
    const { user, sent } = openRotation({ state: 'revoke-ready', acts: ['revoke-old', 'abort'], new: newKey })

    const button = screen.getByRole('button', { name: 'Revoke the old key…' })
    expect(button.className).toContain('danger')
    await user.click(button)

    expect(useNavigation.getState().dialog).toEqual({ kind: 'revoke-old', rotationId: 'r1' })
    expect(sent('rotations.revokeOld')).toEqual([])
  })

  it('marks each permission that the new key has more, and asks for a yes', () => {
    openRotation({
      new: newKey,
      diff: { wider: ['balances:write'], narrower: ['ledgers:read'], same: [] },
      acts: ['accept-permissions', 'abort']
    })

    const items = screen.getAllByRole('listitem').map(item => item.textContent)
    expect(items.some(words => words.includes('Wider:') && words.includes('balances:write'))).toBe(true)
    expect(items.some(words => words.includes('Narrower:') && words.includes('ledgers:read'))).toBe(true)
    expect(screen.getByText(/explicit yes/)).toBeTruthy()
  })

  it('shows how far a wait is, held between 0 and 100 percent', () => {
    openRotation({
      state: 'draining',
      new: newKey,
      acts: ['check-now'],
      waits: { code: 'old-quiet', since: NOON, until: NOON + 1, progress: 1.7, facts: {} }
    })

    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100')
  })

  it('calls a key that its list leaves out not listed, and neither gone nor revoked', () => {
    openRotation({ old: aSide({ status: 'not-listed' }), new: newKey })

    const old = within(screen.getByRole('region', { name: 'Old key' }))
    expect(old.getByText('not listed')).toBeTruthy()
    expect(old.queryByText('gone')).toBeNull()
  })

  it('offers the evidence only when it is closed', async () => {
    const { rerender } = openRotation({ closedAt: null })
    expect(screen.queryByRole('button', { name: /Export/ })).toBeNull()

    rerender(<SideBySide rotation={aRotation({ closedAt: NOON, state: 'closed', acts: [] })} />)

    await waitFor(() => expect(screen.queryByRole('button', { name: /Export/ })).not.toBeNull())
  })

  it('leads from an incident to the keys that were made since it began', async () => {
    const { user } = openRotation({ mode: 'incident', state: 'create-intent' })

    await user.click(screen.getByRole('button', { name: 'Show them' }))

    expect(useNavigation.getState()).toMatchObject({ screen: 'keys', query: 'tag:look-over' })
  })

  it('shows only what differs between both keys, and everything on demand', async () => {
    const { user } = openRotation({ new: newKey })

    expect(screen.queryByText('Owner')).toBeNull()
    await user.click(screen.getByRole('button', { name: /^Show what both keys share/ }))

    expect(screen.getAllByText('Owner')).toHaveLength(2)
  })

  it('leads with the next step, above the traffic and the keys', () => {
    openRotation({ new: newKey })

    const names = screen.getAllByRole('region').map(region => region.getAttribute('aria-label'))
    expect(names.slice(0, 2)).toEqual(['Progress', 'Next'])
  })

  it('ends with a success, its time, and the next rotation that needs a person', async () => {
    const { user } = openPage(
      <SideBySide
        rotation={aRotation({
          state: 'closed',
          closedAt: NOON + 57_000,
          startedAt: NOON,
          acts: [],
          evidence: { grade: 'E2', wanted: 'E2', isAttested: false, witness: null }
        })}
      />,
      { 'history.page': () => ok({ rows: [], total: 0 }) },
      { rotations: [aRotation({ id: 'r9', closedAt: null, needsPerson: true })] }
    )

    expect(screen.getByText('Rotated in 57 s.')).toBeTruthy()
    expect(screen.getByText(/^Old key revoked and verified\. E2/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Next rotation' }))
    expect(useNavigation.getState().rotationId).toBe('r9')
  })

  it('says that no request failed only where the services report their calls', () => {
    const closed = aRotation({ state: 'closed', closedAt: NOON, startedAt: NOON, acts: [], isSandbox: true })
    openPage(
      <SideBySide rotation={closed} />,
      { 'history.page': () => ok({ rows: [], total: 0 }) },
      { sandbox: { ...aSnapshot().sandbox, state: 'on', requests: 40, failures: 0 } }
    )

    expect(screen.getByText(/^Rotated without a failed request/)).toBeTruthy()
  })

  it('has a way on where no traffic comes, which asks for a reason', async () => {
    const { user } = openRotation({
      state: 'deployed',
      new: newKey,
      acts: ['check-now', 'expect-no-traffic']
    })

    expect(screen.getByText(/traffic may never come/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'No traffic expected…' }))

    expect(useNavigation.getState().dialog).toEqual({
      kind: 'rotation-note',
      rotationId: 'r1',
      act: 'expect-no-traffic'
    })
  })
})
