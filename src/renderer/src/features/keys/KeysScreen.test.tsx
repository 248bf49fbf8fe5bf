// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aRow, anAccount, counts } from '../../../../../test/kit/page-views'
import { search, useNavigation } from '../../state/navigation'
import { KeysScreen } from './KeysScreen'
import { useKeys } from './keys-state'

const ROWS = ['alpha', 'beta', 'gamma'].map(name => aRow({ id: name, name, service: name }))

type Filter = { readonly text?: string | undefined; readonly keyIds?: readonly string[] | undefined }

/** The rows that main would answer: text in the name, and the keys that were asked for. */
function matching({ text = '', keyIds }: Filter) {
  return ROWS.filter(row => row.name.includes(text) && (keyIds === undefined || keyIds.includes(row.id)))
}

const MAIN: Answers = {
  'keys.page': ({ filter }) => {
    const rows = matching(filter)
    return ok({ rows, total: rows.length, groups: [] })
  },
  'keys.counts': ({ filter }) => ok(counts(matching(filter).length)),
  'settings.update': ({ settings }) => ok({ ...settings } as never)
}

async function openKeys(answers: Answers = {}) {
  const page = openPage(<KeysScreen />, { ...MAIN, ...answers }, { accounts: [anAccount({ keyCount: 3 })] })
  await screen.findByRole('checkbox', { name: 'Select gamma' })
  return page
}

const box = (name: string) => screen.getByRole('checkbox', { name: `Select ${name}` })
const bar = () => screen.queryByRole('toolbar', { name: 'Selected keys' })

describe('the list of keys', () => {
  it('offers what can be done with the selected keys, and says how many it would reach', async () => {
    const { user } = await openKeys({
      'keys.page': () =>
        ok({
          rows: ROWS.map((row, at) => (at === 0 ? { ...row, can: { ...row.can, disable: false } } : row)),
          total: 3,
          groups: []
        })
    })
    expect(bar()).toBeNull()

    await user.click(box('alpha'))
    await user.click(box('beta'))

    expect(bar()?.textContent).toContain('2 selected')
    expect(screen.getByRole('button', { name: 'Disable 1' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Revoke…' })).toBeTruthy()
  })

  it('says how many of the selected keys another search does not show', async () => {
    const { user } = await openKeys()
    await user.click(box('alpha'))
    await user.click(box('beta'))
    expect(bar()?.textContent).not.toContain('not shown')

    search('beta')

    await waitFor(() => expect(bar()?.textContent).toContain('2 selected, 1 not shown'))
    search('')
    await waitFor(() => expect(bar()?.textContent).not.toContain('not shown'))
  })

  it('counts the whole selection as not shown while the filter is not understood', async () => {
    const { user, sent } = await openKeys()
    await user.click(box('alpha'))

    search('finding:nonsense')

    await waitFor(() => expect(bar()?.textContent).toContain('1 selected, 1 not shown'))
    expect(screen.getByText('Rekey does not understand this filter')).toBeTruthy()
    expect(sent('keys.page').every(({ filter }) => filter.findings === undefined)).toBe(true)
  })

  it('selects all that the filter asks for, as main has it now, and nothing on a second press', async () => {
    const { user } = await openKeys()
    search('a')

    await user.click(box('all keys of this list'))
    await waitFor(() => expect(useKeys.getState().selected.size).toBe(3))

    await user.click(box('all keys of this list'))
    expect(useKeys.getState().selected.size).toBe(0)
  })

  it('opens the detail of the key whose line has the keyboard, with Enter', async () => {
    const { user } = await openKeys({ 'keys.detail': () => ({ ok: false, fault: NO_DETAIL }) })
    screen.getByRole('grid', { name: 'Keys' }).focus()

    await user.keyboard('j{Enter}')

    expect(useNavigation.getState().keyId).toBe('beta')
  })

  it('clears a search that finds nothing by its button', async () => {
    const { user } = await openKeys()
    search('nothing like this')

    await user.click(await screen.findByRole('button', { name: 'Clear the search' }))

    expect(useNavigation.getState().query).toBe('')
  })
})

const NO_DETAIL = { code: 'not-found', retry: 'no' } as const
