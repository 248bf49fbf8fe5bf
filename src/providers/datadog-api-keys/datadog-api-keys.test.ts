import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

describe('Datadog API keys', () => {
  it.each([
    [200, { valid: true }, 'alive'],
    [200, { valid: false }, 'unclear'],
    [403, { errors: ['Forbidden'] }, 'dead'],
    [403, { errors: ['Forbidden', 'Failed permission authorization checks'] }, 'unclear'],
    [403, null, 'unclear'],
    [429, { errors: ['Too many requests'] }, 'unclear']
  ])('judges a probe by %i %j', (status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it('tells a missing right from a wrong key, which have one status', () => {
    const classify = classifyFor(declaration, 'create')

    expect(classify(403, { errors: ['Forbidden'] })?.code).toBe('credential-rejected')
    expect(classify(403, { errors: ['Forbidden', 'Failed permission authorization checks'] })).toMatchObject({
      code: 'permission-missing',
      detail: 'missing-create'
    })
  })

  it('shows the last four characters of a key and no more', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const seeded = {
      groupId: 'organization',
      name: 'agent',
      grants: [],
      createdAt: NOON - DAY,
      lastUsedAt: NOON
    }
    const { secret } = server.seed(seeded)

    const keys = await client.listGroup('organization')

    const found = keys.ok ? keys.value.find(({ name }) => name === 'agent') : undefined
    expect(found?.masked).toBe(`…${secret['DD_API_KEY']?.slice(-4) ?? ''}`)
  })

  it('protects the key with which the connection works', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const keys = await client.listGroup('organization')

    const own = keys.ok ? keys.value.filter(key => client.isOwnCredential(key)) : []
    expect(own.map(({ name }) => name)).toEqual(['rekey'])
  })
})
