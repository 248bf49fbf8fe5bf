import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY, MINUTE } from '../../core/clock'
import { textOf } from '../../net/secret-text'
import { provider, startSandbox } from './index'

const PAYMENTS = 'payments@harbour-live.iam.gserviceaccount.com'
const BLANK = {
  groupId: PAYMENTS,
  name: 'payments',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}
const SEED = { groupId: PAYMENTS, name: '', grants: [], createdAt: NOON - DAY, lastUsedAt: null }

async function bench(given: { variant?: string; settings?: Record<string, string> } = {}) {
  const connected = await connectedSandbox(provider, startSandbox, given)
  const { client, server } = connected
  const made = async () => {
    const outcome = await client.createKey(BLANK)
    if (outcome.kind !== 'committed') throw new Error(JSON.stringify(outcome))
    return outcome.value
  }
  const listing = async () => {
    const keys = await client.listGroup(PAYMENTS)
    if (!keys.ok) throw new Error(JSON.stringify(keys))
    return keys.value
  }
  const answerTo = (method: string, pathIncludes: string, status: number, json: unknown) => {
    server.faults.next({ method, pathIncludes }, { kind: 'answer', status, json })
  }
  return { ...connected, made, listing, answerTo }
}

const row = (id: string, more: object) => ({
  name: `projects/harbour-live/serviceAccounts/${PAYMENTS}/keys/${id}`,
  keyType: 'USER_MANAGED',
  validAfterTime: '2026-01-05T09:00:00Z',
  validBeforeTime: '9999-12-31T23:59:59Z',
  ...more
})
const refused = (code: number, status: string, message = '') => ({ error: { code, status, message } })

describe('the list of keys of a Google service account', () => {
  it('has the keys that people hold, and none of Google’s own', async () => {
    const { listing, answerTo } = await bench()
    const keys = [row('a1', {}), row('b2', { keyType: 'SYSTEM_MANAGED' })]
    answerTo('GET', '/keys', 200, { keys })

    expect(await listing()).toMatchObject([{ providerKeyId: 'a1', status: 'active', expiresAt: null }])
  })

  it('says what Google found about a key, also after somebody enabled it again', async () => {
    const { listing, answerTo } = await bench()
    const exposed = [{ key: 'SERVICE_ACCOUNT_KEY_EXTENDED_STATUS_KEY_EXPOSED', value: 'a public repository' }]
    const keys = [
      row('a1', { disabled: true, disableReason: 'SERVICE_ACCOUNT_KEY_DISABLE_REASON_EXPOSED' }),
      row('b2', { extendedStatus: exposed }),
      row('c3', { disableReason: 'SERVICE_ACCOUNT_KEY_DISABLE_REASON_COMPROMISE_DETECTED', disabled: true }),
      row('d4', { disableReason: 'SERVICE_ACCOUNT_KEY_DISABLE_REASON_USER_INITIATED', disabled: true })
    ]
    answerTo('GET', '/keys', 200, { keys })

    expect((await listing()).map(({ status, attributes }) => [status, attributes])).toEqual([
      ['disabled', { foundByGoogle: 'exposed in public' }],
      ['active', { foundByGoogle: 'exposed in public' }],
      ['disabled', { foundByGoogle: 'used by an attacker' }],
      ['disabled', {}]
    ])
  })

  it('is empty only where Google sent nothing else instead', async () => {
    const { client, answerTo } = await bench()
    answerTo('GET', '/keys', 200, { hello: 'from a proxy' })

    expect(await client.listGroup(PAYMENTS)).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
    expect(await client.listGroup(PAYMENTS)).toEqual({ ok: true, value: [] })
  })

  it('is of the named service accounts alone, where some are named', async () => {
    const { client, server } = await bench({ settings: { serviceAccounts: ` ${PAYMENTS}\n\n` } })

    const report = await client.preflight()

    expect(report.ok && report.value.groups.map(({ id }) => id)).toEqual([PAYMENTS])
    expect(server.requests().some(({ path }) => path.endsWith('/serviceAccounts'))).toBe(false)
  })
})

describe('a new key of a Google service account', () => {
  it('is a key file in one line', async () => {
    const { made } = await bench()

    const { key, secret } = await made()

    const text = secret.parts.map(({ value }) => textOf(value)).join('')
    expect(text).not.toContain('\n')
    expect(JSON.parse(text)).toMatchObject({
      type: 'service_account',
      client_email: PAYMENTS,
      private_key_id: key.providerKeyId
    })
  })

  it('is refused plainly where a policy of the organization forbids keys', async () => {
    const { client } = await bench({ variant: 'no-new-keys' })

    expect(await client.createKey(BLANK)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'forbidden', detail: 'policy-forbids' }
    })
  })

  it('is one too many where the place was taken a moment ago, in both of Google’s ways to say so', async () => {
    const { client, server, answerTo } = await bench()
    for (let each = 0; each < 10; each += 1) server.seed({ ...SEED, status: 'disabled' })

    answerTo('GET', '/keys', 200, {})
    expect(await client.createKey(BLANK)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'cap-reached' }
    })

    answerTo('GET', '/keys', 200, {})
    const message = 'Maximum number of keys on account reached.'
    answerTo('POST', '/keys', 429, refused(429, 'RESOURCE_EXHAUSTED', message))
    expect(await client.createKey(BLANK)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'cap-reached' }
    })
  })

  it('is not one too many where another condition does not hold', async () => {
    const { client, answerTo } = await bench()
    answerTo('POST', '/keys', 400, refused(400, 'FAILED_PRECONDITION', 'Precondition check failed.'))

    expect(await client.createKey(BLANK)).toMatchObject({ kind: 'rejected', fault: { code: 'conflict' } })
  })

  it('is unknown where the file in the answer is that of another key', async () => {
    const { client, server, answerTo } = await bench()
    const { secret } = server.seed(SEED)
    const privateKeyData = Buffer.from(secret['GOOGLE_CREDENTIALS'] ?? '').toString('base64')
    answerTo('POST', '/keys', 200, row('a1', { privateKeyData }))

    expect(await client.createKey(BLANK)).toMatchObject({ kind: 'unknown' })
  })
})

describe('a revoke of a key of a Google service account', () => {
  const address = (providerKeyId: string) => ({ providerKeyId, groupId: PAYMENTS })

  it('takes a 404 for gone only where the list says so as well', async () => {
    const { client, server, answerTo } = await bench()
    const { id } = server.seed(SEED)

    answerTo('DELETE', `/keys/${id}`, 404, refused(404, 'NOT_FOUND'))
    expect(await client.revokeKey(address(id))).toMatchObject({ kind: 'unknown' })

    answerTo('DELETE', `/keys/${id}`, 404, refused(404, 'NOT_FOUND'))
    answerTo('GET', '/keys', 403, refused(403, 'PERMISSION_DENIED'))
    expect(await client.revokeKey(address(id))).toMatchObject({
      kind: 'rejected',
      fault: { code: 'permission-missing' }
    })

    expect(await client.revokeKey(address(id))).toMatchObject({ value: { alreadyGone: false } })
    expect(await client.revokeKey(address(id))).toMatchObject({ value: { alreadyGone: true } })
  })

  it('does not take a 404 for gone while Google may not have heard of a new key everywhere', async () => {
    const { client, clock, server, made, answerTo } = await bench()
    const { key } = await made()
    const hide = () => {
      answerTo('DELETE', '/keys/', 404, refused(404, 'NOT_FOUND'))
      answerTo('GET', '/keys', 200, { keys: [row('a1', {})] })
    }

    hide()
    expect(await client.revokeKey(address(key.providerKeyId))).toMatchObject({ kind: 'unknown' })
    server.faults.clear()
    expect(await client.revokeKey({ ...address('c3'), createdAt: clock.now() })).toMatchObject({
      kind: 'unknown'
    })
    clock.advance(11 * MINUTE)
    hide()
    expect(await client.revokeKey(address(key.providerKeyId))).toMatchObject({ value: { alreadyGone: true } })
  })

  it('never hits the key with which the connection signs in', async () => {
    const { client, server } = await bench()
    const own = server.keys().find(({ groupId }) => groupId.startsWith('rekey@'))
    const key = { providerKeyId: own?.id ?? '', groupId: own?.groupId ?? '' }

    for (const act of [client.revokeKey, client.disableKey])
      expect(await act(key)).toMatchObject({ kind: 'rejected', fault: { detail: 'self-lockout' } })
    const keys = await client.listGroup(key.groupId)
    expect(keys.ok && keys.value.map(each => client.isOwnCredential(each))).toEqual([true])
  })
})

describe('a probe of a key of a Google service account', () => {
  const grant = (description: string) => ({ error: 'invalid_grant', error_description: description })

  it.each([
    [200, { access_token: 'ya29.x', expires_in: 3_599 }, 'alive'],
    [200, { hello: 'from a proxy' }, 'unclear'],
    [400, grant('Invalid JWT Signature.'), 'dead'],
    [400, grant('Invalid JWT: Token must be a short-lived token (60 minutes)'), 'unclear'],
    [400, grant('Invalid grant: account not found'), 'unclear'],
    [400, grant('Robot is disabled.'), 'unclear'],
    [400, { error: 'invalid_request', error_description: 'Invalid JWT Signature.' }, 'unclear'],
    [401, grant('Invalid JWT Signature.'), 'unclear'],
    [503, null, 'unclear']
  ])('judges %i %j: %s', async (status, json, kind) => {
    const { client, made, answerTo } = await bench()
    const { secret } = await made()
    answerTo('POST', '/token', status, json)

    expect((await client.probe(secret)).kind).toBe(kind)
  })

  it('is no use of the key, and its token may only say whose key it is', async () => {
    const { client, server, made } = await bench()
    const { key, secret } = await made()

    expect((await client.probe(secret)).kind).toBe('alive')

    expect(server.keys().find(({ id }) => id === key.providerKeyId)?.uses).toBe(0)
    expect(provider.manifest.capabilities.lastUsed).toBe('not-reported')
    expect(provider.manifest.afterRevoke).toBe('tokens-live-on')
  })
})
