// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aConnection, aDestinationKind } from '../../../../../test/kit/page-views'
import { useNavigation } from '../../state/navigation'
import { loadCatalogue } from '../../state/providers'
import { ConnectDestinationDialog } from './ConnectDestinationDialog'
import { DestinationDialogs } from './DestinationDialogs'
import { DestinationsSection } from './DestinationsSection'

const CATALOGUE: Answers = {
  'providers.list': () => ok([]),
  'destinations.list': () => ok([]),
  'destinations.kinds': () => ok([aDestinationKind()])
}
const TOKEN = 'not-a-real-one'

const button = (name: string) => screen.getByRole('button', { name })

async function openFilled(answers: Answers) {
  useNavigation.setState({ dialog: { kind: 'connect-destination' } })
  const page = openPage(<ConnectDestinationDialog />, { ...CATALOGUE, ...answers })
  loadCatalogue()
  await page.user.type(await screen.findByLabelText('Name'), 'Vault staging')
  await page.user.type(screen.getByLabelText('Address'), 'https://vault.example.test')
  await page.user.type(screen.getByLabelText('Token'), TOKEN)
  return page
}

describe('the dialog that connects a destination', () => {
  it('names what is still required, and the permissions that the credential needs', async () => {
    openPage(<ConnectDestinationDialog />, CATALOGUE)
    loadCatalogue()

    expect(await screen.findByText('Required: Name, Address, Token')).toBeTruthy()
    expect(screen.getByText('read and patch on the secret')).toBeTruthy()
    expect(button('Connect')).toHaveProperty('disabled', true)
  })

  it('sends the secret fields beside the settings, and closes', async () => {
    const { user, sent } = await openFilled({ 'destinations.connect': () => ok(aConnection()) })

    await user.click(button('Connect'))

    await waitFor(() => expect(useNavigation.getState().dialog).toBeNull())
    expect(sent('destinations.connect')).toEqual([
      {
        kindId: 'vault-kv',
        name: 'Vault staging',
        settings: { url: 'https://vault.example.test' },
        credential: { token: TOKEN }
      }
    ])
  })

  it('marks the credential that the server rejects, and stays open', async () => {
    const { user } = await openFilled({
      'destinations.connect': () =>
        fault({ code: 'credential-rejected', detail: 'sign-in-refused', subject: 'token' })
    })

    await user.click(button('Connect'))

    await waitFor(() => expect(screen.getByLabelText('Token').getAttribute('aria-invalid')).toBe('true'))
    expect(useNavigation.getState().dialog).not.toBeNull()
  })
})

describe('the connected destinations', () => {
  it('say what to do while there is none', () => {
    openPage(<DestinationsSection />)

    expect(screen.getByText(/No server is connected/)).toBeTruthy()
    expect(button('Connect a destination')).toBeTruthy()
  })

  it('are checked when the person asks, and say what the server answered', async () => {
    let answer: typeof fault | typeof ok = fault
    const { user, sent } = openPage(
      <DestinationsSection />,
      {
        'destinations.check': () => (answer === fault ? fault({ code: 'credential-rejected' }) : ok(null))
      },
      { connections: [aConnection()] }
    )

    await user.click(button('Check sign-in'))
    expect(await screen.findByRole('button', { name: 'Replace credential…' })).toBeTruthy()
    answer = ok
    await user.click(button('Check sign-in'))

    expect(await screen.findByText('The server accepts the credential.')).toBeTruthy()
    expect(sent('destinations.check')).toEqual([
      { destinationId: 'connection:c1' },
      { destinationId: 'connection:c1' }
    ])
  })

  it('lead to a new credential where the stored one is missing', () => {
    openPage(<DestinationsSection />, {}, { connections: [aConnection({ credential: 'missing' })] })

    expect(screen.getByText('Credential missing')).toBeTruthy()
    expect(button('Check sign-in')).toHaveProperty('disabled', true)
    expect(button('Replace credential…')).toBeTruthy()
  })

  it('keep the address in the form for a new credential, and never show the old secret', async () => {
    const { user, sent } = openPage(
      <DestinationDialogs kind="replace-destination-credential" destinationId="connection:c1" />,
      { ...CATALOGUE, 'destinations.replaceCredential': () => ok(aConnection()) },
      { connections: [aConnection()] }
    )
    loadCatalogue()
    expect(await screen.findByLabelText('Address')).toHaveProperty('value', 'https://vault.example.test')
    expect(screen.getByLabelText('Token')).toHaveProperty('value', '')

    await user.type(screen.getByLabelText('Token'), TOKEN)
    await user.click(button('Replace credential'))

    await waitFor(() => expect(sent('destinations.replaceCredential')).toHaveLength(1))
    expect(sent('destinations.replaceCredential')[0]).toEqual({
      destinationId: 'connection:c1',
      settings: { url: 'https://vault.example.test' },
      credential: { token: TOKEN }
    })
  })

  it('are not removed while a rotation delivers there, and say so', async () => {
    const { user } = openPage(
      <DestinationDialogs kind="remove-destination" destinationId="connection:c1" />,
      { ...CATALOGUE, 'destinations.remove': () => fault({ code: 'conflict', detail: 'rotation-open' }) },
      { connections: [aConnection()] }
    )
    loadCatalogue()

    await user.click(await screen.findByRole('button', { name: 'Remove “Vault staging”' }))

    expect(await screen.findByRole('alert')).toBeTruthy()
  })
})
