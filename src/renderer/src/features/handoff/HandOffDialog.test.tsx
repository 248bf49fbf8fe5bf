// @vitest-environment jsdom
import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { fault, ok, openPage, pushSnapshot, type Answers } from '../../../../../test/kit/page'
import {
  aConnection,
  aDestinationKind,
  aKeyDetail,
  aRotation,
  aSealedSecret,
  NOON
} from '../../../../../test/kit/page-views'
import { useNavigation } from '../../state/navigation'
import { loadCatalogue } from '../../state/providers'
import type { Snapshot } from '../../state/mirror'
import { HandOffDialog } from './HandOffDialog'

const ENV_FILE = {
  id: 'env-file',
  name: 'Env file',
  fields: [{ name: 'path', label: 'File', help: '', isRequired: true }],
  isLocalFile: true,
  isForSandbox: false,
  activators: [
    {
      id: 'systemd',
      name: 'Restart a systemd unit',
      help: 'Restarts a unit.',
      fields: [{ name: 'unit', label: 'Unit', help: '', isRequired: true }]
    }
  ]
}
const COMMAND = {
  id: 'command',
  name: 'Run a command',
  fields: [{ name: 'command', label: 'Command', help: '', isRequired: true }],
  isLocalFile: false,
  isForSandbox: false,
  activators: []
}
const CATALOGUE: Answers = {
  'providers.list': () => ok([]),
  'destinations.list': () => ok([ENV_FILE, COMMAND]),
  'destinations.kinds': () => ok([aDestinationKind()])
}

type SealedSecret = Snapshot['sealedSecrets'][number]
const exposed = (how: SealedSecret['exposures'][number]['how'], where: string): Partial<SealedSecret> => ({
  state: how === 'destination' ? 'delivered' : 'shown',
  exposures: [{ at: NOON, how, where, isCertain: true }]
})

async function openDelivery(changes: Partial<SealedSecret> = {}, answers: Answers = {}) {
  const page = openPage(
    <HandOffDialog secretId="s1" like={null} />,
    { ...CATALOGUE, ...answers },
    { sealedSecrets: [aSealedSecret(changes)], connections: [aConnection()] }
  )
  loadCatalogue()
  await screen.findByRole('dialog')
  return page
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const stored = () => button('Done, it is stored')

beforeEach(() => {
  useNavigation.setState({ dialog: { kind: 'hand-off', secretId: 's1' } })
})

describe('the delivery of a new secret', () => {
  it('cannot be finished, nor left by Escape, before the secret went anywhere', async () => {
    const { user } = await openDelivery()

    await user.keyboard('{Escape}')

    expect(useNavigation.getState().dialog).not.toBeNull()
    expect(stored()).toHaveProperty('disabled', true)
    expect(screen.getByText('Deliver, copy or reveal the secret first.')).toBeTruthy()
  })

  it('leads on after Reveal once: it asks where the secret was stored, and can then be finished', async () => {
    const { user, sent } = await openDelivery(
      {},
      {
        'handoff.reveal': () => ok(aSealedSecret(exposed('reveal', 'shown'))),
        'handoff.confirmStored': () => ok(aSealedSecret({ state: 'destroyed' }))
      }
    )

    await user.click(button('Reveal once'))

    const where = await screen.findByLabelText('Where did you put it?')
    expect(document.activeElement).toBe(where)
    expect(screen.getByText('Enter where you stored it.')).toBeTruthy()
    expect(stored()).toHaveProperty('disabled', true)
    await user.type(where, '1Password')
    await user.click(stored())
    await waitFor(() => expect(useNavigation.getState().dialog).toBeNull())
    expect(sent('handoff.confirmStored')).toEqual([{ secretId: 's1', where: '1Password' }])
  })

  it('needs no words about a destination: it is a place by itself', async () => {
    await openDelivery(exposed('destination', '/srv/app/.env'))

    expect(stored()).toHaveProperty('disabled', false)
  })

  it('offers no second copy or reveal of what was shown once', async () => {
    await openDelivery(exposed('reveal', 'shown'))

    expect(button('Reveal once')).toHaveProperty('disabled', true)
    expect(button('Copy')).toHaveProperty('disabled', true)
  })

  it.each([
    ['owner', 'only its owner can read it'],
    ['group', 'its group can read it'],
    ['everyone', 'every user of this machine can read it']
  ] as const)(
    'says before the delivery who can read the file (%s), and that its access-control list is not kept',
    async (readers, words) => {
      const kept = { mode: '0640', readers }
      const { user } = await openDelivery(
        {},
        { 'handoff.inspect': () => ok({ holding: 'other', kept, owner: null }) }
      )

      await user.type(await screen.findByLabelText('File'), '/srv/app/.env')

      const line = await screen.findByText(/^The file keeps its mode 0640/)
      expect(line.textContent).toContain(words)
      expect(line.textContent).toContain('An access-control list (ACL) is not kept.')
      expect(line.textContent).toContain('Another value stands there: Rekey asks before it replaces it.')
    }
  )

  it('asks before it replaces another value, and then names its consent', async () => {
    let tries = 0
    const { user, sent } = await openDelivery(
      {},
      {
        'handoff.inspect': () => fault({ code: 'not-found' }),
        'handoff.deliver': () =>
          (tries += 1) === 1
            ? fault({ code: 'conflict', detail: 'destination-holds-other' })
            : ok({ ...aSealedSecret(exposed('destination', '/srv/app/.env')), readBack: 'equal' as const })
      }
    )
    await user.type(await screen.findByLabelText('File'), '/srv/app/.env')

    await user.click(button('Deliver'))
    await user.click(await screen.findByRole('button', { name: 'Replace that value' }))

    await waitFor(() => expect(stored()).toHaveProperty('disabled', false))
    expect(sent('handoff.deliver').map(({ replaceOther }) => replaceOther)).toEqual([undefined, true])
  })

  it('offers to ask colleagues where the team has to approve the destination', async () => {
    const { user } = await openDelivery(
      { rotationId: 'r1' },
      { 'handoff.deliver': () => fault({ code: 'conflict', detail: 'approval-needed' }) }
    )
    await user.type(await screen.findByLabelText('File'), '/srv/app/.env')

    await user.click(button('Deliver'))
    await user.click(await screen.findByRole('button', { name: 'Ask for approval…' }))

    expect(useNavigation.getState().dialog).toEqual({ kind: 'team-ask', rotationId: 'r1' })
  })

  it('keeps the form and what was typed while a delivery is in flight, and after its refusal', async () => {
    let refuse: (reply: ReturnType<typeof fault>) => void = () => undefined
    const answer = new Promise<ReturnType<typeof fault>>(resolve => {
      refuse = resolve
    })
    const { user } = await openDelivery({}, { 'handoff.deliver': () => answer })
    await user.type(await screen.findByLabelText('File'), '/srv/app/.env')
    await user.click(button('Deliver'))

    // A slow server: main tells the window of the attempt before the answer is there.
    const inFlight = { at: NOON, how: 'destination', where: 'app/.env', isCertain: false } as const
    act(() => pushSnapshot({ sealedSecrets: [aSealedSecret({ state: 'started', exposures: [inFlight] })] }))
    expect(screen.getByText('Not confirmed yet')).toBeTruthy()
    expect(stored()).toHaveProperty('disabled', true)

    act(() => pushSnapshot({ sealedSecrets: [aSealedSecret()] }))
    await act(async () => {
      refuse(fault({ code: 'forbidden' }))
      await answer
    })

    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(screen.getByLabelText('File')).toHaveProperty('value', '/srv/app/.env')
    expect(screen.queryByRole('status', { name: 'Where it went' })).toBeNull()
    expect(stored()).toHaveProperty('disabled', true)
  })

  it('offers the delivery again when its result is unknown, and takes the word of a person who looked', async () => {
    const cutOff = { at: NOON, how: 'destination', where: 'app/.env', isCertain: false } as const
    const { user } = await openDelivery({ state: 'started', exposures: [cutOff] })

    expect(button('Deliver')).toBeTruthy()
    expect(stored()).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Where did you put it?'), 'app/.env, read by hand')

    expect(stored()).toHaveProperty('disabled', false)
  })

  it('sends nothing while a required field of the destination is empty', async () => {
    await openDelivery()

    expect(await screen.findByLabelText('File')).toBeTruthy()
    expect(button('Deliver')).toHaveProperty('disabled', true)
  })

  it('says that a pasted copy is another value, and keeps nothing of it in the field', async () => {
    const { user } = await openDelivery(exposed('reveal', 'shown'), {
      'handoff.prove': () => ok({ isSame: false })
    })

    await user.type(screen.getByLabelText('Verify the stored copy'), 'something else')
    await user.click(button('Compare'))

    expect((await screen.findByRole('alert')).textContent).toContain('It is a different value.')
    expect(screen.getByLabelText('Verify the stored copy')).toHaveProperty('value', '')
  })

  it('can be left at once when the secret is not here any more', async () => {
    const { user } = openPage(<HandOffDialog secretId="s1" like={null} />, CATALOGUE)

    await user.click(screen.getAllByRole('button', { name: 'Close' }).at(-1)!)

    expect(useNavigation.getState().dialog).toBeNull()
  })

  it('keeps showing a secret that main dropped from its list once it was delivered', async () => {
    await openDelivery(exposed('destination', '/srv/app/.env'))

    act(() => pushSnapshot({ sealedSecrets: [] }))

    expect(stored()).toHaveProperty('disabled', false)
  })
})

describe('the delivery to a connected server', () => {
  const standing = (changes: object = {}) =>
    ok({ holding: 'absent' as const, kept: null, owner: null, ...changes })
  const rights = () =>
    ok([
      { words: 'Read the secret', state: 'yes' as const },
      { words: 'Create the secret', state: 'no' as const }
    ])

  async function chooseServer(answers: Answers) {
    const page = await openDelivery({}, answers)
    await page.user.selectOptions(await screen.findByLabelText('Send to'), 'Vault staging')
    await page.user.type(screen.getByLabelText('Path'), 'app/api')
    return page
  }

  it('asks the server only when the person checks, and says what stands there and what is allowed', async () => {
    const { user, sent } = await chooseServer({
      'destinations.checkEntry': rights,
      'handoff.inspect': () => standing()
    })
    expect(sent('handoff.inspect')).toEqual([])

    await user.click(button('Check'))

    const answer = await screen.findByRole('status', { name: 'Result of the check' })
    expect(answer.textContent).toContain('The entry holds no value yet.')
    expect(answer.textContent).toContain('Create the secret: no')
    expect(sent('destinations.checkEntry')).toEqual([
      { destinationId: 'connection:c1', settings: { path: 'app/api' } }
    ])
  })

  it('starts a program of this machine only when the person checks, and shows how it is started', async () => {
    const runs = ok([{ words: 'Runs /usr/bin/put-key', state: 'yes' as const }])
    const { user, sent } = await openDelivery(
      {},
      { 'destinations.checkEntry': () => runs, 'handoff.inspect': () => standing() }
    )
    await user.selectOptions(await screen.findByLabelText('Send to'), 'Run a command')
    await user.type(screen.getByLabelText('Command'), 'deploy')

    await user.click(button('Check'))

    const answer = await screen.findByRole('status', { name: 'Result of the check' })
    expect(answer.textContent).toContain('Runs /usr/bin/put-key')
    expect(sent('handoff.inspect')).toHaveLength(1)
  })

  it('forgets the result of the check when the entry changes', async () => {
    const { user } = await chooseServer({
      'destinations.checkEntry': rights,
      'handoff.inspect': () => standing()
    })
    await user.click(button('Check'))
    await screen.findByText('The entry holds no value yet.')

    await user.type(screen.getByLabelText('Path'), '2')

    expect(screen.queryByText('The entry holds no value yet.')).toBeNull()
  })

  it('names the program that manages an entry, before a person decides to replace the value', async () => {
    let tries = 0
    const { user, sent } = await chooseServer({
      'destinations.checkEntry': rights,
      'handoff.inspect': () => standing({ holding: 'other', owner: 'external-secrets' }),
      'handoff.deliver': () =>
        (tries += 1) === 1
          ? fault({ code: 'conflict', detail: 'managed-elsewhere' })
          : ok({
              ...aSealedSecret(exposed('destination', 'Vault staging: app/api')),
              readBack: 'equal' as const
            })
    })

    await user.click(button('Deliver'))
    expect(
      await screen.findByText(/External Secrets Operator manages it and would write its own value back/)
    ).toBeTruthy()
    await user.click(button('Replace that value'))

    await waitFor(() => expect(stored()).toHaveProperty('disabled', false))
    expect(sent('handoff.deliver')).toMatchObject([
      { destinationId: 'connection:c1', settings: { path: 'app/api' } },
      { destinationId: 'connection:c1', replaceOther: true }
    ])
  })

  it('marks the field that the server refuses', async () => {
    const { user } = await chooseServer({
      'destinations.checkEntry': () => fault({ code: 'invalid-input', subject: 'path' })
    })

    await user.click(button('Check'))

    await waitFor(() => expect(screen.getByLabelText('Path').getAttribute('aria-invalid')).toBe('true'))
  })
})

describe('what happens after a delivery', () => {
  it('is chosen with the destination, and sent with it as one choice of the rotation', async () => {
    const rotation = aRotation({ version: 3, canChooseDeliveries: true })
    const page = openPage(
      <HandOffDialog secretId="s1" like={null} />,
      { ...CATALOGUE, 'rotations.chooseDestinations': () => ok(rotation) },
      { sealedSecrets: [aSealedSecret({ rotationId: rotation.id })], rotations: [rotation] }
    )
    loadCatalogue()
    await page.user.type(await screen.findByLabelText('File'), '/srv/app/.env')
    await page.user.selectOptions(screen.getByLabelText('Afterwards'), 'Restart a systemd unit')
    expect(button('Deliver')).toHaveProperty('disabled', true)
    await page.user.type(screen.getByLabelText('Unit'), 'payments.service')

    await page.user.click(button('Deliver'))

    await waitFor(() => expect(useNavigation.getState().dialog).toBeNull())
    expect(page.sent('rotations.chooseDestinations')).toEqual([
      {
        rotationId: rotation.id,
        version: 3,
        destinations: [
          {
            id: 'env-file',
            settings: { path: '/srv/app/.env' },
            activation: { id: 'systemd', settings: { unit: 'payments.service' } }
          }
        ]
      }
    ])
  })

  it('is filled in from the last delivery of the old key', async () => {
    const rotation = aRotation({ version: 3, canChooseDeliveries: true })
    const activation = { id: 'systemd', settings: { unit: 'payments.service' } }
    const destination = { id: 'env-file', settings: { path: '/srv/app/.env' }, activation }
    const page = openPage(
      <HandOffDialog secretId="s1" like={null} />,
      {
        ...CATALOGUE,
        'keys.detail': () =>
          ok(aKeyDetail({ deliveredTo: [{ at: NOON, label: '.env', proof: null, destination }] })),
        'rotations.chooseDestinations': () => ok(rotation)
      },
      { sealedSecrets: [aSealedSecret({ rotationId: rotation.id })], rotations: [rotation] }
    )
    loadCatalogue()
    expect(await screen.findByLabelText('Unit')).toHaveProperty('value', 'payments.service')

    await page.user.click(button('Deliver'))

    await waitFor(() => expect(useNavigation.getState().dialog).toBeNull())
    expect(page.sent('rotations.chooseDestinations')).toMatchObject([{ destinations: [destination] }])
  })
})
