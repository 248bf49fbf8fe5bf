import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { networkFault } from './network-faults'

function anError(code: string): Error {
  return Object.assign(new Error('not-a-real-secret'), { code })
}

describe('an error of the network', () => {
  it.each([
    ['ENOTFOUND', 'dns-failed', true],
    ['EAI_AGAIN', 'dns-failed', true],
    ['ECONNREFUSED', 'connection-refused', true],
    ['ENETUNREACH', 'connection-refused', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'timed-out', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-failed', true],
    ['CERT_HAS_EXPIRED', 'tls-failed', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-failed', true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-failed', true],
    ['EPROTO', 'tls-failed', false],
    ['ERR_SSL_BAD_RECORD_TYPE', 'tls-failed', false],
    ['UND_ERR_HEADERS_TIMEOUT', 'timed-out', false],
    ['UND_ERR_BODY_TIMEOUT', 'timed-out', false],
    ['ECONNRESET', 'connection-reset', false],
    ['UND_ERR_SOCKET', 'connection-reset', false],
    ['EPIPE', 'connection-reset', false],
    ['HPE_INVALID_CONSTANT', 'unexpected-shape', false],
    ['Z_DATA_ERROR', 'unexpected-shape', false],
    ['SOMETHING_NEW', 'connection-reset', false]
  ])('%s is %s; surely before anything was sent: %s', (code, detail, isBeforeSending) => {
    expect(networkFault(anError(code))).toMatchObject({ fault: { detail }, isBeforeSending })
  })

  it('is found in a cause and in the attempts of one connection', () => {
    const wrapped = new Error('not-a-real-secret', { cause: new AggregateError([anError('ECONNREFUSED')]) })

    expect(networkFault(wrapped).fault.detail).toBe('connection-refused')
  })

  it.each([
    [anError('ECONNRESET')],
    ['not-a-real-secret'],
    [null],
    [undefined],
    [{ message: 'not-a-real-secret' }]
  ])('passes none of its words on', reason => {
    expect(inspect(networkFault(reason), { depth: 9 })).not.toContain('not-a-real-secret')
  })
})
