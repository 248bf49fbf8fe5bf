import { describe, expect, it } from 'vitest'
import { verdict } from './probe'

const error = (code: string) => ({ code, message: 'text' })
const whoami = { jsonrpc: '2.0', id: 1, result: { content: [] } }

describe('Blocx probe verdict', () => {
  it.each([
    ['the tool answered', 200, whoami, 'alive'],
    ['recognised, but not allowed', 403, error('permission_denied'), 'alive'],
    ['unauthorized', 401, error('unauthorized'), 'dead'],
    ['401 without a code', 401, {}, 'dead'],
    ['401 about something else', 401, error('ip_not_allowed'), 'unclear'],
    ['a JSON-RPC error', 200, { jsonrpc: '2.0', id: 1, error: { code: -32601 } }, 'unclear'],
    ['200 of something else', 200, { hello: true }, 'unclear'],
    ['403 of a firewall', 403, null, 'unclear'],
    ['404', 404, error('not_found'), 'unclear'],
    ['429', 429, error('rate_limited'), 'unclear'],
    ['500', 500, null, 'unclear']
  ])('%s: %i', (_case, status, value, kind) => {
    expect(verdict({ status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it('takes an empty 401 for dead and a 401 page for unclear', () => {
    expect(verdict({ status: 401, value: null, bodyLength: 0 }, 0).kind).toBe('dead')
    expect(verdict({ status: 401, value: null, bodyLength: 120 }, 0).kind).toBe('unclear')
  })

  it('says why it is unclear', () => {
    expect(verdict({ status: 429, value: null, bodyLength: 0 }, 5)).toEqual({
      kind: 'unclear',
      at: 5,
      why: 'rate-limited'
    })
    expect(verdict({ status: 502, value: null, bodyLength: 0 }, 5)).toEqual({
      kind: 'unclear',
      at: 5,
      why: 'server-error'
    })
    expect(verdict({ status: 404, value: null, bodyLength: 0 }, 5)).toEqual({
      kind: 'unclear',
      at: 5,
      why: 'not-about-the-key'
    })
  })
})
