import { describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret'
import { hmacHex, webhookHeaders } from './hmac'

const secretOf = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))

describe('HMAC-SHA256', () => {
  it('agrees with test case 2 of RFC 4231', () => {
    expect(hmacHex(secretOf('Jefe'), 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
    )
  })
})

describe('a signed webhook', () => {
  const message = { id: 'rotation-7', sentAt: 1_770_000_000_999, body: '{"a":1}' }

  it('signs id, time in seconds and body', () => {
    const secret = secretOf('secret of a test')

    expect(webhookHeaders(secret, message)).toEqual({
      'rekey-id': 'rotation-7',
      'rekey-timestamp': '1770000000',
      'rekey-signature': `sha256=${hmacHex(secret, 'rotation-7.1770000000.{"a":1}')}`
    })
  })

  it.each([{ id: 'rotation-8' }, { sentAt: 1_770_000_001_000 }, { body: '{"a":2}' }])(
    'has another signature when %j changes',
    change => {
      const signatureOf = (signed: typeof message): string | undefined =>
        webhookHeaders(secretOf('secret of a test'), signed)['rekey-signature']

      expect(signatureOf({ ...message, ...change })).not.toBe(signatureOf(message))
    }
  )
})
