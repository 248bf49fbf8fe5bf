// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { TeamApprovalView } from '../../../../contract/team'
import { ADA, aRow, aTeam, KIM } from '../../../../../test/kit/page-views'
import { ok, openPage } from '../../../../../test/kit/page'
import { useNavigation } from '../../state/navigation'
import { AdmitDialog } from './AdmitDialog'
import { ChangeAddressDialog } from './ChangeAddressDialog'
import { JoinTeamDialog } from './JoinTeamDialog'
import { DeclineDialog } from './ReasonDialog'
import { TeamScreen } from './TeamScreen'

const PLAN = 'c3'.repeat(32)

function approval(changes: Partial<TeamApprovalView> = {}): TeamApprovalView {
  return {
    request: 'r1',
    requester: KIM,
    requesterName: 'Kim',
    act: 'rotate',
    keyName: 'payments-api',
    place: 'blnk, https://api.example.com',
    environment: 'production',
    isEnvironmentProven: true,
    planHash: PLAN,
    summary: ['Creates a new key with the same permissions'],
    reason: 'Quarterly rotation',
    askedAt: Date.now() - 60_000,
    expiresAt: Date.now() + 3_600_000,
    state: 'pending',
    needs: 1,
    votes: [],
    isOwn: false,
    canVote: true,
    ...changes
  }
}

const people = { 'people.list': () => ok({ creators: [{ name: 'Dana Lee', keys: 2 }], users: ['dana'] }) }

describe('the Team screen', () => {
  it('offers to start or join a team where there is none', async () => {
    const { user } = openPage(<TeamScreen />, people)

    await user.click(screen.getByRole('button', { name: 'Join a team…' }))

    expect(useNavigation.getState().dialog).toEqual({ kind: 'team-join' })
    expect(screen.queryByRole('region', { name: 'Approvals' })).toBeNull()
  })

  it('shows a request with its facts, and approves exactly its plan', async () => {
    const vote = { ...people, 'team.vote': () => ok(null) }
    const { user, sent } = openPage(<TeamScreen />, vote, { team: aTeam({ approvals: [approval()] }) })

    const item = screen.getByRole('listitem', { name: 'Kim asks to rotate payments-api in production' })
    expect(within(item).getByText('Quarterly rotation')).toBeTruthy()
    expect(within(item).getByText(/0 of 1 approval · expires in/)).toBeTruthy()
    await user.click(within(item).getByRole('button', { name: /^Approve/ }))

    expect(sent('team.vote')).toEqual([
      { request: 'r1', requester: KIM, planHash: PLAN, verdict: 'approve', note: '' }
    ])
  })

  it('says where only the requester calls the environment so', () => {
    const labelled = approval({ environment: 'staging', isEnvironmentProven: false })
    openPage(<TeamScreen />, people, { team: aTeam({ approvals: [labelled] }) })

    const title = 'Kim asks to rotate payments-api in staging (label of Kim, not of the provider)'
    expect(screen.getByText(title)).toBeTruthy()
  })

  it('lets nobody decide on their own request', () => {
    const own = approval({ isOwn: true, canVote: false })
    openPage(<TeamScreen />, people, { team: aTeam({ approvals: [own] }) })

    expect(screen.queryByRole('button', { name: /^Approve/ })).toBeNull()
    expect(screen.getByRole('button', { name: /^Withdraw/ })).toBeTruthy()
  })

  it.each([
    [
      { link: 'down', unsent: 2 },
      /Offline\. Rekey reads keys, and creates or revokes none .* 2 events will be sent/
    ],
    [{ link: 'up', unsent: 0 }, /^Connected\.$/],
    [{ link: 'locked' }, /The vault is locked/]
  ] as const)('says how the connection is: %j', (changes, words) => {
    openPage(<TeamScreen />, people, { team: aTeam(changes) })

    expect(screen.getByText(words)).toBeTruthy()
  })

  it('shows who broke the glass, why, and for how many keys', () => {
    const brokenGlass = [{ person: 'Kim', at: Date.now() - 120_000, reason: 'It leaked', keys: 3 }]
    openPage(<TeamScreen />, people, { team: aTeam({ brokenGlass }) })

    const list = screen.getByRole('region', { name: /^Broken glass/ })
    expect(within(list).getByText('It leaked')).toBeTruthy()
    expect(
      within(list).getByText(/^Kim decided alone for 3 keys · (today|yesterday) \d\d:\d\d$/)
    ).toBeTruthy()
  })

  it('says that the database shows less than before', async () => {
    const clear = { ...people, 'team.clearAlarm': () => ok(null) }
    const alarm = { kind: 'rewound', member: KIM, seq: 4, at: 0 }
    const { user, sent } = openPage(<TeamScreen />, clear, { team: aTeam({ alarms: [alarm] }) })

    await user.click(within(screen.getByRole('alert')).getByRole('button'))

    expect(sent('team.clearAlarm')).toEqual([{ kind: 'rewound', member: KIM, seq: 4 }])
  })

  it('names the administrator who made the rules weaker', () => {
    const alarm = { kind: 'policy-weakened', member: KIM, seq: 5, at: Date.now() }
    openPage(<TeamScreen />, people, { team: aTeam({ alarms: [alarm] }) })

    expect(within(screen.getByRole('alert')).getByText(/^Kim made the rules weaker · today/)).toBeTruthy()
  })

  it('shows whoever waits only the fingerprints to compare', () => {
    openPage(<TeamScreen />, people, { team: aTeam({ standing: 'asked', member: KIM }) })

    expect(screen.getByText(/An administrator has to admit you/)).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Members' })).toBeNull()
  })

  it('admits a member only after the fingerprint was compared', async () => {
    const admit = { 'team.admit': () => ok(null) }
    const { user, sent } = openPage(<AdmitDialog memberId={KIM} />, admit, { team: aTeam() })

    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Admit' })
    expect(button.disabled).toBe(true)
    expect(screen.getAllByText('b2b2')).toHaveLength(16)
    await user.click(screen.getByRole('checkbox', { name: 'The fingerprint is the same' }))
    await user.click(button)

    expect(sent('team.admit')).toEqual([{ member: KIM, person: 'Kim', role: 'member' }])
  })

  it('declines with a note', async () => {
    const { user, sent } = openPage(
      <DeclineDialog request="r1" requester={KIM} />,
      { 'team.vote': () => ok(null) },
      { team: aTeam({ approvals: [approval()] }) }
    )

    await user.type(screen.getByLabelText('Note'), 'Not on a Friday')
    await user.click(screen.getByRole('button', { name: 'Decline' }))

    expect(sent('team.vote')).toMatchObject([{ verdict: 'decline', note: 'Not on a Friday', planHash: PLAN }])
  })

  it('hides the address of the database, which holds a password', async () => {
    const { user, sent } = openPage(<JoinTeamDialog isNew={false} />, {
      'team.join': () => ok({ founder: ADA, member: KIM })
    })

    const address = screen.getByLabelText<HTMLInputElement>('Address of the database')
    expect(address.type).toBe('password')
    await user.type(address, 'postgres://kim:pass@db.example.com/rekey')
    await user.type(screen.getByLabelText('Your name'), 'Kim')
    await user.type(screen.getByLabelText('This computer'), 'desk')
    await user.click(screen.getByRole('button', { name: 'Ask to join' }))

    expect(sent('team.join')).toEqual([
      { address: 'postgres://kim:pass@db.example.com/rekey', person: 'Kim', device: 'desk' }
    ])
  })
})

describe('the address of the database', () => {
  it('is changed without being shown', async () => {
    const { user, sent } = openPage(<ChangeAddressDialog />, { 'team.changeAddress': () => ok(null) })

    const address = screen.getByLabelText<HTMLInputElement>('Address of the database')
    expect(address.type).toBe('password')
    await user.type(address, ' postgres://ada:new@db.example.com/rekey ')
    await user.click(screen.getByRole('button', { name: 'Change the address' }))

    expect(sent('team.changeAddress')).toEqual([{ address: 'postgres://ada:new@db.example.com/rekey' }])
  })

  it('is changed from the screen', async () => {
    const { user } = openPage(<TeamScreen />, people, { team: aTeam() })

    await user.click(screen.getByRole('button', { name: 'Change the address…' }))

    expect(useNavigation.getState().dialog).toEqual({ kind: 'team-address' })
  })
})

describe('off-boarding', () => {
  it('lists the keys and the secrets of a person, and rotates both as one group', async () => {
    const live = {
      rotate: true,
      disable: true,
      enable: false,
      revoke: true,
      dismiss: false,
      showAgain: false
    }
    const mine = aRow({ id: 'k1', name: 'payments-api', can: live })
    const seen = aRow({ id: 'k2', name: 'ledger-api', can: live })
    const dead = aRow({ id: 'k3', name: 'old-api', status: 'revoked', can: { ...live, rotate: false } })
    const { user, sent } = openPage(<TeamScreen />, {
      ...people,
      'people.offBoarding': () =>
        ok({
          keys: [
            { row: mine, fate: 'stays' as const },
            { row: dead, fate: 'unknown' as const }
          ],
          totalKeys: 2,
          secrets: [
            { keyId: 'k2', row: seen, how: 'seen' as const, at: 0 },
            { keyId: 'k9', row: null, how: 'delivered' as const, at: 0 }
          ]
        })
    })

    await screen.findByRole('option', { name: 'Dana Lee (2)' })
    await user.selectOptions(screen.getByLabelText('Created keys as'), 'Dana Lee')
    await user.selectOptions(screen.getByLabelText('Used this computer as'), 'dana')
    await user.click(await screen.findByRole('button', { name: 'Rotate 2 keys…' }))

    expect(sent('people.offBoarding').at(-1)).toEqual({ creator: 'Dana Lee', user: 'dana' })
    expect(screen.getByText('Outlives the account')).toBeTruthy()
    expect(screen.getByText('Not known')).toBeTruthy()
    expect(screen.getByText('Copied, shown or saved')).toBeTruthy()
    expect(screen.getByText('This key is no longer listed')).toBeTruthy()
    expect(useNavigation.getState().dialog).toEqual({ kind: 'rotate', keyIds: ['k1', 'k2'] })
  })
})
