import { describe, expect, it } from 'vitest'
import type { SealedSecretView } from '../../../../contract/deliveries'
import { latestSlot } from './latest-slot'

const exposure = { at: 1, how: 'destination', where: 'a.env' } as const
// Only the exposures decide.
const slot = (...exposures: SealedSecretView['exposures']) => ({ id: 's1', exposures }) as SealedSecretView

describe('latest slot', () => {
  it('keeps what a hand-off answered when main drops the slot from its list', () => {
    const answered = slot(exposure)

    expect(latestSlot(answered, undefined)).toBe(answered)
  })

  it('does not let a list that is older than the answer undo the hand-off', () => {
    const answered = slot(exposure)

    expect(latestSlot(answered, slot())).toBe(answered)
  })

  it('follows the list otherwise', () => {
    const listed = slot(exposure)

    expect(latestSlot(slot(), listed)).toBe(listed)
    expect(latestSlot(undefined, listed)).toBe(listed)
  })
})
