// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aRow, anAccount, counts } from '../../../../../test/kit/page-views'
import { useNavigation } from '../../state/navigation'
import { KeysScreen } from './KeysScreen'
import { setWidth, useKeys } from './keys-state'

const ROWS = ['alpha', 'beta', 'delta', 'gamma'].map(name => aRow({ id: name, name, service: name }))

const MAIN: Answers = {
  'keys.page': () => ok({ rows: ROWS, total: ROWS.length, groups: [] }),
  'keys.counts': () => ok(counts(ROWS.length)),
  'keys.detail': () => ({ ok: false, fault: { code: 'not-found', retry: 'no' } }),
  'keys.copyId': () => ok(null),
  'settings.update': ({ settings }) => ok({ ...settings } as never)
}

async function openKeys() {
  const page = openPage(<KeysScreen />, MAIN, { accounts: [anAccount({ keyCount: 4 })] })
  await screen.findByRole('row', { name: /^gamma/ })
  return page
}

const row = (name: string) => screen.getByRole('row', { name: new RegExp(`^${name}`) })
const selected = () => [...useKeys.getState().selected.keys()]

describe('selecting keys as in every desktop list', () => {
  it('adds and takes away one row with Ctrl, and opens none', async () => {
    await openKeys()

    fireEvent.click(row('alpha'), { ctrlKey: true })
    fireEvent.click(row('delta'), { metaKey: true })
    fireEvent.click(row('alpha'), { ctrlKey: true })

    expect(selected()).toEqual(['delta'])
    expect(useNavigation.getState().keyId).toBeNull()
  })

  it('selects from the last row to the one that is clicked with Shift, either way', async () => {
    await openKeys()

    fireEvent.click(row('beta'), { ctrlKey: true })
    fireEvent.click(row('gamma'), { shiftKey: true })
    await waitFor(() => expect(selected()).toEqual(['beta', 'delta', 'gamma']))
    fireEvent.click(row('alpha'), { shiftKey: true })

    await waitFor(() => expect(selected()).toEqual(['alpha', 'beta']))
  })

  it('goes on with Shift and an arrow, and back again', async () => {
    const { user } = await openKeys()
    row('alpha').focus()

    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await waitFor(() => expect(selected()).toEqual(['alpha', 'beta']))
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await waitFor(() => expect(selected()).toEqual(['alpha', 'beta', 'delta']))
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}')

    await waitFor(() => expect(selected()).toEqual(['alpha', 'beta']))
  })

  it('selects all keys of the list with Ctrl A, but only the text in a field', async () => {
    const { user } = await openKeys()
    screen.getByRole('searchbox').focus()
    await user.keyboard('{Control>}a{/Control}')
    expect(selected()).toEqual([])

    row('alpha').focus()
    await user.keyboard('{Control>}a{/Control}')

    await waitFor(() => expect(selected()).toHaveLength(4))
  })

  it('has the acts of a row behind the right mouse button', async () => {
    const { user, sent } = await openKeys()

    fireEvent.contextMenu(row('beta'), { clientX: 40, clientY: 60 })
    const menu = within(await screen.findByRole('menu', { name: 'Key: beta' }))
    await user.click(menu.getByRole('menuitem', { name: /^Copy ID/ }))

    await waitFor(() => expect(sent('keys.copyId')).toEqual([{ keyId: 'beta' }]))
  })

  it('has the acts of the selection there when the row is part of it', async () => {
    const { user } = await openKeys()
    fireEvent.click(row('alpha'), { ctrlKey: true })
    fireEvent.click(row('beta'), { ctrlKey: true })

    fireEvent.contextMenu(row('beta'))
    await user.click(await screen.findByRole('menuitem', { name: /^Rotate 2 keys/ }))

    expect(useNavigation.getState().dialog).toEqual({ kind: 'rotate', keyIds: ['alpha', 'beta'] })
  })

  it('keeps a width that a person gave a column, and gives it back', async () => {
    await openKeys()

    fireEvent.keyDown(screen.getByRole('button', { name: 'Last used' }), {
      key: 'ArrowRight',
      shiftKey: true
    })
    expect(useKeys.getState().widths.lastUsed).toBeGreaterThan(0)
    setWidth('lastUsed', null)

    expect(useKeys.getState().widths).toEqual({})
  })
})
