// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aRotation, NOON } from '../../../../../test/kit/page-views'
import type { RotationView } from '../../../../contract/rotations'
import { loadCatalogue } from '../../state/providers'
import { Deliveries } from './Deliveries'

type Delivery = RotationView['deliveries'][number]

function aDelivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    index: 0,
    where: 'Vault: secret/app',
    state: 'verified',
    fault: null,
    isAttested: false,
    startedAt: NOON,
    verifiedAt: NOON,
    retryAt: null,
    quietMs: 0,
    activation: null,
    acts: [],
    ...changes
  }
}

const REFUSED = aDelivery({
  index: 1,
  where: 'deploy/payments.env',
  state: 'failed',
  fault: { code: 'conflict', retry: 'after-user', detail: 'destination-holds-other' },
  acts: ['replace', 'retry', 'attest', 'drop']
})

function openDeliveries(deliveries: Delivery[], answers: Answers = {}) {
  return openPage(<Deliveries rotation={aRotation({ version: 7, deliveries })} />, answers)
}

describe('the destinations of a rotation', () => {
  it('says how far each of them is, and offers nothing for one that is verified', () => {
    openDeliveries([aDelivery(), REFUSED])

    expect(screen.getByRole('listitem', { name: 'Vault: secret/app' }).textContent).toContain('Verified')
    expect(screen.getByRole('listitem', { name: 'deploy/payments.env' }).textContent).toContain('Failed')
    expect(screen.getAllByRole('button').map(each => each.textContent)).toHaveLength(4)
  })

  it('agrees to replace the value of just that destination', async () => {
    const { user, sent } = openDeliveries([aDelivery(), REFUSED], {
      'rotations.retryDelivery': () => ok(aRotation())
    })

    await user.click(screen.getByRole('button', { name: 'Replace that value' }))

    expect(sent('rotations.retryDelivery')).toEqual([
      { rotationId: 'r1', version: 7, delivery: 1, act: 'replace' }
    ])
  })

  it('takes a destination out only with a reason', async () => {
    const { user, sent } = openDeliveries([REFUSED], { 'rotations.dropDelivery': () => ok(aRotation()) })

    await user.click(screen.getByRole('button', { name: 'Take out…' }))
    expect(screen.getByRole('button', { name: 'Take out' })).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText(/^Reason/), 'shut down')
    await user.click(screen.getByRole('button', { name: 'Take out' }))

    expect(sent('rotations.dropDelivery')).toEqual([
      { rotationId: 'r1', version: 7, delivery: 1, reason: 'shut down' }
    ])
  })

  it('names what makes the consumers of a destination use the new key', async () => {
    const activation = {
      id: 'systemd',
      state: 'running',
      fault: null,
      isAttested: false,
      startedAt: NOON,
      endedAt: null,
      nextAt: null
    } as const
    const systemd = { id: 'systemd', name: 'Restart a systemd unit', help: '', fields: [] }
    const file = { id: 'env-file', name: 'Env file', fields: [], isLocalFile: true, isForSandbox: false }
    openDeliveries([aDelivery({ activation })], {
      'providers.list': () => ok([]),
      'destinations.kinds': () => ok([]),
      'destinations.list': () => ok([{ ...file, activators: [systemd] }])
    })
    loadCatalogue()

    const row = await screen.findByRole('listitem')
    expect(await screen.findByText(/Restart a systemd unit/)).toBeTruthy()
    expect(row.textContent).toContain('Activating')
  })

  it('says whether the consumers use the new key, and takes "activated by hand" as a word', async () => {
    const activation = {
      id: 'systemd',
      state: 'failed',
      fault: { code: 'conflict', retry: 'after-user', detail: 'activation-failed' },
      isAttested: false,
      startedAt: NOON,
      endedAt: null,
      nextAt: null
    } as const
    const stopped = aDelivery({ activation, acts: ['activate', 'attest-active', 'drop'] })
    const { user, sent } = openDeliveries([stopped], {
      'rotations.retryActivation': () => ok(aRotation()),
      'rotations.attestActivation': () => ok(aRotation())
    })
    expect(screen.getByRole('listitem').textContent).toContain('Activation failed')

    await user.click(screen.getByRole('button', { name: 'Activate again' }))
    await user.click(screen.getByRole('button', { name: 'Activated by hand…' }))
    await user.type(screen.getByLabelText(/^What did you do/), 'restarted it')
    await user.click(screen.getByRole('button', { name: 'Consumers use the new key' }))

    const shown = { rotationId: 'r1', version: 7, delivery: 0 }
    expect(sent('rotations.retryActivation')).toEqual([shown])
    expect(sent('rotations.attestActivation')).toEqual([{ ...shown, note: 'restarted it' }])
  })
})
