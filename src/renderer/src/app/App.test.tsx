// @vitest-environment jsdom
import { act, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { openPage, pushSnapshot } from '../../../../test/kit/page'
import { say } from '../state/toasts'
import { App } from './App'

vi.stubGlobal('requestIdleCallback', () => 0)
vi.stubGlobal('cancelIdleCallback', () => undefined)
vi.stubGlobal('matchMedia', () => ({
  matches: false,
  addEventListener: () => 0,
  removeEventListener: () => 0
}))

describe('the window', () => {
  it('takes messages that name a key off the screen when the vault locks', async () => {
    openPage(<App />)
    act(() => say('Copied the id of payments-api.'))
    expect(await screen.findByText('Copied the id of payments-api.')).toBeTruthy()

    act(() => pushSnapshot({ vault: { state: 'locked', backend: 'Secret Service', hasPassphrase: false } }))

    expect(screen.getByRole('heading', { name: 'Rekey is locked' })).toBeTruthy()
    expect(screen.queryByText('Copied the id of payments-api.')).toBeNull()
  })
})
