import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY, HOUR, MINUTE } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { Secret } from '../../core/secret'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const BILLING = '6d1b4b5e-0000-4000-8000-000000000002'
const aNewKey: NewKey = {
  groupId: BILLING,
  name: 'worker [rk-7F3K9QW2ZC8D1MXA]',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

const connected = (): Promise<ConnectedSandbox> =>
  connectedSandbox(provider, startSandbox, { timeoutMs: 5_000 })

const refusedBy = (code: number, text: string) => ({
  error: 'invalid_client',
  error_description: `AADSTS${code}: ${text} Trace ID: 1`,
  error_codes: [code]
})

async function made(world: ConnectedSandbox) {
  const outcome = await world.client.createKey(aNewKey)
  if (outcome.kind !== 'committed') throw new Error(outcome.fault.code)
  return outcome.value
}

describe('the probe of a client secret', () => {
  it.each([
    ['signed in', 200, { token_type: 'Bearer', expires_in: 3_599, access_token: 'none' }, 'alive'],
    ['a success of somebody else', 200, { hello: 'portal' }, 'unclear'],
    ['a wrong secret', 401, refusedBy(7000215, 'Invalid client secret provided.'), 'dead'],
    ['an expired secret', 401, refusedBy(7000222, 'The provided client secret keys are expired.'), 'dead'],
    ['a code that only begins so', 401, refusedBy(70002150, 'Something else.'), 'unclear'],
    ['another reason', 401, refusedBy(7000229, 'No service principal.'), 'unclear'],
    ['no text', 401, { error: 'invalid_client' }, 'unclear'],
    [
      'a policy',
      400,
      { error: 'invalid_grant', error_description: 'AADSTS53003: Access has been blocked.' },
      'unclear'
    ],
    [
      'an application that is not in this tenant',
      400,
      { error: 'unauthorized_client', error_description: 'AADSTS700016: Not found.' },
      'unclear'
    ],
    ['a page', 401, null, 'unclear'],
    ['a busy server', 503, { error: 'temporarily_unavailable' }, 'unclear']
  ])('judges %s', (_case, status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it('goes to the server that signs in, with the ID of its application', async () => {
    const world = await connected()
    const { secret } = await made(world)
    const before = world.server.requests().length

    expect(await world.client.probe(secret)).toMatchObject({ kind: 'alive' })

    const tenant = world.server.settings['tenant'] ?? ''
    expect(
      world.server
        .requests()
        .slice(before)
        .map(({ path }) => path)
    ).toEqual([`/v1.0/${tenant}/oauth2/v2.0/token`])
  })
})

describe('errors of Microsoft Graph', () => {
  const bad = (message: string) => ({ error: { code: 'Request_BadRequest', message } })

  it.each([
    ['revoke', 400, bad('No password credential found with keyId 7.'), 'not-found', undefined],
    ['revoke', 400, bad('Invalid value.'), 'invalid-input', undefined],
    ['revoke', 404, { error: { code: 'Request_ResourceNotFound' } }, 'forbidden', 'other-owner'],
    [
      'create',
      400,
      { error: { code: 'CredentialTypeNotAllowedAsPerAppPolicy' } },
      'forbidden',
      'policy-forbids'
    ],
    [
      'create',
      400,
      { error: { code: 'CredentialInvalidLifetimeAsPerAppPolicy' } },
      'invalid-input',
      'invalid-expiry'
    ],
    [
      'create',
      403,
      { error: { code: 'Authorization_RequestDenied' } },
      'permission-missing',
      'missing-create'
    ],
    ['create', 403, { error: { code: 'Directory_ResourceSizeExceeded' } }, 'cap-reached', 'cap-full']
  ] as const)('at %s: %i %j', (task, status, body, code, detail) => {
    const found = classifyFor(declaration, task)(status, body)

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })
})

describe('a new client secret', () => {
  it('comes with the IDs of its tenant and application, and ends after 180 days', async () => {
    const world = await connected()

    const { key, secret } = await made(world)

    expect(envOf(secret.parts)).toMatchObject({
      AZURE_TENANT_ID: world.server.settings['tenant'],
      AZURE_CLIENT_ID: BILLING
    })
    expect(key).toMatchObject({ groupId: BILLING, name: aNewKey.name, status: 'active' })
    expect(Math.abs((key.expiresAt ?? 0) - NOON - 180 * DAY)).toBeLessThan(1_000)
    expect(key.masked).toMatch(/^.{3}…$/)
  })

  it('is refused in words where a policy of the tenant forbids it', async () => {
    const world = await connected()
    const refusal = {
      kind: 'answer',
      status: 400,
      json: { error: { code: 'CredentialTypeNotAllowedAsPerAppPolicy', message: 'As per policy 7.' } }
    } as const
    world.server.faults.next({ method: 'POST', pathIncludes: 'addPassword' }, refusal)

    expect(await world.client.createKey(aNewKey)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'forbidden', detail: 'policy-forbids' }
    })
  })
})

describe('the removal of a client secret', () => {
  const notFound = {
    kind: 'answer',
    status: 400,
    json: { error: { code: 'Request_BadRequest', message: 'No password credential found with keyId 7.' } }
  } as const

  it('is not proven by a server that may not know the secret yet', async () => {
    const world = await connected()
    const { key } = await made(world)
    world.server.faults.next({ method: 'POST', pathIncludes: 'removePassword' }, notFound, 2)

    const soon = await world.client.revokeKey(key)
    world.clock.advance(6 * MINUTE)
    const later = await world.client.revokeKey(key)

    expect(soon.kind).toBe('unknown')
    expect(later).toEqual({ kind: 'committed', value: { alreadyGone: true } })
  })

  it('says that tokens live on, and for how long', () => {
    expect(provider.manifest).toMatchObject({
      afterRevoke: 'tokens-live-on',
      tokensLast: { mostMs: 90 * MINUTE, longestMs: 24 * HOUR }
    })
  })
})

describe('the connection', () => {
  it('protects its own secret alone', async () => {
    const world = await connected()
    await made(world)
    const own = world.server.settings['clientId'] ?? ''

    const groups = [await world.client.listGroup(own), await world.client.listGroup(BILLING)]

    const guarded = groups.flatMap(keys =>
      keys.ok ? keys.value.filter(key => world.client.isOwnCredential(key)) : []
    )
    expect(guarded.map(({ groupId }) => groupId)).toEqual([own])
  })

  it('protects a secret that shows no beginning until the own one is named', async () => {
    const world = await connected()
    const row = { keyId: '6d1b4b5e-0000-4000-8000-0000000000aa', displayName: null, hint: null }
    const json = { passwordCredentials: [{ ...row, startDateTime: null, endDateTime: null }] }
    world.server.faults.next({ pathIncludes: BILLING }, { kind: 'answer', status: 200, json })

    const keys = await world.client.listGroup(BILLING)

    expect(keys.ok && keys.value.map(key => world.client.isOwnCredential(key))).toEqual([true])
  })

  it.each([
    ['https://graph.microsoft.com/v1.0', true],
    ['https://graph.microsoft.us/v1.0', true],
    ['https://dod-graph.microsoft.us/v1.0', true],
    ['https://microsoftgraph.chinacloudapi.cn/v1.0', true],
    ['https://graph.microsoft.com.evil.example/v1.0', false],
    ['https://graph.microsoft.de/v1.0', false]
  ])('may go to %s: %s', async (baseUrl, isAllowed) => {
    const opened = await connect(baseUrl, 'not-a-real-secret')

    expect(opened.ok).toBe(isAllowed)
  })

  it('refuses the ID of a secret in the place of its value', async () => {
    const opened = await connect('https://graph.microsoft.com/v1.0', '6d1b4b5e-0000-4000-8000-0000000000aa')

    expect(opened).toMatchObject({ ok: false, fault: { detail: 'wrong-kind-of-credential' } })
  })

  it('says so where its own secret has expired', async () => {
    const world = await connected()
    const json = refusedBy(7000222, 'The provided client secret keys are expired.')
    world.server.faults.next({ pathIncludes: 'oauth2' }, { kind: 'answer', status: 401, json })

    expect(await world.client.preflight()).toMatchObject({
      ok: false,
      fault: { code: 'credential-rejected', detail: 'key-expired' }
    })
  })
})

async function connect(baseUrl: string, secret: string) {
  const clientSecret = Secret.fromBytes(new TextEncoder().encode(secret))
  const settings = { tenant: 'contoso.example', clientId: BILLING }
  const clock = { now: () => NOON, monotonic: () => NOON, sleep: () => Promise.resolve() }
  return provider.connect({ baseUrl, settings, credential: { clientSecret } }, { clock })
}
