import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

describe('Grafana service account tokens', () => {
  it.each([
    [200, { id: 1, name: 'Main Org.' }, 'alive'],
    [200, { message: 'hello' }, 'unclear'],
    [403, { title: 'Access denied', accessErrorId: 'ACE1' }, 'alive'],
    [401, { messageId: 'api-key.invalid', message: 'Invalid API key' }, 'dead'],
    [401, { message: 'Expired API key' }, 'dead'],
    [401, { message: 'Unauthorized' }, 'unclear'],
    [401, null, 'unclear']
  ])('judges a probe by %i %j', (status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it.each([
    ['serviceaccounts.ErrTokenNotFound', 'not-found'],
    ['serviceaccounts.ErrNotFound', 'forbidden']
  ])('takes %s for %s when it revokes', (messageId, code) => {
    expect(classifyFor(declaration, 'revoke')(404, { messageId })?.code).toBe(code)
  })

  it('takes the short answer to a create, and knows the new token as active', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const answer = {
      kind: 'answer',
      status: 200,
      json: { id: 900, name: 'ci', key: 'glsa_not_a_real_token' }
    } as const
    server.faults.next({ method: 'POST' }, answer)
    const blank = { grants: [], permissionSetId: null, expiresAt: null, attributes: {} }

    const made = await client.createKey({ ...blank, groupId: '11', name: 'ci' })

    expect(made).toMatchObject({
      kind: 'committed',
      value: { key: { providerKeyId: '900', name: 'ci', status: 'active' } }
    })
  })

  it('protects the named token alone', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const blank = { grants: [], permissionSetId: null, expiresAt: null, attributes: {} }
    await client.createKey({ ...blank, groupId: '11', name: 'other' })

    const keys = await client.listGroup('11')

    const own = keys.ok ? keys.value.filter(key => client.isOwnCredential(key)) : []
    expect(own.map(({ providerKeyId }) => providerKeyId)).toEqual([server.settings['ownKeyId']])
  })
})
