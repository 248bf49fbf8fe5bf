import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { connectedSandbox, randomText } from '../../../test/kit/connected-sandbox'
import { steppingClock } from '../../../test/kit/stepping-clock'
import { DAY } from '../../core/clock'
import { Secret } from '../../core/secret'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { readDeclaration } from '../kit/rest/read-declaration'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const ORGANIZATION = 'b4a1c0de-0000-4000-8000-000000000001'
const KEYS = '/v1/organizations/api_keys'

const connected = (): Promise<ConnectedSandbox> =>
  connectedSandbox(provider, startSandbox, { timeoutMs: 5_000 })

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const
const refusing = (type: string, message: string) => ({ type: 'error', error: { type, message } })

/** A row as the documentation shows it. */
const aRow = {
  id: 'apikey_01Rj2N8SVvo6BePZj99NhmiT',
  type: 'api_key',
  name: 'Developer Key',
  partial_key_hint: 'sk-ant-api03-R2D...igAA',
  status: 'active',
  created_at: '2024-10-30T23:58:27.427722Z',
  created_by: { id: 'user_01WCz1FkmYMm4gnmykNKUu3Q', type: 'user' },
  expires_at: null,
  workspace_id: 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ'
}
const listOf = (rows: readonly unknown[], more: boolean, last: string | null = null) => ({
  data: rows,
  first_id: null,
  has_more: more,
  last_id: last
})

async function listed(...rows: readonly unknown[]) {
  const { client, server } = await connected()
  server.faults.next({ pathIncludes: KEYS }, answering(200, listOf(rows, false)))
  return client.listGroup(ORGANIZATION)
}

describe('the declaration of Anthropic API keys', () => {
  it('hangs together, and makes no keys', () => {
    expect(readDeclaration(declaration)).toMatchObject({ ok: true })
    expect(provider.manifest.capabilities).toMatchObject({ create: false, disable: true, enable: true })
  })

  it('knows a key by its form, and no admin key', () => {
    const forms = (provider.manifest.secretFormats ?? []).map(({ pattern }) => new RegExp(pattern))
    const isKnown = (text: string): boolean => forms.some(form => form.test(text))

    expect(isKnown(`sk-ant-api03-${'x'.repeat(95)}`)).toBe(true)
    expect(isKnown(`sk-ant-admin01-${'x'.repeat(95)}`)).toBe(false)
  })

  it('refuses an ordinary key in place of the admin key, before anything is sent', async () => {
    const answer = await provider.connect(
      {
        baseUrl: 'http://127.0.0.1:9',
        settings: {},
        credential: { adminKey: Secret.fromBytes(Buffer.from(`sk-ant-api03-${randomText()}`)) }
      },
      { clock: steppingClock(NOON) }
    )

    expect(answer).toMatchObject({
      ok: false,
      fault: { subject: 'adminKey', detail: 'wrong-kind-of-credential' }
    })
  })

  it('sends the admin key nowhere but to Anthropic', async () => {
    const answer = await provider.connect(
      {
        baseUrl: 'https://anthropic.example',
        settings: {},
        credential: { adminKey: Secret.fromBytes(Buffer.from('not-a-real-key')) }
      },
      { clock: steppingClock(NOON) }
    )

    expect(answer).toMatchObject({ ok: false, fault: { detail: 'url-not-allowed' } })
  })
})

describe('the probe of an Anthropic key', () => {
  it.each([
    ['taken', 200, { data: [], first_id: null, has_more: false, last_id: null }, 'alive'],
    ['a success of somebody else', 200, { models: [] }, 'unclear'],
    ['an unknown key', 401, refusing('authentication_error', 'invalid x-api-key'), 'dead'],
    [
      'a refusal of requests from browsers',
      401,
      refusing('authentication_error', 'CORS requests are not allowed for this Organization'),
      'unclear'
    ],
    ['a key without the permission', 403, refusing('permission_error', 'Not allowed.'), 'unclear'],
    ['a spend limit', 400, refusing('invalid_request_error', 'The limit is reached.'), 'unclear'],
    ['a proxy that refuses', 401, { error: { type: 'authentication_error' } }, 'unclear'],
    ['a page', 401, null, 'unclear']
  ])('judges %s', (_case, status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })
})

describe('errors of Anthropic', () => {
  it.each([
    ['list', 401, 'authentication_error', 'credential-rejected', undefined],
    ['list', 403, 'permission_error', 'permission-missing', 'missing-list'],
    ['revoke', 403, 'permission_error', 'permission-missing', 'missing-revoke'],
    ['revoke', 404, 'not_found_error', 'not-found', undefined],
    ['disable', 409, 'conflict_error', 'conflict', undefined],
    ['list', 529, 'overloaded_error', 'provider-unavailable', undefined]
  ] as const)('at %s: %i %s', (task, status, type, code, detail) => {
    const found = classifyFor(declaration, task)(status, refusing(type, 'Some text.'))

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })
})

describe('listed Anthropic keys', () => {
  it('are read as the documentation shows them', async () => {
    const keys = await listed(aRow, { ...aRow, id: 'apikey_02', status: 'expired', created_by: null })

    expect(keys).toMatchObject({
      ok: true,
      value: [
        {
          masked: 'sk-ant-api03-R2D...igAA',
          status: 'active',
          createdAt: Date.UTC(2024, 9, 30, 23, 58, 27, 427),
          createdBy: { id: 'user_01WCz1FkmYMm4gnmykNKUu3Q', isMember: null },
          expiresAt: null,
          lastUsed: { kind: 'unknown' }
        },
        { status: 'expired', createdBy: null }
      ]
    })
  })

  it('show no hint that could be a whole key', async () => {
    const keys = await listed({ ...aRow, partial_key_hint: `sk-ant-api03-${'A'.repeat(60)}` })

    expect(keys.ok && keys.value[0]?.masked).toBeNull()
  })

  it('are read page by page behind the last ID, and are no list where that is missing', async () => {
    const { client, server } = await connected()
    const second = { ...aRow, id: 'apikey_02' }
    server.faults.next({ pathIncludes: KEYS }, answering(200, listOf([aRow], true, aRow.id)))
    server.faults.next({ pathIncludes: KEYS }, answering(200, listOf([second], false, second.id)))
    const whole = await client.listGroup(ORGANIZATION)
    server.faults.next({ pathIncludes: KEYS }, answering(200, listOf([aRow], true)))
    const cut = await client.listGroup(ORGANIZATION)

    expect(whole.ok && whole.value.map(({ providerKeyId }) => providerKeyId)).toEqual([aRow.id, second.id])
    expect(cut).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
  })
})

describe('changing the status of an Anthropic key', () => {
  async function withKey() {
    const world = await connected()
    const seed = {
      groupId: ORGANIZATION,
      name: 'worker',
      grants: [],
      createdAt: NOON - DAY,
      lastUsedAt: null
    }
    return { ...world, key: { providerKeyId: world.server.seed(seed).id, groupId: ORGANIZATION } }
  }

  it.each(['active', 'inactive', undefined])('is unproven where the answer says %s', async status => {
    const { client, server, key } = await withKey()
    const row = { ...aRow, id: key.providerKeyId, status }
    server.faults.next({ method: 'POST' }, answering(200, row))

    expect((await client.revokeKey(key)).kind).toBe('unknown')
  })

  it('is unproven where the answer is about another key', async () => {
    const { client, server, key } = await withKey()
    server.faults.next({ method: 'POST' }, answering(200, { ...aRow, status: 'archived' }))

    expect((await client.revokeKey(key)).kind).toBe('unknown')
  })

  it('disables, enables and archives, and keeps an archived key in the list', async () => {
    const { client, key } = await withKey()
    const status = async () => {
      const keys = await client.listGroup(ORGANIZATION)
      return keys.ok && keys.value.find(({ providerKeyId }) => providerKeyId === key.providerKeyId)?.status
    }
    const seen: unknown[] = []
    for (const change of [client.disableKey, client.enableKey, client.revokeKey]) {
      seen.push((await change(key)).kind, await status())
    }

    expect(seen).toEqual(['committed', 'disabled', 'committed', 'active', 'committed', 'revoked'])
  })
})
