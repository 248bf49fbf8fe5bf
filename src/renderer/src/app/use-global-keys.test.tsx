// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { openPage } from '../../../../test/kit/page'
import { DEFAULT_SETTINGS } from '../../../host/settings'
import { ShortcutsDialog } from '../features/palette/ShortcutsDialog'
import { MonitorSettings } from '../features/settings/MonitorSettings'
import { useNavigation } from '../state/navigation'
import { useGlobalKeys } from './use-global-keys'

function WithKeys() {
  useGlobalKeys()
  return <input aria-label="Any field" />
}

const dialogAfter = async (platform: string, keys: string) => {
  const { user } = openPage(<WithKeys />, {}, { platform })
  screen.getByLabelText('Any field').focus()
  await user.keyboard(keys)
  return useNavigation.getState().dialog
}

describe('the key of the palette', () => {
  it.each([
    ['linux', '{Control>}k'],
    ['win32', '{Control>}k'],
    ['darwin', '{Meta>}k']
  ])('on %s is %s, also in a field', async (platform, keys) => {
    expect(await dialogAfter(platform, keys)).toEqual({ kind: 'palette' })
  })

  it('on macOS leaves Ctrl+K to the field, where it deletes to the end of the line', async () => {
    expect(await dialogAfter('darwin', '{Control>}k')).toBeNull()
  })
})

describe('the words of a shortcut', () => {
  it.each([
    ['linux', 'Ctrl', 'Ctrl+Alt+Shift+R'],
    ['win32', 'Ctrl', 'Ctrl+Alt+Shift+R'],
    ['darwin', '⌘', '⌥⇧⌘R']
  ])('are those of %s', (platform, key, quickRevoke) => {
    openPage(
      <>
        <ShortcutsDialog />
        <MonitorSettings settings={DEFAULT_SETTINGS} onChange={() => undefined} />
      </>,
      {},
      { platform }
    )

    const [first] = screen.getAllByRole('term')
    expect(first?.textContent).toBe(`${key}K`)
    expect(screen.getByText(`${quickRevoke} opens it over every other app.`)).toBeTruthy()
  })
})

describe('g and a letter', () => {
  it('leads to a screen, and is typed where a person types', async () => {
    const { user } = openPage(<WithKeys />)

    await user.keyboard('gh')
    expect(useNavigation.getState().screen).toBe('history')

    screen.getByLabelText('Any field').focus()
    await user.keyboard('gm')
    expect(useNavigation.getState().screen).toBe('history')
    expect(screen.getByLabelText('Any field')).toHaveProperty('value', 'gm')
  })
})
