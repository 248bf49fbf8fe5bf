// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aChannel, aChannelKind } from '../../../../../test/kit/page-views'
import { useNavigation } from '../../state/navigation'
import { Toasts } from '../../app/Toasts'
import { ChannelDialog } from './ChannelDialog'

const SECRET = 'not-a-real-one'
const SLACK = aChannelKind()
const MAIL = aChannelKind({
  id: 'email',
  name: 'E-mail',
  fields: [{ name: 'host', label: 'Server', isSecret: false, isRequired: true, help: '' }]
})
const KINDS: Answers = { 'reminders.kinds': () => ok([SLACK, MAIL]) }

beforeEach(() => {
  useNavigation.setState({ dialog: { kind: 'connect-channel' } })
})

const button = (name: string) => screen.getByRole('button', { name })

describe('the dialog that connects a channel', () => {
  it('names what is still required, and connects nothing before that', async () => {
    const { user, sent } = openPage(<ChannelDialog channelId={null} />, KINDS)

    expect(await screen.findByText('Required: Name, Webhook URL')).toBeTruthy()
    await user.type(screen.getByLabelText('Name'), 'On-call{Enter}')

    expect(button('Connect')).toHaveProperty('disabled', true)
    expect(sent('reminders.connect')).toEqual([])
  })

  it('sends the secret field as a credential with Enter, says what to do next, and closes', async () => {
    const page = (
      <>
        <ChannelDialog channelId={null} />
        <Toasts />
      </>
    )
    const { user, sent } = openPage(page, {
      ...KINDS,
      'reminders.connect': () => ok(aChannel({ name: 'On-call' }))
    })
    await user.type(await screen.findByLabelText('Name'), ' On-call ')

    await user.type(screen.getByLabelText('Webhook URL'), `${SECRET}{Enter}`)

    await waitFor(() => expect(useNavigation.getState().dialog).toBeNull())
    expect(sent('reminders.connect')).toEqual([
      { kindId: 'slack', name: 'On-call', settings: {}, credential: { url: SECRET } }
    ])
    expect(
      screen.getByText('Connected On-call. Send a test message to be sure that it arrives.')
    ).toBeTruthy()
  })

  it('stays open with the words of the fault when the server refuses, and keeps what was typed', async () => {
    const { user } = openPage(<ChannelDialog channelId={null} />, {
      ...KINDS,
      'reminders.connect': () =>
        fault({ code: 'credential-rejected', detail: 'sign-in-refused', subject: 'url' })
    })
    await user.type(await screen.findByLabelText('Name'), 'On-call')
    await user.type(screen.getByLabelText('Webhook URL'), SECRET)

    await user.click(button('Connect'))

    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(useNavigation.getState().dialog).not.toBeNull()
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'On-call')
    expect(document.body.textContent).not.toContain(SECRET)
  })

  it('shows the fields of the kind that is chosen', async () => {
    const { user } = openPage(<ChannelDialog channelId={null} />, KINDS)
    await user.selectOptions(await screen.findByLabelText('Kind'), 'email')

    expect(screen.getByLabelText('Server')).toBeTruthy()
    expect(screen.queryByLabelText('Webhook URL')).toBeNull()
  })

  it('asks for the credential alone where it is replaced, and never shows the old one', async () => {
    const { user, sent } = openPage(
      <ChannelDialog channelId="c1" />,
      { ...KINDS, 'reminders.replaceCredential': () => ok(aChannel()) },
      { channels: [aChannel()] }
    )

    expect(await screen.findByLabelText('Webhook URL')).toHaveProperty('value', '')
    expect(screen.queryByLabelText('Name')).toBeNull()
    expect(screen.queryByLabelText('Kind')).toBeNull()
    await user.type(screen.getByLabelText('Webhook URL'), `${SECRET}{Enter}`)

    await waitFor(() => expect(sent('reminders.replaceCredential')).toHaveLength(1))
    expect(sent('reminders.replaceCredential')[0]).toEqual({
      channelId: 'c1',
      settings: {},
      credential: { url: SECRET }
    })
  })
})
