import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const BILLING = '0oa1harbour0000001'
const aNewKey: NewKey = {
  groupId: BILLING,
  name: 'worker',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

const connected = (): Promise<ConnectedSandbox> =>
  connectedSandbox(provider, startSandbox, { timeoutMs: 5_000 })

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const

describe('the probe of an Okta client secret', () => {
  const invalid = (text: string) => ({ error: 'invalid_client', error_description: text })

  it.each([
    ['taken', 200, { active: false }, 'alive'],
    ['a success of somebody else', 200, { status: 'ok' }, 'unclear'],
    [
      'a wrong secret',
      401,
      invalid('The client secret supplied for a confidential client is invalid.'),
      'dead'
    ],
    ['another way to sign in', 401, invalid('The client is not allowed to use this method.'), 'unclear'],
    ['an unknown client', 401, { errorCode: 'invalid_client', errorSummary: 'Invalid value.' }, 'unclear'],
    ['no text', 401, { error: 'invalid_client' }, 'unclear'],
    ['a page', 401, null, 'unclear']
  ])('judges %s', (_case, status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })
})

describe('errors of Okta', () => {
  const because = (text: string) => ({
    errorCode: 'E0000001',
    errorSummary: 'Api validation failed: OAuth2ClientSecretMediated',
    errorCauses: [{ errorSummary: text }]
  })

  it.each([
    [
      'create',
      400,
      because('You have reached the maximum number of client secrets per client.'),
      'cap-reached',
      'cap-full'
    ],
    ['disable', 400, because('The secret cannot be deactivated.'), 'conflict', undefined],
    [
      'create',
      403,
      { errorCode: 'E0000006', errorSummary: 'You do not have permission.' },
      'permission-missing',
      'missing-create'
    ],
    [
      'revoke',
      404,
      { errorCode: 'E0000007', errorSummary: 'Not found: Resource not found: 0oa1 (AppInstance)' },
      'forbidden',
      'other-owner'
    ],
    [
      'revoke',
      404,
      {
        errorCode: 'E0000007',
        errorSummary: 'Not found: Resource not found: ocs1 (OAuth2ClientSecretMediated)'
      },
      'not-found',
      undefined
    ],
    [
      'list',
      401,
      { errorCode: 'E0000011', errorSummary: 'Invalid token provided' },
      'credential-rejected',
      undefined
    ]
  ] as const)('at %s: %i %j', (task, status, body, code, detail) => {
    const found = classifyFor(declaration, task)(status, body)

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })
})

describe('Okta client secrets', () => {
  it('leaves out applications that have none, and takes the client ID as the application has it', async () => {
    const { client, server } = await connected()
    const oauthClient = { client_id: 'custom-id', token_endpoint_auth_method: 'client_secret_basic' }
    const ours = { id: BILLING, label: 'billing', signOnMode: 'OPENID_CONNECT', credentials: { oauthClient } }
    const others = [
      { id: '0oa2', label: 'saml', signOnMode: 'SAML_2_0', credentials: {} },
      {
        id: '0oa3',
        label: 'browser',
        signOnMode: 'OPENID_CONNECT',
        credentials: { oauthClient: { client_id: '0oa3', token_endpoint_auth_method: 'none' } }
      }
    ]
    const apps = answering(200, [...others, ours])
    server.faults.next({ method: 'GET' }, apps)
    const report = await client.preflight()
    server.faults.next({ method: 'GET' }, apps)
    const made = await client.createKey(aNewKey)

    expect(report.ok && report.value.groups.map(({ name }) => name)).toEqual(['billing'])
    expect(made.kind === 'committed' && envOf(made.value.secret.parts)).toMatchObject({
      OKTA_CLIENT_ID: 'custom-id'
    })
  })

  it('takes three characters of a listed secret, and nothing else of it', async () => {
    const { client, server } = await connected()
    const row = {
      id: 'ocs1harbour0000009',
      created: '2026-01-10T21:06:31.000Z',
      status: 'ACTIVE',
      client_secret: 'not-a-real-secret-of-anybody',
      secret_hash: 'not-a-real-hash'
    }
    server.faults.next({ pathIncludes: '/credentials/secrets' }, answering(200, [row]))

    const keys = await client.listGroup(BILLING)

    expect(keys.ok && keys.value.map(({ masked, name }) => [masked, name])).toEqual([
      ['not…', 'ocs1harbour0000009']
    ])
    expect(JSON.stringify(keys)).not.toMatch(/not-a|hash/)
  })

  it('deactivates before it deletes, and does not delete where nobody says that it is inactive', async () => {
    const { client, server } = await connected()
    const seed = { groupId: BILLING, name: '', grants: [], createdAt: NOON - DAY, lastUsedAt: null }
    const { id } = server.seed(seed)
    const active = { id, status: 'ACTIVE', created: '2026-01-10T21:06:31.000Z', client_secret: 'none' }
    server.faults.next({ method: 'POST', pathIncludes: 'deactivate' }, answering(200, active))

    const unproven = await client.revokeKey({ providerKeyId: id, groupId: BILLING })
    const methods = server.requests().map(({ method }) => method)
    const done = await client.revokeKey({ providerKeyId: id, groupId: BILLING })

    expect(unproven.kind).toBe('unknown')
    expect(methods).not.toContain('DELETE')
    expect(done).toEqual({ kind: 'committed', value: { alreadyGone: false } })
  })

  it('deletes what is inactive already, whatever the deactivation answers', async () => {
    const { client, server } = await connected()
    const made = await client.createKey(aNewKey)
    if (made.kind !== 'committed') throw new Error(made.fault.code)
    await client.disableKey(made.value.key)
    const refusal = { errorCode: 'E0000001', errorSummary: 'Api validation failed', errorCauses: [] }
    server.faults.next({ method: 'POST', pathIncludes: 'deactivate' }, answering(400, refusal))

    expect(await client.revokeKey(made.value.key)).toMatchObject({ kind: 'committed' })
  })
})
