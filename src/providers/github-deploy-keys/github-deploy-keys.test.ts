import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { classifyFor } from './faults'
import { provider, startSandbox } from './index'
import { makeKeyPair } from '../../net/ssh-key-pair'

const REPOSITORY = 'harbour/payments'
const blank = { groupId: REPOSITORY, permissionSetId: null, expiresAt: null, attributes: {} }

describe('GitHub deploy keys', () => {
  it.each([
    [401, 'list', { message: 'Bad credentials' }, 'credential-rejected', 'key-unknown'],
    [
      403,
      'list',
      { message: 'Resource not accessible by personal access token' },
      'permission-missing',
      'missing-list'
    ],
    [
      403,
      'create',
      { message: 'Resource not accessible by integration' },
      'permission-missing',
      'missing-create'
    ],
    [403, 'list', { message: 'API rate limit exceeded for user ID 1.' }, 'rate-limited', undefined],
    [403, 'create', { message: 'You have exceeded a secondary rate limit.' }, 'rate-limited', undefined],
    [403, 'create', { message: 'Repository was archived so is read-only.' }, 'forbidden', undefined],
    // Also the answer where the repository is there and may not be seen.
    [404, 'list', { message: 'Not Found' }, 'forbidden', 'other-owner'],
    [404, 'revoke', { message: 'Not Found' }, 'not-found', 'key-unknown'],
    [404, 'revoke', '<html>', 'provider-changed', 'wrong-base-url'],
    [
      422,
      'create',
      { message: 'Validation Failed', errors: [{ field: 'title' }] },
      'invalid-input',
      'invalid-name'
    ],
    [
      422,
      'create',
      { message: 'Validation Failed', errors: [{ message: 'key is already in use' }] },
      'conflict',
      undefined
    ]
  ] as const)('takes %i to %s with %j for %s', (status, call, body, code, detail) => {
    const found = classifyFor(call)(status, body)

    expect([found?.code, found?.detail]).toEqual([code, detail])
  })

  it.each([
    ['read', true],
    ['write', false]
  ])('makes a key that may %s', async (grant, isReadOnly) => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey({ ...blank, name: 'ci', grants: [grant] })

    expect(made).toMatchObject({ kind: 'committed', value: { key: { permissions: { grants: [grant] } } } })
    expect(server.snapshot()).toMatchObject({ keys: [{ title: 'ci', isReadOnly }] })
  })

  it.each([[[]], [['read', 'write']], [['admin']]])('makes no key with the permissions %j', async grants => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey({ ...blank, name: 'ci', grants })

    expect(made).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-permissions' } })
    expect(server.requests()).toEqual([])
  })

  it('does not take an answer about another public key for its own', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const json = { id: 7, key: makeKeyPair().publicText, title: 'ci', read_only: true }
    server.faults.next({ method: 'POST' }, { kind: 'answer', status: 201, json })

    expect(await client.createKey({ ...blank, name: 'ci', grants: ['read'] })).toMatchObject({
      kind: 'unknown'
    })
  })

  it('finds all repositories of which the user is an administrator, where none is named', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { settings: { repositories: '' } })

    const report = await client.preflight()

    const names = report.ok ? report.value.groups.map(({ id }) => id) : []
    expect(names).toEqual([REPOSITORY, 'harbour/web'])
  })

  it.each(['payments', 'a/b/c', '../..', 'harbour/pay ments'])(
    'refuses %j as a repository',
    async repositories => {
      const given = connectedSandbox(provider, startSandbox, { settings: { repositories } })

      await expect(given).rejects.toThrow('invalid-input')
    }
  )

  it('does not believe a deletion while the key is still there', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey({ ...blank, name: 'ci', grants: ['read'] })
    if (made.kind !== 'committed') throw new Error(made.kind)
    server.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 204, json: undefined })

    expect(await client.revokeKey(made.value.key)).toMatchObject({ kind: 'unknown' })
    expect(await client.revokeKey(made.value.key)).toEqual({
      kind: 'committed',
      value: { alreadyGone: false }
    })
  })

  it('does not believe a deletion after which the key cannot be looked at', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey({ ...blank, name: 'ci', grants: ['read'] })
    if (made.kind !== 'committed') throw new Error(made.kind)
    const json = { message: 'Resource not accessible by personal access token' }
    server.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 204, json: undefined })
    server.faults.next({ method: 'GET' }, { kind: 'answer', status: 403, json })

    expect(await client.revokeKey(made.value.key)).toMatchObject({ kind: 'unknown' })
  })

  it('does not call a key gone in a repository that it no longer sees', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const outcome = await client.revokeKey({ groupId: 'harbour/moved', providerKeyId: '1001' })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'forbidden', detail: 'other-owner' } })
  })

  it('says that it cannot try a key, because Rekey does not speak SSH', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    expect(await client.probe({ parts: [] })).toMatchObject({ kind: 'unclear', why: 'no-probe' })
    expect(provider.manifest.capabilities.probe).toBe('none')
    expect(provider.manifest.standingNote).toContain('SSH')
  })
})
