import { describe, expect, it } from 'vitest'
import { NOTICE_KINDS, type Notice } from '../core/monitor/notices'
import { noticeWords } from './notice-words'

function notice(given: Partial<Notice> = {}): Notice {
  return {
    kind: 'dormant',
    step: 1,
    names: ['payments-api'],
    count: 1,
    place: { screen: 'keys', id: 'k1' },
    isUrgent: false,
    ...given
  }
}

describe('the words of a notification', () => {
  it('name the key and what is the matter', () => {
    expect(noticeWords(notice({ kind: 'revoke-failed' }), false).title).toBe('payments-api: revoke failed')
  })

  it.each([
    [14, 'payments-api: expires in 14 days'],
    [1, 'payments-api: expires within 24 hours'],
    [0, 'payments-api: has expired']
  ])('say how many days are left (%i)', (daysLeft, title) => {
    expect(noticeWords(notice({ kind: 'expires', daysLeft }), false).title).toBe(title)
  })

  it('name no key while the vault is locked', () => {
    for (const kind of NOTICE_KINDS) {
      const { title, body } = noticeWords(notice({ kind }), true)

      expect(`${title} ${body}`).not.toContain('payments')
    }
  })

  it('count instead of repeating', () => {
    expect(noticeWords(notice({ count: 40, names: ['a', 'b', 'c'] }), false)).toEqual({
      title: '40 dormant keys found',
      body: 'a, b, c'
    })
  })

  it('stay short and plain, whatever a key is called', () => {
    const hostile = `\u202Eevil\u0007${'x'.repeat(500)}`
    for (const kind of NOTICE_KINDS) {
      const { title, body } = noticeWords(notice({ kind, names: [hostile] }), false)

      expect([...title].length).toBeLessThanOrEqual(64)
      expect([...body].length).toBeLessThanOrEqual(64)
      expect(title).not.toMatch(/[\p{C}\u202A-\u202E]/u)
    }
  })
})
