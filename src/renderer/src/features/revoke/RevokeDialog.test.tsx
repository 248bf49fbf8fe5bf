// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault, ok, openPage } from '../../../../../test/kit/page'
import { aConfirmation, aProvider, aRow } from '../../../../../test/kit/page-views'
import { DAY, MINUTE } from '../../../../core/clock'
import { Toasts } from '../../app/Toasts'
import { useNavigation } from '../../state/navigation'
import { loadProviders } from '../../state/providers'
import { useKeys } from '../keys/keys-state'
import { RevokeDialog } from './RevokeDialog'
import { RevokeOldDialog } from './RevokeOldDialog'

const gone = (keyId: string) => ({ keyId, state: 'gone' as const, evidence: 'E1' as const, fault: null })
const revokeButton = (name = /^Revoke payments-api-prod/) => screen.findByRole('button', { name })

describe('the question before a revoke', () => {
  it('names the key on its button, and puts the focus on Cancel', async () => {
    openPage(<RevokeDialog keyIds={['k1']} />, { 'keys.prepareRevoke': () => ok(aConfirmation()) })

    await revokeButton()

    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }))
  })

  it('sends nothing before the facts were read', () => {
    openPage(<RevokeDialog keyIds={['k1']} />, { 'keys.prepareRevoke': () => ok(aConfirmation()) })

    expect(screen.getByRole('status').textContent).toContain('Reading the facts')
    expect(screen.getByRole('button', { name: 'Revoke' })).toHaveProperty('disabled', true)
  })

  it('waits for the exact phrase where it is grave, and sends it along', async () => {
    const { user, sent } = openPage(<RevokeDialog keyIds={['k1']} />, {
      'keys.prepareRevoke': () => ok(aConfirmation({ level: 3, phrase: 'payments-api-prod' })),
      'keys.revoke': () => ok({ results: [gone('k1')] })
    })
    const button = await revokeButton()

    await user.type(screen.getByLabelText('Type payments-api-prod to confirm'), 'payments-api-pro')
    expect(button).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Type payments-api-prod to confirm'), 'd')
    await user.click(button)

    expect(sent('keys.revoke')).toEqual([{ token: 'token-1', phrase: 'payments-api-prod' }])
  })

  it('refuses facts that are too old, until they were read again', async () => {
    let readings = 0
    const { user } = openPage(<RevokeDialog keyIds={['k1']} />, {
      'keys.prepareRevoke': () => {
        readings += 1
        return ok(aConfirmation({ expiresAt: readings === 1 ? Date.now() - 1 : Date.now() + 60_000 }))
      }
    })
    const button = await revokeButton()
    expect(button).toHaveProperty('disabled', true)

    await user.click(screen.getByRole('button', { name: 'Refresh' }))

    await waitFor(() => expect(button).toHaveProperty('disabled', false))
  })

  it('stays open with the reason when the revoke is refused', async () => {
    const { user } = openPage(<RevokeDialog keyIds={['k1']} />, {
      'keys.prepareRevoke': () => ok(aConfirmation()),
      'keys.revoke': () => fault({ code: 'confirmation-required' })
    })
    useNavigation.setState({ dialog: { kind: 'revoke', keyIds: ['k1'] } })

    await user.click(await revokeButton())

    expect((await screen.findByRole('alert')).textContent).toContain('confirmation')
    expect(useNavigation.getState().dialog).not.toBeNull()
  })

  it('says of many keys what became of each kind, and empties the selection', async () => {
    const rows = ['k1', 'k2', 'k3'].map(id => aRow({ id, name: id }))
    const { user } = openPage(
      <>
        <RevokeDialog keyIds={['k1', 'k2', 'k3']} />
        <Toasts />
      </>,
      {
        'keys.prepareRevoke': () => ok(aConfirmation({ keys: rows })),
        'keys.revoke': () =>
          ok({
            results: [
              gone('k1'),
              { ...gone('k2'), state: 'unknown', evidence: 'none' },
              { ...gone('k3'), state: 'failed', evidence: 'none', fault: fault({ code: 'forbidden' }).fault }
            ]
          })
      }
    )
    useKeys.setState({ selected: new Map(rows.map(row => [row.id, row])) })

    await user.click(await revokeButton(/^Revoke 3 keys$/))

    expect(await screen.findByText(/Revoked 1 key\. Read back/)).toBeTruthy()
    expect(screen.getByText(/not known whether 1 key/)).toBeTruthy()
    expect(screen.getByText(/Not revoked: 1 key/)).toBeTruthy()
    expect(useKeys.getState().selected.size).toBe(0)
  })

  it('pins the revoke of a rotation to that rotation', async () => {
    const { user, sent } = openPage(<RevokeOldDialog rotationId="r1" />, {
      'rotations.prepareRevoke': () => ok(aConfirmation()),
      'rotations.revokeOld': () => fault({ code: 'conflict' })
    })

    await user.click(await revokeButton())

    expect(sent('rotations.revokeOld')).toEqual([{ rotationId: 'r1', token: 'token-1', phrase: '' }])
  })

  it('says what a revoke does not end, and how long it lasts where that is known', async () => {
    const tokensLast = { mostMs: 90 * MINUTE, longestMs: DAY }
    openPage(<RevokeDialog keyIds={['k1']} />, {
      'keys.prepareRevoke': () => ok(aConfirmation({ keys: [aRow({ providerId: 'vault' })] })),
      'providers.list': () => ok([aProvider({ id: 'vault', afterRevoke: 'tokens-live-on', tokensLast })])
    })
    loadProviders()

    const line = await screen.findByText(/Tokens that this key signed in for stay valid/)
    expect(line.textContent).toContain('most within 90 minutes, the longest within 24 hours')
  })
})
