import { describe, expect, it } from 'vitest'
import { fault } from '../core/fault'
import { reasonOf } from './smoke'

describe('a smoke run whose sandbox does not start', () => {
  it.each([
    ['keychain-absent', 'gnome-keyring'],
    ['keychain-locked', 'unlock it'],
    ['keychain-hung', 'does not answer']
  ] as const)('says what to do with a vault that is %s', (state, words) => {
    expect(reasonOf(fault('vault-locked'), state)).toContain(words)
  })

  it('names the fault otherwise', () => {
    expect(reasonOf(fault('storage-failed', 'disk-full'), 'open')).toBe('disk-full')
  })
})
