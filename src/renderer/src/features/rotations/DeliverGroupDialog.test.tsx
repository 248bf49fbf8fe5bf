// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aRotation } from '../../../../../test/kit/page-views'
import { loadCatalogue } from '../../state/providers'
import { DeliverGroupDialog } from './DeliverGroupDialog'

const old = aRotation().old
const member = (id: string, name: string) =>
  aRotation({
    id,
    group: 'g',
    state: 'created',
    environment: 'staging',
    canChooseDeliveries: true,
    old: { ...old, name }
  })

const ENV_FILE = {
  id: 'env-file',
  name: 'Env file',
  fields: [{ name: 'path', label: 'Path', help: 'Full path.', isRequired: true }],
  activators: [],
  isLocalFile: true,
  isForSandbox: false
}

async function openSheet(names: readonly string[], answers: Answers = {}) {
  const rotations = [
    ...names.map((name, at) => member(`r${at}`, name)),
    aRotation({ id: 'other', group: 'h' })
  ]
  const page = openPage(
    <DeliverGroupDialog groupId="g" />,
    {
      'destinations.list': () => ok([ENV_FILE]),
      'destinations.kinds': () => ok([]),
      'providers.list': () => ok([]),
      ...answers
    },
    { rotations }
  )
  loadCatalogue()
  await page.user.click(await screen.findByLabelText('Path'))
  return page
}

const send = () => screen.getByRole('button', { name: /^Deliver / })

describe('the delivery of a whole group', () => {
  it('shows the entry of each key before anything is sent, and then chooses each', async () => {
    const { user, sent } = await openSheet(['payments', 'orders'], {
      'rotations.chooseDestinations': () => ok(aRotation())
    })
    await user.paste('/srv/{environment}/{name}.env')

    const entries = within(screen.getByRole('region', { name: 'Entries' })).getAllByRole('listitem')
    expect(entries.map(entry => entry.textContent)).toEqual([
      'payments/srv/staging/payments.env',
      'orders/srv/staging/orders.env'
    ])
    expect(sent('rotations.chooseDestinations')).toEqual([])
    await user.click(send())

    await waitFor(() => expect(sent('rotations.chooseDestinations')).toHaveLength(2))
    expect(sent('rotations.chooseDestinations')[1]).toMatchObject({
      rotationId: 'r1',
      destinations: [{ id: 'env-file', settings: { path: '/srv/staging/orders.env' } }]
    })
  })

  it('refuses two keys in one entry', async () => {
    const { user } = await openSheet(['payments', 'orders'])

    await user.paste('/srv/app.env')

    expect(screen.getAllByText('Another key has the same entry.')).toHaveLength(2)
    expect(send()).toHaveProperty('disabled', true)
  })

  it('says at its key what was refused', async () => {
    const { user } = await openSheet(['payments'], {
      'rotations.chooseDestinations': () => fault({ code: 'permission-missing' })
    })
    await user.paste('/srv/{name}.env')

    await user.click(send())

    const entry = screen.getByRole('listitem', { name: 'payments' })
    expect(await within(entry).findByText(/may not do this/)).toBeTruthy()
  })
})
