// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ok, openPage } from '../../../../../test/kit/page'
import { aRow } from '../../../../../test/kit/page-views'
import { DetailActs } from './DetailActs'

const NOTHING = {
  rotate: false,
  disable: false,
  enable: false,
  revoke: false,
  dismiss: false,
  showAgain: false
}

describe('the acts on a key that is not listed', () => {
  it('say that it may still work, and that Dismiss only hides it', () => {
    openPage(<DetailActs row={aRow({ can: { ...NOTHING, revoke: true, dismiss: true } })} />)

    expect(screen.getByText(/it may still work.*Dismiss only hides it here/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Revoke' })).toBeTruthy()
  })

  it('dismiss it', async () => {
    const row = aRow({ can: { ...NOTHING, dismiss: true } })
    const { user, sent } = openPage(<DetailActs row={row} />, { 'keys.dismiss': () => ok(null) })

    await user.click(screen.getByRole('button', { name: 'Dismiss' }))

    expect(sent('keys.dismiss')).toEqual([{ keyIds: [row.id], isDismissed: true }])
  })

  it('show a dismissed one again', async () => {
    const row = aRow({ can: { ...NOTHING, showAgain: true } })
    const { user, sent } = openPage(<DetailActs row={row} />, { 'keys.dismiss': () => ok(null) })

    await user.click(screen.getByRole('button', { name: 'Show again' }))

    expect(sent('keys.dismiss')).toEqual([{ keyIds: [row.id], isDismissed: false }])
    expect(screen.queryByRole('button', { name: 'Dismiss' })).toBeNull()
  })
})
