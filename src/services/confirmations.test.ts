import { describe, expect, it } from 'vitest'
import { asKeyId } from '../core/ids'
import { CONFIRMATION_LIFE_MS, createConfirmations } from './confirmations'

function setUp() {
  let now = 1_000
  let next = 0
  const confirmations = createConfirmations({
    clock: { now: () => now, monotonic: () => now },
    ids: { id: () => `token-${next++}` }
  })
  const mint = (phrase: string | null = null) =>
    confirmations.mint({
      confirmed: { act: 'revoke', keyIds: [asKeyId('a')] },
      level: phrase === null ? 2 : 3,
      phrase,
      reasons: []
    })
  return { confirmations, mint, pass: (ms: number) => (now += ms) }
}

describe('confirmations', () => {
  it('gives back what was confirmed', () => {
    const { confirmations, mint } = setUp()

    const redeemed = confirmations.redeem(mint().token, '', 'revoke')

    expect(redeemed).toEqual({ ok: true, value: { act: 'revoke', keyIds: ['a'] } })
  })

  it('is good once', () => {
    const { confirmations, mint } = setUp()
    const { token } = mint()
    confirmations.redeem(token, '', 'revoke')

    const again = confirmations.redeem(token, '', 'revoke')

    expect(again).toMatchObject({ ok: false, fault: { detail: 'confirmation-stale' } })
  })

  it('is refused once its facts are too old', () => {
    const { confirmations, mint, pass } = setUp()
    const { token } = mint()
    pass(CONFIRMATION_LIFE_MS + 1)

    const late = confirmations.redeem(token, '', 'revoke')

    expect(late).toMatchObject({ ok: false, fault: { detail: 'confirmation-stale' } })
  })

  it('is refused for another act than it was given for', () => {
    const { confirmations, mint } = setUp()

    const other = confirmations.redeem(mint().token, '', 'discard')

    expect(other).toMatchObject({ ok: false, fault: { detail: 'confirmation-stale' } })
  })

  it('wants the phrase to the letter', () => {
    const { confirmations, mint } = setUp()

    const wrong = confirmations.redeem(mint('payments-api').token, 'payments-ap', 'revoke')
    const right = confirmations.redeem(mint('payments-api').token, ' payments-api ', 'revoke')

    expect(wrong).toMatchObject({ ok: false, fault: { detail: 'phrase-wrong' } })
    expect(right.ok).toBe(true)
  })

  it('knows no token that it did not make', () => {
    const { confirmations } = setUp()

    expect(confirmations.redeem('guess', '', 'revoke').ok).toBe(false)
  })
})
