import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const aNewKey = {
  groupId: '18',
  name: 'campaigns',
  grants: ['sms.read'],
  permissionSetId: null,
  expiresAt: null
}

describe('23 Telecom', () => {
  it.each([
    [200, { status: true, balance: '12.50' }, { kind: 'alive' }],
    [403, 'FORBIDDEN', { kind: 'alive' }],
    [401, 'INVALID_API_KEY', { kind: 'dead', why: 'unknown' }],
    [401, 'API_KEY_INACTIVE', { kind: 'dead', why: 'disabled' }],
    [401, 'API_KEY_EXPIRED', { kind: 'dead', why: 'expired' }],
    [401, 'IP_NOT_ALLOWED', { kind: 'unclear', why: 'not-about-the-key' }],
    [401, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [200, { status: false, error: 'in setup' }, { kind: 'unclear', why: 'not-about-the-key' }],
    [429, null, { kind: 'unclear', why: 'rate-limited' }]
  ])('judges a probe by %i %j', (status, given, expected) => {
    const value = typeof given === 'string' ? { status: false, error_code: given } : given

    expect(verdictOf(declaration, { status, value, bodyLength: 0 }, 7)).toEqual({ at: 7, ...expected })
  })

  it('makes a signed test key with an expiry: both secrets, which a service and a probe can use', async () => {
    const { client, consume } = await connectedSandbox(provider, startSandbox)
    const attributes = { signatureRequired: true, testMode: true }

    const made = await client.createKey({ ...aNewKey, attributes, expiresAt: NOON + DAY })

    if (made.kind !== 'committed') throw new Error(made.kind)
    const { key, secret } = made.value
    expect(secret.parts.map(({ name }) => name)).toEqual(['apiKey', 'apiSecret'])
    expect(key).toMatchObject({
      attributes,
      expiresAt: NOON + DAY,
      environmentHint: 'test',
      groupName: 'Marketing'
    })
    expect(await consume(envOf(secret.parts))).toBe(200)
    expect((await client.probe(secret)).kind).toBe('alive')
    expect(await client.probe({ parts: secret.parts.slice(0, 1) })).toMatchObject({ kind: 'unclear' })
  })

  it('warns of a portal token that ends soon', async () => {
    const ending = Buffer.from(JSON.stringify({ exp: (NOON + DAY) / 1_000 })).toString('base64url')
    const token = `head.${ending}.not-a-real-signature`
    const { client } = await connectedSandbox(provider, startSandbox, { credential: { token } })

    const report = await client.preflight()

    expect(report.ok && report.value.warnings).toEqual(['assumed-contract', 'credential-expires-soon'])
  })

  it('does not mistake the 200 of an account in set-up for an answer', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { variant: 'in-setup' })

    const revoked = await client.revokeKey({ providerKeyId: '41', groupId: '16' })

    expect(revoked).toMatchObject({ kind: 'rejected', fault: { detail: 'account-in-setup' } })
  })
})
