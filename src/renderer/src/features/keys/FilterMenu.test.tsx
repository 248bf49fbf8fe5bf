// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { openPage } from '../../../../../test/kit/page'
import { counts } from '../../../../../test/kit/page-views'
import { search, useNavigation } from '../../state/navigation'
import { FilterChips } from './FilterChips'
import { FilterMenu } from './FilterMenu'

const COUNTS = {
  ...counts(12),
  byEnvironment: { production: 9, staging: 3 },
  byFinding: { dormant: 4 },
  byVerdict: { dormant: 4, 'in-use': 8 },
  byAccount: { a1: 12 }
}
const VOCABULARY = {
  accounts: [{ id: 'a1', name: 'Ledger EU', providerId: 'blnk' }],
  providers: [
    { id: 'blnk', name: 'Blnk Core' },
    { id: 'blocx', name: 'Blocx' }
  ],
  environments: ['staging', 'production']
}

function openFilter() {
  return openPage(
    <>
      <FilterMenu counts={COUNTS} vocabulary={VOCABULARY} />
      <FilterChips />
    </>
  )
}

const query = () => useNavigation.getState().query

describe('the filter by mouse', () => {
  it('offers what there is with its count, and writes the choice into the search', async () => {
    const { user } = openFilter()
    await user.click(screen.getByRole('button', { name: /^Filter/ }))

    const environment = within(screen.getByRole('group', { name: 'Environment' }))
    expect(environment.getAllByRole('checkbox')).toHaveLength(2)
    await user.click(environment.getByRole('checkbox', { name: 'prod (9)' }))
    await user.click(screen.getByRole('checkbox', { name: 'Ledger EU (12)' }))

    expect(query()).toBe('env:production account:"Ledger EU"')
    await user.click(environment.getByRole('checkbox', { name: 'prod (9)' }))
    expect(query()).toBe('account:"Ledger EU"')
  })

  it('offers the providers of the accounts by their names, and no others', async () => {
    const { user } = openFilter()
    await user.click(screen.getByRole('button', { name: /^Filter/ }))

    const providers = within(screen.getByRole('group', { name: 'Provider' }))
    expect(providers.getAllByRole('checkbox')).toHaveLength(1)
    await user.click(providers.getByRole('checkbox', { name: 'Blnk Core' }))

    expect(query()).toBe('provider:blnk')
  })

  it('takes one idle time at once', async () => {
    const { user } = openFilter()
    await user.click(screen.getByRole('button', { name: /^Filter/ }))

    await user.click(screen.getByRole('checkbox', { name: '30 d' }))
    await user.click(screen.getByRole('checkbox', { name: '90 d' }))

    expect(query()).toBe('idle:>90d')
  })

  it('shows each term as a chip that can be removed alone, whatever else was typed', async () => {
    const { user } = openFilter()
    search('idle > 90 days finding:overdue-rotation mailer')

    const chip = await screen.findByRole('button', { name: 'Remove the filter Not used for: 90 d' })
    await user.click(chip)

    expect(query()).toBe('finding:overdue-rotation mailer')
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(query()).toBe('')
  })
})
