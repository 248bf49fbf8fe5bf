// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { aSnapshot, fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { anAccount, aProvider, aRotation, aSide } from '../../../../../test/kit/page-views'
import { loadProviders } from '../../state/providers'
import { GiveKeyDialog } from './GiveKeyDialog'

const provider = aProvider({
  keysByHand: 'Create a key in the console.',
  secretParts: [
    { name: 'id', label: 'Key ID', envName: 'KEY_ID', isSecret: false },
    { name: 'key', label: 'API key', envName: 'API_KEY', isSecret: true }
  ]
})
const rotation = aRotation({
  state: 'key-wanted',
  version: 7,
  acts: ['give-key', 'abort'],
  old: aSide({ name: 'invoices', groupName: 'Main' })
})

function openDialog(answers: Answers = {}) {
  const opened = openPage(
    <GiveKeyDialog rotationId={rotation.id} />,
    { 'providers.list': () => ok([provider]), ...answers },
    aSnapshot({ rotations: [rotation], accounts: [anAccount({ consoleHost: 'console.example' })] })
  )
  loadProviders()
  return opened
}

describe('the dialog for a key that was made by hand', () => {
  it('says how to make it and where, and asks for every part', async () => {
    const { user, sent } = openDialog({ 'rotations.giveKey': () => ok(aRotation()) })
    expect(await screen.findByText('Create a key in the console.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Open console.example' })).toBeTruthy()
    const take = screen.getByRole('button', { name: 'Take this key' })
    expect(take).toHaveProperty('disabled', true)

    await user.type(screen.getByLabelText('Key ID'), ' ak_1 ')
    await user.type(screen.getByLabelText('API key'), 'not-a-real-key')
    await user.click(take)

    const parts = { id: 'ak_1', key: 'not-a-real-key' }
    expect(sent('rotations.giveKey')).toEqual([{ rotationId: rotation.id, version: 7, parts }])
  })

  it('says why a secret was not taken, and keeps the dialog', async () => {
    const { user } = openDialog({
      'rotations.giveKey': () => fault({ code: 'conflict', detail: 'given-key-is-old' })
    })
    await user.type(await screen.findByLabelText('Key ID'), 'ak_1')
    await user.type(screen.getByLabelText('API key'), 'not-a-real-key')
    await user.click(screen.getByRole('button', { name: 'Take this key' }))

    expect(await screen.findByText('This secret is not new.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Take this key' })).toBeTruthy()
  })
})
