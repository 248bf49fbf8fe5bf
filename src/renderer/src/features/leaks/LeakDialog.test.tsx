// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ok, openPage, type Answers } from '../../../../../test/kit/page'
import { LeakDialog } from './LeakDialog'

const VALUE = 'ghp_not-a-real-token'
const NOTHING_OF_OURS: Answers = {
  'quick.match': () => ok({ as: 'secret', hits: [], total: 0, providers: [], fingerprints: 'compared' }),
  'leaks.forget': () => ok(null)
}
const vendor = { name: 'GitHub', address: 'https://api.github.com', hasOtherServers: false }
const ALIVE = {
  state: 'alive' as const,
  owner: 'dana',
  scopes: ['repo'],
  expiresAt: null,
  confirmation: 'once'
}

const button = (name: string) => screen.getByRole('button', { name })

async function openLooked(answers: Answers) {
  const page = openPage(<LeakDialog />, {
    ...NOTHING_OF_OURS,
    'leaks.look': () => ok({ leakId: 'l1', vendor, canRevoke: true }),
    ...answers
  })
  await page.user.type(screen.getByLabelText('Leaked value'), VALUE)
  await page.user.click(button('Find its vendor'))
  return page
}

describe('the dialog for a leaked value', () => {
  it('names the vendor, sends nothing there before it is asked, and keeps nothing of the value', async () => {
    const { sent } = await openLooked({ 'leaks.ask': () => ok(ALIVE) })

    expect(await screen.findByText(/looks like a credential of GitHub. Nothing was sent yet/)).toBeTruthy()
    expect(sent('leaks.look')).toEqual([{ pasted: VALUE }])
    expect(sent('leaks.ask')).toEqual([])
    expect(document.body.textContent).not.toContain(VALUE)
    expect(screen.queryByDisplayValue(VALUE)).toBeNull()
  })

  it('asks, shows what the vendor tells, revokes with the confirmation of that answer, and says what is proven', async () => {
    const { user, sent } = await openLooked({
      'leaks.ask': () => ok(ALIVE),
      'leaks.revoke': () => ok({ sent: 'committed', state: 'dead' })
    })

    await user.click(await screen.findByRole('button', { name: 'Ask GitHub whether it works' }))
    expect(await screen.findByText('It works. Anybody who has it can use it.')).toBeTruthy()
    expect(screen.getByText('dana')).toBeTruthy()
    expect(screen.getByText('repo')).toBeTruthy()
    await user.click(button('Revoke it'))

    expect(await screen.findByText('Revoked: GitHub now refuses it.')).toBeTruthy()
    expect(sent('leaks.ask')).toEqual([{ leakId: 'l1', address: 'https://api.github.com' }])
    expect(sent('leaks.revoke')).toEqual([{ leakId: 'l1', confirmation: 'once' }])
  })

  it('offers no revoke of a value that ended already', async () => {
    const dead = { ...ALIVE, state: 'dead' as const, confirmation: null }
    const { user } = await openLooked({ 'leaks.ask': () => ok(dead) })

    await user.click(await screen.findByRole('button', { name: 'Ask GitHub whether it works' }))

    expect(await screen.findByText('It was revoked or has expired. Nobody can use it.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Revoke it' })).toBeNull()
  })

  it('never says of a value that a server only refuses that nobody can use it', async () => {
    const refused = { ...ALIVE, state: 'refused' as const, confirmation: null }
    const { user } = await openLooked({ 'leaks.ask': () => ok(refused) })

    await user.click(await screen.findByRole('button', { name: 'Ask GitHub whether it works' }))

    expect(await screen.findByText(/may still work elsewhere/)).toBeTruthy()
    expect(screen.queryByText(/Nobody can use it/)).toBeNull()
    expect(screen.queryByRole('button', { name: 'Revoke it' })).toBeNull()
  })

  it('asks for the server where a vendor has others', async () => {
    const { user, sent } = await openLooked({
      'leaks.look': () => ok({ leakId: 'l1', vendor: { ...vendor, hasOtherServers: true }, canRevoke: true }),
      'leaks.ask': () => ok(ALIVE)
    })
    const address = await screen.findByLabelText('Address')
    await user.clear(address)
    await user.type(address, 'https://git.example')
    await user.click(button('Ask GitHub whether it works'))

    expect(sent('leaks.ask')).toEqual([{ leakId: 'l1', address: 'https://git.example' }])
  })

  it('says so where no vendor is known, and forgets the value when it closes', async () => {
    const { sent, unmount } = await openLooked({ 'leaks.look': () => ok(null) })
    expect(await screen.findByText(/cannot ask any vendor about/)).toBeTruthy()

    unmount()

    await waitFor(() => expect(sent('leaks.forget')).toEqual([{}]))
  })
})
