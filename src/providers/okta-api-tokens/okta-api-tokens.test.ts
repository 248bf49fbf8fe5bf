import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { readDeclaration } from '../kit/rest/read-declaration'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const GROUP = 'organisation'

const connected = (): Promise<ConnectedSandbox> =>
  connectedSandbox(provider, startSandbox, { timeoutMs: 5_000 })

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const
const refusing = (errorCode: string, errorSummary: string) => ({ errorCode, errorSummary, errorCauses: [] })

/** A row as the SDKs of Okta describe it. */
const aRow = {
  id: '00T1harbour0000001',
  name: 'importer',
  userId: '00u1harbour0000001',
  clientName: 'Okta API',
  tokenWindow: 'P30D',
  created: '2026-01-10T21:06:31.000Z',
  lastUpdated: '2026-01-11T21:06:31.000Z',
  expiresAt: '2026-02-10T21:06:31.000Z'
}

async function listed(...rows: readonly unknown[]) {
  const { client, server } = await connected()
  server.faults.next({ method: 'GET' }, answering(200, rows))
  return client.listGroup(GROUP)
}

describe('the declaration of Okta API tokens', () => {
  it('hangs together, makes no tokens, and cannot disable them', () => {
    expect(readDeclaration(declaration)).toMatchObject({ ok: true })
    expect(provider.manifest.capabilities).toMatchObject({ create: false, disable: false, enable: false })
  })

  it('asks for the ID of the connection’s own token, and offers no rotation of it', () => {
    expect(provider.manifest.fields).toContainEqual(
      expect.objectContaining({ name: 'ownKeyId', isRequired: true, isSecret: false })
    )
    expect(provider.manifest.ownKeyIdField).toBeUndefined()
  })
})

describe('the probe of an Okta API token', () => {
  it.each([
    ['taken', 200, { id: '00u1', status: 'ACTIVE', profile: {} }, 'alive'],
    ['a success of somebody else', 200, { id: '1' }, 'unclear'],
    ['an unknown token', 401, refusing('E0000011', 'Invalid token provided'), 'dead'],
    ['another refusal', 401, refusing('E0000011', 'Not from here.'), 'unclear'],
    ['an expired session', 401, refusing('E0000005', 'Invalid session'), 'unclear'],
    ['a missing permission', 403, refusing('E0000006', 'You do not have permission.'), 'unclear'],
    ['a page', 401, null, 'unclear']
  ])('judges %s', (_case, status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })
})

describe('errors of Okta about API tokens', () => {
  it.each([
    ['list', 401, 'E0000011', 'credential-rejected', undefined],
    ['list', 403, 'E0000006', 'permission-missing', 'missing-list'],
    ['revoke', 403, 'E0000006', 'permission-missing', 'missing-revoke'],
    ['revoke', 404, 'E0000007', 'not-found', undefined]
  ] as const)('at %s: %i %s', (task, status, errorCode, code, detail) => {
    const found = classifyFor(declaration, task)(status, refusing(errorCode, 'Some text.'))

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })
})

describe('listed Okta API tokens', () => {
  it('have their user as creator, and no end: a use moves it', async () => {
    const keys = await listed(aRow, { ...aRow, id: '00T2', userId: undefined, clientName: 'AD Agent' })

    expect(keys).toMatchObject({
      ok: true,
      value: [
        {
          name: 'importer',
          status: 'active',
          createdAt: Date.UTC(2026, 0, 10, 21, 6, 31),
          createdBy: { id: '00u1harbour0000001', isMember: null },
          expiresAt: null,
          masked: null,
          attributes: { client: 'Okta API' }
        },
        { createdBy: null, attributes: { client: 'AD Agent' } }
      ]
    })
  })

  it('never have the ID that stands for the token of the connection', async () => {
    expect(await listed({ ...aRow, id: 'current' })).toMatchObject({
      ok: false,
      fault: { code: 'provider-changed' }
    })
  })
})

describe('the token with which the connection works', () => {
  it('is told by its ID from the others', async () => {
    const { client, server } = await connected()
    const seed = { groupId: GROUP, name: 'worker', grants: [], createdAt: NOON - DAY, lastUsedAt: null }
    const other = server.seed(seed).id
    const keys = await client.listGroup(GROUP)
    if (!keys.ok) throw new Error(keys.fault.code)

    const own = keys.value
      .filter(key => client.isOwnCredential(key))
      .map(({ providerKeyId }) => providerKeyId)

    expect(keys.value).toHaveLength(2)
    expect(own).toEqual([server.settings['ownKeyId']])
    expect(own).not.toContain(other)
  })
})

describe('an ID that no listed token has', () => {
  it('is refused when the connection is checked: it would protect nothing', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, {
      timeoutMs: 5_000,
      settings: { ownKeyId: '00Tmistyped' }
    })

    expect(await client.preflight()).toMatchObject({
      ok: false,
      fault: { code: 'invalid-input', detail: 'value-invalid', subject: 'ownKeyId' }
    })
  })
})

describe('revoking an Okta API token', () => {
  it('is never taken for done where another server says that it is not there', async () => {
    const { client, server } = await connected()
    const seed = { groupId: GROUP, name: 'worker', grants: [], createdAt: NOON - DAY, lastUsedAt: null }
    const { id } = server.seed(seed)
    server.faults.next({ method: 'DELETE' }, answering(404, { message: 'no route' }))

    const outcome = await client.revokeKey({ providerKeyId: id, groupId: GROUP })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'provider-changed' } })
  })
})
