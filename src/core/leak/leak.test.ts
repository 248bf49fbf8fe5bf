import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesIn, looksLikeSecret } from './candidates'
import { confirmedBy, endsOf } from './mask'

/** Random enough to look like a secret, and built here so that nobody takes it for one. */
const RANDOM = ['n0tAr3al', 'S3cr3tAt', 'Allq9Zx7'].join('')

describe('a pasted leak', () => {
  it('is found in whatever it is pasted with', () => {
    const wrapped = [
      `BLNK_API_KEY=${RANDOM}=`,
      `export BLNK_API_KEY="${RANDOM}="`,
      `Authorization: Bearer ${RANDOM}=`,
      `{"apiKey": "${RANDOM}="}`,
      `curl https://api.example.com/x?key=${RANDOM}=&y=1`,
      `it was ${RANDOM}=, sorry`
    ]

    for (const text of wrapped) expect(candidatesIn(text), text).toContain(`${RANDOM}=`)
  })

  it('is found without a full stop behind it, and apart from the id in front of it', () => {
    expect(candidatesIn(`See ${RANDOM}.`)).toContain(RANDOM)
    expect(candidatesIn(`key_0123456789ab:${RANDOM}`)).toEqual(['key_0123456789ab', RANDOM])
  })

  it('is never cut into more pieces than can be compared, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4_096 }), text => {
        expect(candidatesIn(text).length).toBeLessThanOrEqual(65)
      })
    )
  })

  it('counts as a secret unless it reads like a name', () => {
    expect(looksLikeSecret(RANDOM)).toBe(true)
    expect(looksLikeSecret(`TOKEN=${RANDOM}`)).toBe(true)
    expect(looksLikeSecret('payments-api')).toBe(false)
    expect(looksLikeSecret('order-updates-production')).toBe(false)
  })
})

describe('a mask', () => {
  it.each([
    ['sk_prod_a1b2…', { head: 'sk_prod_a1b2', tail: '' }],
    ['…9f2a', { head: '', tail: '9f2a' }],
    ['abcd****wxyz', { head: 'abcd', tail: 'wxyz' }],
    ['abcd...wxyz', { head: 'abcd', tail: 'wxyz' }]
  ])('%s has ends', (mask, ends) => {
    expect(endsOf(mask)).toEqual(ends)
  })

  it('that hides nothing is an id', () => {
    expect(endsOf('AKID-0123456789')).toBeNull()
  })

  it('confirms by what it shows beyond the prefix that all keys share', () => {
    const ends = { head: 'sk_prod_a1b2', tail: '' }

    expect(confirmedBy(ends, 'sk_prod_a1b2-not-real', 'sk_prod_'.length)).toBe(4)
    expect(confirmedBy(ends, 'sk_prod_zzzz-not-real', 'sk_prod_'.length)).toBe(0)
    expect(confirmedBy({ head: 'sk_prod_', tail: '' }, 'sk_prod_zzzz', 'sk_prod_'.length)).toBe(0)
    expect(confirmedBy(ends, 'sk_prod_a1b2', 0)).toBe(0)
  })
})
