// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aProvider, aReport, anAccount } from '../../../../../test/kit/page-views'
import { loadCatalogue } from '../../state/providers'
import { useNavigation } from '../../state/navigation'
import { ConnectDialog } from './ConnectDialog'

const PROVIDERS: Answers = {
  'providers.list': () => ok([aProvider()]),
  'destinations.list': () => ok([])
}

async function openFilled(answers: Answers) {
  const page = openPage(<ConnectDialog />, { ...PROVIDERS, ...answers })
  loadCatalogue()
  await page.user.type(await screen.findByLabelText('Account name'), 'core-eu')
  await page.user.type(screen.getByLabelText('Master key'), 'not-a-real-one')
  return page
}

const button = (name: string) => screen.getByRole('button', { name })

beforeEach(() => {
  useNavigation.setState({ dialog: { kind: 'connect' } })
})

describe('the dialog that connects an account', () => {
  it('names what is still required, and checks nothing before', async () => {
    openPage(<ConnectDialog />, PROVIDERS)
    loadCatalogue()

    expect(await screen.findByText('Required: Account name, Master key')).toBeTruthy()
    expect(button('Check')).toHaveProperty('disabled', true)
    expect(button('Connect')).toHaveProperty('disabled', true)
  })

  it('connects only what was checked, with the secret beside the settings', async () => {
    const { user, sent } = await openFilled({
      'accounts.check': () => ok(aReport()),
      'accounts.connect': () => ok(anAccount())
    })
    expect(button('Connect')).toHaveProperty('disabled', true)

    await user.click(button('Check'))
    expect(await screen.findByText('The credential works.')).toBeTruthy()
    await user.click(button('Connect'))

    await waitFor(() => expect(useNavigation.getState().dialog).toBeNull())
    expect(sent('accounts.connect')).toEqual(sent('accounts.check'))
    expect(sent('accounts.connect')[0]).toMatchObject({
      name: 'core-eu',
      settings: {},
      credential: { masterKey: 'not-a-real-one' }
    })
  })

  it('forgets the result of the check when a field changes', async () => {
    const { user } = await openFilled({ 'accounts.check': () => ok(aReport()) })
    await user.click(button('Check'))
    await screen.findByText('The credential works.')

    await user.type(screen.getByLabelText('Account name'), '2')

    expect(screen.queryByText('The credential works.')).toBeNull()
    expect(button('Connect')).toHaveProperty('disabled', true)
  })

  it('marks the credential that the provider rejects, and nothing else', async () => {
    const { user } = await openFilled({
      'accounts.check': () => fault({ code: 'credential-rejected', detail: 'key-unknown' })
    })

    await user.click(button('Check'))

    const field = await screen.findByLabelText('Master key')
    await waitFor(() => expect(document.activeElement).toBe(field))
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByLabelText('Base URL').getAttribute('aria-invalid')).not.toBe('true')
  })

  it('says where to make keys at a provider whose API makes none', async () => {
    const capabilities = { ...aProvider().capabilities, create: false, disable: true }
    const { user, sent } = openPage(<ConnectDialog />, {
      ...PROVIDERS,
      'providers.list': () =>
        ok([aProvider({ id: 'anthropic', capabilities, consoleHost: 'console.example.com' })]),
      'providers.openConsole': () => ok(null)
    })
    loadCatalogue()

    expect(await screen.findByText('No API makes new keys here')).toBeTruthy()
    expect(screen.getByText(/Rekey lists, disables and revokes keys\. You make a new one/)).toBeTruthy()
    await user.click(button('Open in provider console'))

    expect(sent('providers.openConsole')).toEqual([{ page: 'anthropic' }])
  })

  it('says nothing of it where the API makes keys', async () => {
    openPage(<ConnectDialog />, PROVIDERS)
    loadCatalogue()
    await screen.findByLabelText('Account name')

    expect(screen.queryByText('No API makes new keys here')).toBeNull()
  })

  it('says with which limits a credential works', async () => {
    const { user } = await openFilled({
      'accounts.check': () => ok(aReport({ rights: [{ right: 'revoke', state: 'no' }] }))
    })

    await user.click(button('Check'))

    expect(await screen.findByText('The credential works, with limits.')).toBeTruthy()
  })

  it('says which right is enough, where to create it, and what the adapter was verified against', async () => {
    const leastRight = { words: 'A user with this policy.', policy: '{"Version":"2012-10-17"}' }
    const { user, sent } = openPage(<ConnectDialog />, {
      'providers.list': () => ok([aProvider({ id: 'aws-iam', witness: 'real-server', leastRight })]),
      'providers.openLeastRight': () => ok(null),
      'providers.copyPolicy': () => ok(null)
    })
    loadCatalogue()

    expect(await screen.findByText('A user with this policy.')).toBeTruthy()
    expect(screen.getByText('a real server')).toBeTruthy()
    expect(screen.getByText('Read in its source.')).toBeTruthy()
    await user.click(button('Where to create it'))
    await user.click(button('Copy policy'))

    expect(sent('providers.openLeastRight')).toEqual([{ page: 'aws-iam' }])
    expect(sent('providers.copyPolicy')).toEqual([{ providerId: 'aws-iam' }])
  })

  it('offers no policy where there is none', async () => {
    openPage(<ConnectDialog />, PROVIDERS)
    loadCatalogue()

    expect(await screen.findByText('the documentation alone')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Copy policy' })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Where to create it' })).toBeNull()
  })
})
