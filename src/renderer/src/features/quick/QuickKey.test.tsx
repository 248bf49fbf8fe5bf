// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { aProvider, aRow, anAccount } from '../../../../../test/kit/page-views'
import { ok, openPage } from '../../../../../test/kit/page'
import { reloadProviders } from '../../state/providers'
import { QuickKey } from './QuickKey'

async function opened(create: boolean) {
  const capabilities = { ...aProvider().capabilities, create, disable: true }
  const can = { rotate: create, disable: true, enable: false, revoke: true, dismiss: false, showAgain: false }
  const page = openPage(
    <QuickKey keyId="k1" onBack={() => undefined} onChoose={() => undefined} />,
    {
      'providers.list': () => ok([aProvider({ capabilities })]),
      'quick.facts': () =>
        ok({
          row: aRow({ can }),
          cadence: { usesSeen: 0, since: null, typicalGapMs: null, longestGapMs: null },
          breadth: 'unknown',
          permissions: [],
          environments: ['production'],
          deliveredTo: [],
          standIns: []
        }),
      'quick.records': () => ok({ count: 0, isComplete: true, lastAt: null, leavesOut: null }),
      'keys.disable': () => ok(null),
      'accounts.openConsole': () => ok(null)
    },
    { accounts: [anAccount({ consoleHost: 'console.example.com' })] }
  )
  await reloadProviders()
  await page.user.click(await screen.findByRole('button', { name: 'Disable' }))
  await screen.findByText(/^Disabled at the provider/)
  return page
}

describe('a key that was disabled in quick revoke', () => {
  it('offers its replacement', async () => {
    await opened(true)

    expect(screen.getByRole('button', { name: 'Create its replacement…' })).toBeTruthy()
    expect(screen.queryByText('No API makes new keys here')).toBeNull()
  })

  it('leads to the console where no API makes keys', async () => {
    const { user, sent } = await opened(false)

    expect(screen.queryByRole('button', { name: 'Create its replacement…' })).toBeNull()
    expect(screen.getByText(/Rekey lists, disables and revokes keys/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Open in provider console' }))

    expect(sent('accounts.openConsole')).toEqual([{ accountId: 'a1' }])
  })
})
