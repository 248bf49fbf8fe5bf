import { describe, expect, it } from 'vitest'
import type { SealedSecretView } from '../../../../contract/deliveries'
import { latestSealedSecret } from './latest-sealed-secret'

const exposure = { at: 1, how: 'destination', where: 'a.env', isCertain: true } as const
// Only the exposures decide.
const sealedSecret = (...exposures: SealedSecretView['exposures']) =>
  ({ id: 's1', exposures }) as SealedSecretView

describe('latest sealed secret', () => {
  it('keeps what a hand-off answered when main drops the sealed secret from its list', () => {
    const answered = sealedSecret(exposure)

    expect(latestSealedSecret(answered, undefined)).toBe(answered)
  })

  it('does not let a list that is older than the answer undo the hand-off', () => {
    const answered = sealedSecret(exposure)

    expect(latestSealedSecret(answered, sealedSecret())).toBe(answered)
  })

  it('follows the list when a delivery that was in flight has failed', () => {
    const listed = sealedSecret()

    expect(latestSealedSecret(sealedSecret({ ...exposure, isCertain: false }), listed)).toBe(listed)
  })

  it('follows the list otherwise', () => {
    const listed = sealedSecret(exposure)

    expect(latestSealedSecret(sealedSecret(), listed)).toBe(listed)
    expect(latestSealedSecret(undefined, listed)).toBe(listed)
  })
})
