import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { provider, startSandbox } from './index'

const BLANK = {
  groupId: 'user',
  name: 'deploy',
  grants: ['allow:DNS Write'],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

type Stored = { readonly id: string; readonly policies: readonly object[]; readonly condition: unknown }

async function bench() {
  const connected = await connectedSandbox(provider, startSandbox)
  const stored = (id: string): Stored | undefined =>
    (connected.server.snapshot() as { tokens: Stored[] }).tokens.find(token => token.id === id)
  return { ...connected, stored }
}

describe('Cloudflare user tokens', () => {
  it('copies policies and addresses of the old token, those of the user itself too', async () => {
    const { client, server, stored } = await bench()
    const policies = [
      {
        id: 'p1',
        effect: 'allow',
        permission_groups: [{ id: 'aa11', name: 'User Details Read' }],
        resources: { 'com.cloudflare.api.user.7': '*' }
      }
    ]
    const condition = { request_ip: { in: ['192.0.2.0/24'], not_in: ['192.0.2.7'] } }
    const result = { id: 'old1', name: 'web', status: 'active', policies, condition }
    server.faults.next(
      { method: 'GET', pathIncludes: '/user/tokens/old1' },
      { kind: 'answer', status: 200, json: { success: true, errors: [], result } }
    )

    const made = await client.createKey({
      ...BLANK,
      grants: ['allow:User Details Read'],
      attributes: { template: 'old1' }
    })

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const copy = stored(made.value.key.providerKeyId)
    expect(copy?.condition).toEqual(condition)
    expect(copy?.policies).toMatchObject([
      {
        effect: 'allow',
        permission_groups: [{ id: 'aa11' }],
        resources: { 'com.cloudflare.api.user.7': '*' }
      }
    ])
  })

  it('gives permissions over zones and over accounts a policy each', async () => {
    const { client, stored } = await bench()
    const grants = ['allow:DNS Write', 'allow:Workers Scripts Write', 'allow:Zone Read']

    const made = await client.createKey({ ...BLANK, grants })

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    expect(made.value.key.permissions.grants).toEqual(grants)
    expect(stored(made.value.key.providerKeyId)?.policies).toMatchObject([
      {
        permission_groups: [{ name: 'DNS Write' }, { name: 'Zone Read' }],
        resources: { 'com.cloudflare.api.account.zone.*': '*' }
      },
      {
        permission_groups: [{ name: 'Workers Scripts Write' }],
        resources: { 'com.cloudflare.api.account.*': '*' }
      }
    ])
  })

  it('makes no new token that may make others', async () => {
    const { client, server } = await bench()
    const before = server.keys().length

    const made = await client.createKey({ ...BLANK, grants: ['allow:API Tokens Write'] })

    expect(made).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-permissions' } })
    expect(server.keys().length).toBe(before)
  })

  it('protects its own token', async () => {
    const { client, server } = await bench()
    const own = server.keys().find(({ name }) => name === 'rekey')?.id ?? ''

    for (const act of [client.revokeKey, client.disableKey])
      expect(await act({ groupId: 'user', providerKeyId: own })).toMatchObject({
        kind: 'rejected',
        fault: { detail: 'self-lockout' }
      })
    expect(server.keys().find(({ id }) => id === own)?.isActive).toBe(true)
  })

  it('takes no token of an account, which verify does not know here', async () => {
    const { client, server } = await bench()
    const other = server.keys().find(({ name }) => name === 'rekey')?.id ?? ''
    const json = { success: false, errors: [{ code: 1000 }] }
    server.faults.next({ method: 'GET', pathIncludes: '/verify' }, { kind: 'answer', status: 401, json })

    expect(await client.revokeKey({ groupId: 'user', providerKeyId: other })).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'credential-rejected' }
    })
  })
})
