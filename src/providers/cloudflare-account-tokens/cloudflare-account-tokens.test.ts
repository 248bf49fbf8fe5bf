import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { provider, startSandbox } from './index'

async function bench() {
  const connected = await connectedSandbox(provider, startSandbox)
  const account = connected.server.settings['accountId'] ?? ''
  const blank = {
    groupId: account,
    name: 'deploy',
    grants: ['allow:Workers Scripts Write'],
    permissionSetId: null,
    expiresAt: null,
    attributes: {}
  }
  return { ...connected, account, blank }
}

const POLICIES = [
  {
    id: 'p1',
    effect: 'allow',
    permission_groups: [{ id: 'aa11', name: 'DNS Write', meta: { key: 'dns' } }],
    resources: { 'com.cloudflare.api.account.1': { 'com.cloudflare.api.account.zone.*': '*' } }
  },
  {
    id: 'p2',
    effect: 'deny',
    permission_groups: [{ id: 'bb22', name: 'Zone Read' }],
    resources: { 'com.cloudflare.api.account.zone.9': '*' }
  }
]
const CONDITION = { request_ip: { in: ['192.0.2.0/24'], not_in: ['192.0.2.7'] } }

function rowWith(more: Record<string, unknown>) {
  const result = {
    id: 'old1',
    name: 'web',
    status: 'active',
    policies: POLICIES,
    condition: CONDITION,
    ...more
  }
  return { kind: 'answer', status: 200, json: { success: true, errors: [], result } } as const
}

describe('Cloudflare account tokens', () => {
  it('copies policies and conditions of the old token as they are, without the IDs that belong to it', async () => {
    const { client, server, blank } = await bench()
    server.faults.next({ method: 'GET', pathIncludes: '/tokens/old1' }, rowWith({}))

    const made = await client.createKey({
      ...blank,
      grants: ['deny:Zone Read', 'allow:DNS Write'],
      attributes: { template: 'old1' }
    })

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const state = server.snapshot() as { tokens: { id: string; policies: unknown; condition: unknown }[] }
    const stored = state.tokens.find(({ id }) => id === made.value.key.providerKeyId)
    expect(stored?.condition).toEqual(CONDITION)
    expect(stored?.policies).toMatchObject([
      {
        effect: 'allow',
        permission_groups: [{ id: 'aa11' }],
        resources: { 'com.cloudflare.api.account.1': { 'com.cloudflare.api.account.zone.*': '*' } }
      },
      {
        effect: 'deny',
        permission_groups: [{ id: 'bb22' }],
        resources: { 'com.cloudflare.api.account.zone.9': '*' }
      }
    ])
  })

  it('makes nothing when the old token may do something else by now', async () => {
    const { client, server, blank } = await bench()
    server.faults.next({ method: 'GET', pathIncludes: '/tokens/old1' }, rowWith({}))
    const before = server.keys().length

    const made = await client.createKey({
      ...blank,
      grants: ['allow:DNS Write'],
      attributes: { template: 'old1' }
    })

    expect(made).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-permissions' } })
    expect(server.keys().length).toBe(before)
  })

  it('makes no token with a permission that Cloudflare does not have', async () => {
    const { client, server, blank } = await bench()
    const before = server.keys().length

    for (const grants of [[], ['allow:No Such Group'], ['deny:Workers Scripts Write']])
      expect(await client.createKey({ ...blank, grants })).toMatchObject({
        kind: 'not-sent',
        fault: { detail: 'invalid-permissions' }
      })
    expect(server.keys().length).toBe(before)
  })

  it('keeps policies, end and name of a token that it disables, although a PUT replaces it', async () => {
    const { client, server, blank } = await bench()
    const expiresAt = Math.floor(Date.now() / 1_000) * 1_000 + 86_400_000
    const made = await client.createKey({ ...blank, expiresAt })
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const before = (await client.listGroup(blank.groupId)) as { value?: readonly object[] }

    expect(await client.disableKey(made.value.key)).toMatchObject({ kind: 'committed' })

    const after = await client.listGroup(blank.groupId)
    const keyIn = (keys: readonly object[] | undefined) =>
      keys?.find(key => (key as { name: string }).name === 'deploy')
    expect(keyIn(after.ok ? after.value : [])).toEqual({ ...keyIn(before.value), status: 'disabled' })
    expect(server.keys().find(({ name }) => name === 'deploy')?.isActive).toBe(false)
  })

  it('protects its own token, and revokes nothing while it does not know which that is', async () => {
    const { client, server, account, blank } = await bench()
    const own = server.keys().find(({ name }) => name === 'rekey')?.id ?? ''
    const unclear = { kind: 'answer', status: 200, json: { success: true, result: {} } } as const
    server.faults.next({ method: 'GET', pathIncludes: '/verify' }, unclear)

    expect(await client.revokeKey({ groupId: account, providerKeyId: own })).toMatchObject({
      kind: 'not-sent'
    })
    for (const act of [client.revokeKey, client.disableKey])
      expect(await act({ groupId: account, providerKeyId: own })).toMatchObject({
        kind: 'rejected',
        fault: { detail: 'self-lockout' }
      })
    const listed = await client.listGroup(blank.groupId)
    expect(listed.ok && listed.value.filter(key => client.isOwnCredential(key))).toHaveLength(1)
  })

  it('asks again whose token it has after Cloudflare did not know it once', async () => {
    const { client, server, account, blank } = await bench()
    const own = server.keys().find(({ name }) => name === 'rekey')?.id ?? ''
    const json = { success: false, errors: [{ code: 1000 }] }
    server.faults.next({ method: 'GET', pathIncludes: '/verify' }, { kind: 'answer', status: 401, json })
    await client.listGroup(blank.groupId)

    for (const act of [client.revokeKey, client.disableKey])
      expect(await act({ groupId: account, providerKeyId: own })).toMatchObject({
        kind: 'rejected',
        fault: { detail: 'self-lockout' }
      })
    expect(server.keys().find(({ id }) => id === own)?.isActive).toBe(true)
  })

  it.each([
    [401, { success: false, errors: [{ code: 1000 }] }, 'dead'],
    [200, { success: true, result: { id: 'x', status: 'disabled' } }, 'dead'],
    [200, { success: true, result: { id: 'x', status: 'expired' } }, 'dead'],
    [200, { success: true, result: { id: 'x', status: 'something new' } }, 'unclear'],
    [401, { success: false, errors: [{ code: 9109 }] }, 'unclear'],
    [403, { success: false, errors: [{ code: 10000 }] }, 'unclear'],
    [404, { success: false, errors: [{ code: 7003 }] }, 'unclear']
  ])('judges a probe by %i %j: %s', async (status, json, kind) => {
    const { client, server, blank } = await bench()
    const made = await client.createKey(blank)
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    server.faults.next({ method: 'GET', pathIncludes: '/verify' }, { kind: 'answer', status, json })

    expect((await client.probe(made.value.secret)).kind).toBe(kind)
  })
})
