// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ok, openPage } from '../../../../../test/kit/page'
import { aProvider, aRow, aTeam, anAccount } from '../../../../../test/kit/page-views'
import { useNavigation } from '../../state/navigation'
import { reloadProviders } from '../../state/providers'
import { AskForKeyDialog } from '../team/ReasonDialog'
import { DetailActs } from './DetailActs'

const NOTHING = {
  rotate: false,
  disable: false,
  enable: false,
  revoke: false,
  dismiss: false,
  showAgain: false
}

describe('the acts on a key that is not listed', () => {
  it('say that it may still work, and that Dismiss only hides it', () => {
    openPage(<DetailActs row={aRow({ can: { ...NOTHING, revoke: true, dismiss: true } })} />)

    expect(screen.getByText(/it may still work.*Dismiss only hides it here/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Revoke' })).toBeTruthy()
  })

  it('dismiss it', async () => {
    const row = aRow({ can: { ...NOTHING, dismiss: true } })
    const { user, sent } = openPage(<DetailActs row={row} />, { 'keys.dismiss': () => ok(null) })

    await user.click(screen.getByRole('button', { name: 'Dismiss' }))

    expect(sent('keys.dismiss')).toEqual([{ keyIds: [row.id], isDismissed: true }])
  })

  it('show a dismissed one again', async () => {
    const row = aRow({ can: { ...NOTHING, showAgain: true } })
    const { user, sent } = openPage(<DetailActs row={row} />, { 'keys.dismiss': () => ok(null) })

    await user.click(screen.getByRole('button', { name: 'Show again' }))

    expect(sent('keys.dismiss')).toEqual([{ keyIds: [row.id], isDismissed: false }])
    expect(screen.queryByRole('button', { name: 'Dismiss' })).toBeNull()
  })
})

describe('a key of a provider whose API makes no keys', () => {
  it('says so, and leads to the console', async () => {
    const capabilities = { ...aProvider().capabilities, create: false }
    const row = aRow({ can: { ...NOTHING, revoke: true } })
    const { user, sent } = openPage(
      <DetailActs row={row} />,
      {
        'providers.list': () => ok([aProvider({ capabilities })]),
        'accounts.openConsole': () => ok(null)
      },
      { accounts: [anAccount({ consoleHost: 'console.example.com' })] }
    )
    await reloadProviders()

    expect(await screen.findByText('No API makes new keys here')).toBeTruthy()
    expect(screen.getByText(/^Rekey lists and revokes keys\./)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Rotate' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Open in provider console' }))

    expect(sent('accounts.openConsole')).toEqual([{ accountId: row.accountId }])
  })
})

describe('the acts that a team must approve', () => {
  const rules = [
    { act: 'revoke', environment: null, needs: 1, expiresAfterMs: 3_600_000 },
    { act: 'disable', environment: null, needs: 0, expiresAfterMs: 3_600_000 }
  ] as const

  it('can be asked for from the key, as far as a rule needs somebody', async () => {
    const row = aRow({ can: { ...NOTHING, revoke: true, disable: true } })
    const { user } = openPage(<DetailActs row={row} />, {}, { team: aTeam({ rules: [...rules] }) })

    await user.click(screen.getByRole('button', { name: /^More for/ }))
    expect(screen.queryByRole('menuitem', { name: 'Ask to disable…' })).toBeNull()
    await user.click(screen.getByRole('menuitem', { name: 'Ask to revoke…' }))

    expect(useNavigation.getState().dialog).toEqual({
      kind: 'team-ask-key',
      keyId: row.id,
      keyName: row.name,
      call: 'revoke'
    })
  })

  it('are asked for with a reason', async () => {
    const ask = <AskForKeyDialog keyId="k1" keyName="payments-api" call="revoke" />
    const { user, sent } = openPage(ask, { 'team.ask': () => ok({ request: 'q1' }) })

    await user.type(screen.getByLabelText('Reason'), 'It leaked')
    await user.click(screen.getByRole('button', { name: 'Ask for approval' }))

    expect(sent('team.ask')).toEqual([{ keyId: 'k1', call: 'revoke', reason: 'It leaked' }])
  })
})
