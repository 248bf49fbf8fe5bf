import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { sayingOf } from './faults'
import { provider, startSandbox } from './index'

const blank = { groupId: '3', name: 'ci', grants: [], permissionSetId: null, expiresAt: null, attributes: {} }

function errorWith(data: string) {
  return { jsonrpc: '2.0', error: { code: -32602, message: 'Invalid params.', data }, id: 1 }
}

describe('Zabbix API tokens', () => {
  it.each([
    ['Not authorized.', 'not-known'],
    ['Not authorised.', 'not-known'],
    ['API token expired.', 'expired'],
    ['No permissions to referred object or it does not exist!', 'no-object'],
    ['No permissions to call "token.create".', 'no-right'],
    ['API token "x" already exists for userid "1".', 'name-taken'],
    ['Not authorized for this, says a proxy', 'refused']
  ])('reads %j as %s', (data, saying) => {
    expect(sayingOf(errorWith(data))).toBe(saying)
  })

  it('takes the token away again when its secret is refused, and says that nothing was made', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const before = server.keys().length
    const answer = {
      kind: 'answer',
      status: 200,
      json: errorWith('No permissions to call "token.generate".')
    }
    server.faults.next({ method: 'POST', pathIncludes: 'token.generate' }, answer as never)

    const made = await client.createKey(blank)

    expect(made).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
    expect(server.keys().length).toBe(before)
  })

  it('generates the secret of a token once: a lost answer is unknown, and nothing is deleted', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    server.faults.next({ method: 'POST', pathIncludes: 'token.generate' }, { kind: 'reset-after' })

    const made = await client.createKey(blank)

    expect(made).toMatchObject({ kind: 'unknown' })
    expect(server.keys().map(({ name }) => name)).toContain('ci')
    expect(server.requests().filter(({ path }) => path === '/token.generate')).toHaveLength(1)
  })

  it('does not take a token for gone that it is no longer allowed to see', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey(blank)
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const hidden = errorWith('No permissions to referred object or it does not exist!')
    const asUser = { jsonrpc: '2.0', result: [{ userid: '1', role: { type: '1' } }], id: 1 }
    server.faults.next({ method: 'DELETE', pathIncludes: '' }, { kind: 'answer', status: 200, json: hidden })
    server.faults.next(
      { method: 'GET', pathIncludes: 'user.get' },
      { kind: 'answer', status: 200, json: asUser }
    )

    const revoked = await client.revokeKey(made.value.key)

    expect(revoked).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
  })

  it('protects the token of the connection', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)
    const own = { groupId: '1', providerKeyId: '1' }

    expect(await client.revokeKey(own)).toMatchObject({ fault: { detail: 'self-lockout' } })
    expect(await client.disableKey(own)).toMatchObject({ fault: { detail: 'self-lockout' } })
  })

  it('sends the token in a header to a version that takes it there', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const version = { jsonrpc: '2.0', result: '7.0.1', id: 1 }
    server.faults.next(
      { method: 'GET', pathIncludes: 'apiinfo.version' },
      { kind: 'answer', status: 200, json: version }
    )

    // The fake is a 6.0, which looks for the token in the body alone.
    expect(await client.preflight()).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })
  })
})
