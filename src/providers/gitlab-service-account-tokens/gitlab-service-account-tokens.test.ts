import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { classifyFor } from '../kit/rest/errors'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const aNewKey: NewKey = {
  groupId: '57',
  name: 'deploy · rot 7K2Q',
  grants: ['write_repository'],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

describe('GitLab service account tokens', () => {
  it('asks in the top-level group of the form', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const report = await client.preflight()

    expect(report).toMatchObject({
      ok: true,
      value: { groups: [{ name: 'payments-deploy' }, { name: 'payments-backup' }] }
    })
    expect(server.requests().map(({ path }) => path)).toContain(
      '/api/v4/groups/sandbox-topGroup/service_accounts'
    )
  })

  it('sends the path of a group as one segment', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox, {
      settings: { topGroup: 'acme/platform' }
    })

    await client.preflight()

    expect(server.requests()[0]?.path).toBe('/api/v4/groups/acme%2Fplatform/service_accounts')
  })

  it('gives each token an end, and no role: the service account has one', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey(aNewKey)

    const midnight = Math.floor((NOON + 90 * DAY) / DAY) * DAY
    expect(made).toMatchObject({ kind: 'committed', value: { key: { attributes: {}, expiresAt: midnight } } })
    expect(declaration.create?.body).not.toHaveProperty('access_level')
  })

  it.each([
    ['404 Personal Access Token Not Found', 'not-found'],
    // The owner may have lost the group, or the account may be another's: the token may live on.
    ['404 User Not Found', 'forbidden'],
    ['404 Group Not Found', 'forbidden'],
    ['404 Not Found', 'provider-changed']
  ])('takes %j for %s when it revokes', (message, code) => {
    expect(classifyFor(declaration, 'revoke')(404, { message })?.code).toBe(code)
  })

  it('protects the token with which the connection works', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    await client.createKey(aNewKey)

    const keys = await client.listGroup('57')

    const own = keys.ok ? keys.value.filter(key => client.isOwnCredential(key)) : []
    expect(own.map(({ providerKeyId }) => providerKeyId)).toEqual([server.settings['ownKeyId']])
  })
})
