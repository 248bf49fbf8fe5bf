import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const aNewKey: NewKey = {
  groupId: 'organization',
  name: 'ci · rot 7K2Q',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

describe('OpenAI admin keys', () => {
  it.each([
    [200, { object: 'list', data: [] }, 'alive'],
    [403, { error: { code: 'insufficient_permissions' } }, 'alive'],
    [401, { error: { code: 'invalid_api_key' } }, 'dead'],
    [401, { error: { code: null } }, 'unclear'],
    [401, null, 'unclear'],
    [200, { hello: true }, 'unclear'],
    [429, { error: { code: 'rate_limit_exceeded' } }, 'unclear']
  ])('judges a probe by %i %j', (status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it('makes a key that ends when it should, and can be used at once', async () => {
    const { client, consume } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey({ ...aNewKey, expiresAt: NOON + 30 * DAY })

    if (made.kind !== 'committed') throw new Error(made.kind)
    expect(made.value.key).toMatchObject({ groupName: 'Organization', expiresAt: NOON + 30 * DAY })
    expect(await consume(envOf(made.value.secret.parts))).toBe(200)
  })

  it('believes a deletion that says so of our key, and no other', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey(aNewKey)
    if (made.kind !== 'committed') throw new Error(made.kind)
    const { providerKeyId, groupId } = made.value.key
    const other = { id: 'key_other', object: 'organization.admin_api_key.deleted', deleted: true }
    const kept = { ...other, id: providerKeyId, deleted: false }
    for (const json of [other, kept])
      server.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 200, json })

    const outcomes = []
    for (let call = 0; call < 4; call += 1) outcomes.push(await client.revokeKey({ providerKeyId, groupId }))

    expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'committed', 'committed'])
    expect(outcomes[3]).toMatchObject({ value: { alreadyGone: true } })
  })

  it('takes the answer to a deletion that OpenAI describes, which has no more of the key than its ID', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const json = { id: 'key_old', object: 'organization.admin_api_key.deleted', deleted: true }
    server.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 200, json })

    const outcome = await client.revokeKey({ providerKeyId: 'key_old', groupId: 'organization' })

    expect(outcome).toEqual({ kind: 'committed', value: { alreadyGone: false } })
  })

  it('protects the key with which the connection works', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const seeded = {
      groupId: 'organization',
      name: 'other',
      grants: [],
      createdAt: NOON - DAY,
      lastUsedAt: null
    }
    server.seed(seeded)

    const keys = await client.listGroup('organization')

    const own = keys.ok ? keys.value.filter(key => client.isOwnCredential(key)) : []
    expect(own.map(({ name }) => name)).toEqual(['rekey'])
  })
})
