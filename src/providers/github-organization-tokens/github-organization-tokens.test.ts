import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { steppingClock } from '../../../test/kit/stepping-clock'
import { DAY, HOUR, MINUTE } from '../../core/clock'
import { Secret } from '../../core/secret'
import { classifyFor } from './faults'
import { provider, startSandbox } from './index'
import { toProviderKey } from './mapping'
import { claimOf } from './sign-in'
import { grant } from './wire'

const GROUP = 'harbour'
const TOKENS = '/orgs/harbour/personal-access-tokens'

const connected = (given: Parameters<typeof connectedSandbox>[2] = {}): Promise<ConnectedSandbox> =>
  connectedSandbox(provider, startSandbox, { timeoutMs: 5_000, ...given })

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const
const refusing = (status: number, message: string) => answering(status, { message })
const paths = ({ server }: ConnectedSandbox) =>
  server.requests().map(({ method, path }) => `${method} ${path}`)

async function withToken(given: Parameters<typeof connectedSandbox>[2] = {}) {
  const world = await connected(given)
  const seed = { groupId: GROUP, name: 'ci', grants: [], createdAt: NOON - DAY, lastUsedAt: null }
  return { ...world, key: { providerKeyId: world.server.seed(seed).id, groupId: GROUP } }
}

/** The example of GitHub's description. */
const aRow = {
  id: 25_381,
  owner: { login: 'octocat', id: 1 },
  repository_selection: 'all',
  permissions: { organization: { members: 'read' }, repository: { metadata: 'read' } },
  access_granted_at: '2023-05-16T08:47:09.000-07:00',
  token_name: 'Some Token',
  token_expired: false,
  token_expires_at: '2023-11-16T08:47:09.000-07:00',
  token_last_used_at: null
}

describe('a listed token of an organization', () => {
  it('is read as GitHub describes it', () => {
    expect(toProviderKey(grant.parse(aRow), GROUP)).toMatchObject({
      providerKeyId: '25381',
      name: 'Some Token',
      status: 'active',
      masked: null,
      createdBy: { id: '1', name: 'octocat', isMember: null },
      createdAt: Date.UTC(2023, 4, 16, 15, 47, 9),
      expiresAt: Date.UTC(2023, 10, 16, 15, 47, 9),
      lastUsed: { kind: 'never' },
      permissions: { source: 'listed', grants: ['organization.members:read', 'repository.metadata:read'] },
      attributes: { repositories: 'all' }
    })
  })

  it('has expired where GitHub says so, whatever its date', () => {
    expect(toProviderKey(grant.parse({ ...aRow, token_expired: true }), GROUP).status).toBe('expired')
  })

  it('makes the list fail where it stands twice', async () => {
    const { client, server } = await connected()
    server.faults.next({ pathIncludes: TOKENS }, answering(200, [aRow, aRow]))

    expect(await client.listGroup(GROUP)).toMatchObject({
      ok: false,
      fault: { detail: 'conflicting-rows' }
    })
  })
})

describe('signing in as a GitHub App', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const claims = (id: string): unknown =>
    JSON.parse(
      Buffer.from(claimOf({ key: privateKey, id }, NOON).split('.')[1] ?? '', 'base64url').toString()
    )

  it('claims ten minutes at most, and begins a minute ago', () => {
    const now = NOON / 1_000

    expect(claims('Iv23liHarbour')).toEqual({ iat: now - 60, exp: now + 540, iss: 'Iv23liHarbour' })
    expect(claims('204711')).toMatchObject({ iss: 204_711 })
  })

  it('finds the installation once, and uses a token until it is nearly over', async () => {
    const world = await connected()
    await world.client.listGroup(GROUP)
    await world.client.listGroup(GROUP)
    world.clock.advance(HOUR)
    await world.client.listGroup(GROUP)

    expect(paths(world)).toEqual([
      'GET /orgs/harbour/installation',
      'POST /app/installations/4711/access_tokens',
      `GET ${TOKENS}`,
      `GET ${TOKENS}`,
      'POST /app/installations/4711/access_tokens',
      `GET ${TOKENS}`
    ])
  })

  it.each([-20 * MINUTE, 20 * MINUTE])('works where the clock differs by %i ms', async aheadMs => {
    const { client } = await connected({ aheadMs })

    expect(await client.preflight()).toMatchObject({ ok: true })
  })

  it('asks for less where the App may only read, and says that it cannot revoke', async () => {
    const { client, key } = await withToken({ variant: 'read-only' })
    const report = await client.preflight()

    expect(report).toMatchObject({ ok: true })
    expect(report.ok && report.value.rights).toContainEqual({ right: 'revoke', state: 'no' })
    expect(await client.revokeKey(key)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'permission-missing', detail: 'missing-revoke' }
    })
  })

  it.each([
    ['is not installed', 'installation', refusing(404, 'Not Found'), 'other-owner'],
    [
      'is suspended',
      'access_tokens',
      refusing(403, 'This installation has been suspended'),
      'user-not-active'
    ],
    [
      'has another key',
      'installation',
      refusing(401, 'A JSON web token could not be decoded'),
      'key-unknown'
    ],
    ['is asked for at a wrong address', 'installation', refusing(404, 'No route'), 'wrong-base-url']
  ])('says that the App %s', async (_case, pathIncludes, answer, detail) => {
    const { client, server } = await connected()
    server.faults.next({ pathIncludes }, answer)

    expect(await client.preflight()).toMatchObject({ ok: false, fault: { detail } })
  })

  it('refuses what cannot be an App, before anything is sent', async () => {
    const { server } = await connected()
    const [file = ''] = Object.values(server.credential)
    const open = (settings: object, text = file) =>
      provider.connect(
        {
          baseUrl: server.url,
          settings: { ...server.settings, ...settings },
          credential: { privateKey: Secret.fromBytes(Buffer.from(text)) }
        },
        { clock: steppingClock(NOON) }
      )
    const publicHalf = createPrivateKey(file).export({ type: 'pkcs1', format: 'pem' }).slice(0, 300)

    expect(await open({ organization: '../users' })).toMatchObject({ fault: { subject: 'organization' } })
    expect(await open({ appId: 'a b' })).toMatchObject({ fault: { subject: 'appId' } })
    expect(await open({}, String(publicHalf))).toMatchObject({ fault: { subject: 'privateKey' } })
    expect(server.requests()).toEqual([])
  })
})

describe('revoking the access of a token', () => {
  it('is not believed while the token is listed', async () => {
    const { client, server, key } = await withToken()
    await client.listGroup(GROUP)
    server.faults.next({ method: 'POST' }, answering(204, undefined))

    expect((await client.revokeKey(key)).kind).toBe('unknown')
  })

  it('is not taken for done before where the token is listed', async () => {
    const { client, server, key } = await withToken()
    await client.listGroup(GROUP)
    server.faults.next({ method: 'POST' }, refusing(404, 'Not Found'))

    expect(await client.revokeKey(key)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'permission-missing', detail: 'missing-revoke' }
    })
  })

  it('is not taken for done before where the App can read no list any more', async () => {
    const { client, server, key } = await withToken()
    await client.listGroup(GROUP)
    server.faults.next({ method: 'POST' }, refusing(404, 'Not Found'))
    server.faults.next({ method: 'GET' }, refusing(404, 'Not Found'))

    expect(await client.revokeKey(key)).toMatchObject({ kind: 'rejected', fault: { detail: 'other-owner' } })
  })

  it('sends nothing for another organization', async () => {
    const { client, server, key } = await withToken()

    expect((await client.revokeKey({ ...key, groupId: 'elsewhere' })).kind).toBe('not-sent')
    expect(server.requests()).toEqual([])
  })
})

describe('errors of GitHub', () => {
  it.each([
    ['list', 403, 'Resource not accessible by integration', 'permission-missing', 'missing-list'],
    ['revoke', 403, 'Resource not accessible by integration', 'permission-missing', 'missing-revoke'],
    ['list', 403, 'You have exceeded a secondary rate limit', 'rate-limited', undefined],
    ['list', 404, 'Not Found', 'forbidden', 'other-owner'],
    ['revoke', 404, 'Not Found', 'not-found', 'key-unknown'],
    ['revoke', 404, 'No route', 'provider-changed', 'wrong-base-url'],
    ['list', 401, 'Bad credentials', 'credential-rejected', 'key-unknown'],
    ['token', 422, 'The permissions requested are not granted.', 'permission-missing', 'missing-list']
  ] as const)('at %s: %i %s', (call, status, message, code, detail) => {
    const found = classifyFor(call)(status, { message })

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })

  it('are not read from a page', () => {
    expect(classifyFor('revoke')(404, null)).toMatchObject({ code: 'provider-changed' })
  })
})
