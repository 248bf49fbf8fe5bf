import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { CreatedKey, NewKey } from '../../core/ports/provider'
import type { Outcome } from '../../core/fault'
import { provider, startSandbox } from './index'

const aSeed = { groupId: '18', grants: ['sms.send'], createdAt: NOON - 90 * DAY, lastUsedAt: null }
const aNewKey: NewKey = {
  groupId: '18',
  name: 'campaigns · rot 7K2Q',
  grants: ['sms.read'],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

function madeBy(outcome: Outcome<CreatedKey>): CreatedKey {
  if (outcome.kind !== 'committed') throw new Error(outcome.kind)
  return outcome.value
}

function addressOf({ key }: CreatedKey) {
  return { providerKeyId: key.providerKeyId, groupId: key.groupId }
}

describe('23 Telecom client', () => {
  it('lists workspace after workspace, one page each', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    server.seed({ ...aSeed, groupId: '16', name: 'main' })
    server.seed({ ...aSeed, name: 'marketing' })
    server.seed({ ...aSeed, name: 'deleted', status: 'revoked' })

    const first = await client.listKeys(null)
    const second = await client.listKeys(first.ok ? first.value.next : null)

    expect(first.ok && first.value.keys.map(key => [key.groupName, key.name])).toEqual([['Main', 'main']])
    expect(second.ok && second.value.keys.map(key => [key.groupName, key.name])).toEqual([
      ['Marketing', 'marketing']
    ])
    expect(second.ok && second.value.next).toBeNull()
    expect(server.requests().filter(request => request.path.endsWith('/user/workspaces'))).toHaveLength(1)
  })

  it('answers an account without workspaces with an empty list', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { groups: [] })

    const page = await client.listKeys(null)
    const report = await client.preflight()

    expect(page).toEqual({ ok: true, value: { keys: [], next: null, clockOffsetMs: null } })
    expect(report.ok && report.value.rights[0]).toEqual({ right: 'list', state: 'unknown' })
  })

  it('shows every state of a key', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    server.seed({ ...aSeed, name: 'on' })
    server.seed({ ...aSeed, name: 'off', status: 'disabled' })
    server.seed({ ...aSeed, name: 'over', status: 'expired' })
    server.seed({ ...aSeed, name: 'trial', attributes: { testMode: true } })

    const keys = await client.listGroup('18')

    expect(keys.ok && keys.value.map(key => [key.name, key.status, key.environmentHint])).toEqual([
      ['on', 'active', null],
      ['off', 'disabled', null],
      ['over', 'expired', null],
      ['trial', 'active', 'test']
    ])
  })

  it('calls last used unknown, and known where the API reports it', async () => {
    const silent = await connectedSandbox(provider, startSandbox)
    const telling = await connectedSandbox(provider, startSandbox, { variant: 'reports-last-used' })
    for (const { server } of [silent, telling])
      server.seed({ ...aSeed, name: 'used', lastUsedAt: NOON - DAY })

    const unknown = await silent.client.listGroup('18')
    const known = await telling.client.listGroup('18')

    expect(unknown.ok && unknown.value[0]?.lastUsed.kind).toBe('unknown')
    expect(known.ok && known.value[0]?.lastUsed).toMatchObject({ kind: 'used', at: NOON - DAY })
  })

  it('makes a signed test key with an expiry: both secrets, and a service can use them at once', async () => {
    const { client, consume } = await connectedSandbox(provider, startSandbox)
    const attributes = { signatureRequired: true, testMode: true }

    const made = madeBy(await client.createKey({ ...aNewKey, attributes, expiresAt: NOON + DAY }))

    expect(made.secret.parts.map(part => part.name)).toEqual(['apiKey', 'apiSecret'])
    expect(made.key).toMatchObject({ attributes, expiresAt: NOON + DAY, environmentHint: 'test' })
    const env = envOf(made.secret.parts)
    expect(await consume(env)).toBe(200)
    expect(await consume(env)).toBe(200)
    expect(await consume({ TELECOM23_API_KEY: env['TELECOM23_API_KEY'] ?? '' })).toBe(401)
  })

  it('has one secret for a key without signatures', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const made = madeBy(await client.createKey(aNewKey))

    expect(made.secret.parts.map(part => part.name)).toEqual(['apiKey'])
  })

  it('does not call a signed key made while its second secret is missing', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const row = { id: 77, name: 'x', workspace_id: 18, api_key: 'not-a-real-key' }
    server.faults.next({ method: 'POST' }, { kind: 'answer', status: 201, json: row })

    const outcome = await client.createKey({ ...aNewKey, attributes: { signatureRequired: true } })

    expect(outcome.kind).toBe('unknown')
  })

  it('keeps the secret of a key that landed in another workspace', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const row = { id: 77, name: 'x', workspace_id: 16, api_key: 'not-a-real-key' }
    server.faults.next({ method: 'POST' }, { kind: 'answer', status: 201, json: row })

    const made = madeBy(await client.createKey(aNewKey))

    expect(made.key.groupId).toBe('16')
    expect(made.secret.parts).toHaveLength(1)
  })

  it.each([
    [{ grants: ['sms.everything'] }, { detail: 'invalid-permissions' }],
    [{ name: '' }, { code: 'invalid-input' }]
  ])('passes a refusal of %j on in our words', async (given, expected) => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const outcome = await client.createKey({ ...aNewKey, ...given })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: expected })
    expect(server.keys()).toEqual([])
  })

  it('does not send a create for a workspace that is not there', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const outcome = await client.createKey({ ...aNewKey, groupId: '99' })

    expect(outcome.kind).toBe('not-sent')
    expect(server.requests().some(request => request.method === 'POST')).toBe(false)
  })

  it('disables a key and enables it again, which the key itself can tell', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)
    const made = madeBy(await client.createKey(aNewKey))

    const before = await client.probe(made.secret)
    const disabled = await client.disableKey(addressOf(made))
    const during = await client.probe(made.secret)
    const enabled = await client.enableKey(addressOf(made))
    const after = await client.probe(made.secret)

    expect([disabled.kind, enabled.kind]).toEqual(['committed', 'committed'])
    expect([before.kind, after.kind]).toEqual(['alive', 'alive'])
    expect(during).toMatchObject({ kind: 'dead', why: 'disabled' })
  })

  it('does not believe a disable whose answer still says active', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const { id } = server.seed({ ...aSeed, name: 'old' })
    server.faults.next(
      { method: 'PATCH' },
      { kind: 'answer', status: 200, json: { id: Number(id), is_active: true } }
    )

    const outcome = await client.disableKey({ providerKeyId: id, groupId: '18' })

    expect(outcome.kind).toBe('unknown')
  })

  it('deletes a key, and takes its own "not found" for done but no bare 404', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = madeBy(await client.createKey(aNewKey))

    server.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 404, json: { error: 'no route' } })
    const bare = await client.revokeKey(addressOf(made))
    const first = await client.revokeKey(addressOf(made))
    const second = await client.revokeKey(addressOf(made))
    const dead = await client.probe(made.secret)

    expect(bare).toMatchObject({ kind: 'rejected', fault: { detail: 'wrong-base-url' } })
    expect(first).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    expect(second).toEqual({ kind: 'committed', value: { alreadyGone: true } })
    expect(dead).toMatchObject({ kind: 'dead', why: 'unknown' })
  })

  it('tells an expired key from a deleted one', async () => {
    const { client, clock } = await connectedSandbox(provider, startSandbox)
    const made = madeBy(await client.createKey({ ...aNewKey, expiresAt: NOON + DAY }))

    clock.advance(2 * DAY)
    const probed = await client.probe(made.secret)

    expect(probed).toMatchObject({ kind: 'dead', why: 'expired' })
  })

  it('spaces signed probes so that none is taken for a replay', async () => {
    const { client, clock } = await connectedSandbox(provider, startSandbox)
    const made = madeBy(await client.createKey({ ...aNewKey, attributes: { signatureRequired: true } }))

    const first = await client.probe(made.secret)
    const second = await client.probe(made.secret)

    expect([first.kind, second.kind]).toEqual(['alive', 'alive'])
    expect(clock.sleeps).toHaveLength(1)
  })

  it('signs with the time of the provider when our clock is far off', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { aheadMs: DAY })
    const made = madeBy(await client.createKey({ ...aNewKey, attributes: { signatureRequired: true } }))

    const probed = await client.probe(made.secret)

    expect(probed.kind).toBe('alive')
  })

  it('answers a probe of a signed key without its second secret as unclear', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)
    const made = madeBy(await client.createKey({ ...aNewKey, attributes: { signatureRequired: true } }))

    const probed = await client.probe({ parts: made.secret.parts.slice(0, 1) })

    expect(probed).toMatchObject({ kind: 'unclear', why: 'not-about-the-key' })
  })

  it('does not mistake the 200 of an account in set-up for an answer', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { variant: 'in-setup' })

    const list = await client.listKeys(null)
    const revoked = await client.revokeKey({ providerKeyId: '41', groupId: '16' })

    expect(list).toMatchObject({ ok: false, fault: { detail: 'account-in-setup' } })
    expect(revoked).toMatchObject({ kind: 'rejected', fault: { detail: 'account-in-setup' } })
  })

  it.each([
    ['an empty 429', { kind: 'rate-limited', retryAfter: null }],
    ['a 429 page', { kind: 'rate-limited', retryAfter: null, html: true }]
  ] as const)('reads %s as being asked to wait', async (_case, trouble) => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    server.faults.next({ pathIncludes: '/user/workspaces' }, trouble)

    const page = await client.listKeys(null)

    expect(page).toMatchObject({ ok: false, fault: { code: 'rate-limited', retry: 'later' } })
  })

  it.each([
    ['token-expired', { code: 'credential-rejected', detail: 'token-expired' }],
    ['no-rights', { code: 'permission-missing', detail: 'missing-list' }]
  ])('says what is wrong with the token: %s', async (variant, expected) => {
    const { client } = await connectedSandbox(provider, startSandbox, { variant })

    const report = await client.preflight()

    expect(report).toMatchObject({ ok: false, fault: expected })
  })

  it('warns of a token that ends soon', async () => {
    const calm = await connectedSandbox(provider, startSandbox)
    const late = await connectedSandbox(provider, startSandbox, {
      credential: { token: tokenEndingAt(NOON + DAY) }
    })

    const calmReport = await calm.client.preflight()
    const lateReport = await late.client.preflight()

    expect(calmReport.ok && calmReport.value.warnings).toEqual(['assumed-contract'])
    expect(lateReport.ok && lateReport.value.warnings).toEqual([
      'assumed-contract',
      'credential-expires-soon'
    ])
  })

  it('keeps keys, but no secret, over a restart of its sandbox', async () => {
    const { server } = await connectedSandbox(provider, startSandbox)
    const { secret } = server.seed({
      ...aSeed,
      grants: ['sms.read'],
      name: 'lives on',
      attributes: { signatureRequired: true }
    })
    const state = server.snapshot()

    const again = await connectedSandbox(provider, startSandbox, { state, credential: server.credential })

    expect(Object.keys(secret)).toEqual(['TELECOM23_API_KEY', 'TELECOM23_API_SECRET'])
    for (const text of [...Object.values(secret), server.credential['token']]) {
      expect(JSON.stringify(state)).not.toContain(text)
    }
    expect(await again.consume(secret)).toBe(200)
    expect((await again.client.preflight()).ok).toBe(true)
  })
})

function tokenEndingAt(at: number): string {
  return `head.${Buffer.from(JSON.stringify({ exp: at / 1_000 })).toString('base64url')}.not-a-real-signature`
}
