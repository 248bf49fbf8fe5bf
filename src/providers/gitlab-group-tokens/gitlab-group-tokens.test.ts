import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { classifyFor } from '../kit/rest/errors'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const aNewKey: NewKey = {
  groupId: '31',
  name: 'deploy · rot 7K2Q',
  grants: ['read_registry'],
  permissionSetId: null,
  expiresAt: null,
  attributes: { accessLevel: 30 }
}

describe('GitLab group access tokens', () => {
  it('asks for the groups in which the user is Owner', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const report = await client.preflight()

    expect(report).toMatchObject({
      ok: true,
      value: { groups: [{ name: 'payments' }, { name: 'payments/mobile' }] }
    })
    expect(server.requests().map(({ path }) => path)).toContain('/api/v4/groups')
    expect(declaration.groups).toMatchObject({ query: { min_access_level: '50' } })
  })

  it('carries the role of the old token over, and gives each token an end', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey(aNewKey)

    const midnight = Math.floor((NOON + 90 * DAY) / DAY) * DAY
    expect(made).toMatchObject({
      kind: 'committed',
      value: { key: { attributes: { accessLevel: 30 }, expiresAt: midnight } }
    })
    expect(provider.manifest.attributesToCarry).toEqual(['accessLevel'])
  })

  it.each([
    [404, '404 Could not find group access token with token_id: 1 Not Found', 'not-found'],
    // The user may have lost the group: the token may live on.
    [404, '404 Group Not Found', 'forbidden'],
    [404, '404 Not Found', 'provider-changed']
  ])('takes %i %j for %s when it revokes', (status, message, code) => {
    expect(classifyFor(declaration, 'revoke')(status, { message })?.code).toBe(code)
  })

  it('takes the refusal of a group access token for a missing right', () => {
    const message = '400 Bad request - User does not have permission to create group access token'

    expect(classifyFor(declaration, 'create')(400, { message })?.code).toBe('permission-missing')
  })
})
