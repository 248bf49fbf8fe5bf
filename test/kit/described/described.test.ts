import { describe, expect, it } from 'vitest'
import { provider, startSandbox } from '../../../src/providers/openai-admin'
import { declaration } from '../../../src/providers/openai-admin/declaration'
import { restProvider } from '../../../src/providers/kit/rest/provider'
import { committedValueOf, created } from '../conformance/bench'
import { withDescription } from './described-provider'
import { readDescription } from './description'

const ROW = {
  object: 'organization.admin_api_key',
  id: 'key_1',
  name: 'ci',
  redacted_value: 'sk-admin…abcd',
  created_at: 1_790_000_000,
  expires_at: null,
  last_used_at: null,
  owner: { type: 'user' }
}
const listOf = (row: object): object => ({
  object: 'list',
  data: [row],
  has_more: false,
  first_id: null,
  last_id: null
})

describe('an adapter and its fake, by the description of the vendor', () => {
  it.each([
    ['a field of another type', { ...ROW, created_at: 'yesterday' }, '/body/data/0/created_at'],
    ['a field that the vendor does not know', { ...ROW, is_admin: true }, '/body/data/0/is_admin'],
    ['a field that is missing', { ...ROW, owner: undefined }, '/body/data/0/owner'],
    ['a value that the vendor does not know', { ...ROW, object: 'key' }, '/body/data/0/object']
  ])('names %s in an answer of the fake', (_, row, pointer) =>
    withDescription(provider, startSandbox, async ({ client, server }, proxy) => {
      server.faults.next({ method: 'GET' }, { kind: 'answer', status: 200, json: listOf(row) })

      await client.listGroup('organization')

      const call = 'GET /organization/admin_api_keys'
      expect(proxy.mismatches()).toMatchObject([{ call, side: 'answer', pointer }])
    })
  )

  it('names a wrong field in the body of a request', () =>
    withDescription(
      restProvider({ ...declaration, create: { ...declaration.create, body: { title: '{name}' } } }),
      startSandbox,
      async ({ client }, proxy) => {
        const blank = { grants: [], permissionSetId: null, expiresAt: null, attributes: {} }

        await client.createKey({ ...blank, groupId: 'organization', name: 'ci' })

        const call = 'POST /organization/admin_api_keys'
        expect(proxy.mismatches()).toMatchObject([
          { call, side: 'request', pointer: '/body/name' },
          { call, side: 'request', pointer: '/body/title' }
        ])
      }
    ))

  it.each([
    ['a name', { limit: '100', colour: 'red' }, '/query/colour'],
    ['a type', { limit: 'all' }, '/query/limit']
  ])('names a wrong query by %s', (_, query, pointer) =>
    withDescription(
      restProvider({ ...declaration, list: { ...declaration.list, query } }),
      startSandbox,
      async ({ client }, proxy) => {
        await client.listGroup('organization')

        expect(proxy.mismatches()).toMatchObject([{ side: 'request', pointer }])
      }
    )
  )

  it('names a request without the credential that is described, and one to a path that is not', () =>
    withDescription(
      restProvider({
        ...declaration,
        auth: { ...declaration.auth, headers: { 'x-key': '{token}' } },
        revoke: { ...declaration.revoke, path: '/organization/admin_keys/{key}' }
      }),
      startSandbox,
      async ({ client }, proxy) => {
        await client.listGroup('organization')
        await client.revokeKey({ groupId: 'organization', providerKeyId: 'key_1' })

        const problems = proxy.mismatches().map(({ pointer, problem }) => `${pointer} ${problem}`)
        expect(problems).toContain('/headers has no credential as described')
        expect(problems).toContain(' is not described')
      }
    ))

  it('tells of a status that the vendor does not describe', () =>
    withDescription(provider, startSandbox, async (bench, proxy) => {
      const { key } = await created(bench)
      committedValueOf(await bench.client.revokeKey(key))
      committedValueOf(await bench.client.revokeKey(key))

      expect(proxy.undescribed()).toEqual(['DELETE /organization/admin_api_keys/{key_id} 404'])
    }))

  it('refuses in a request what is read only, and takes null where it is nullable', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'string', readOnly: true },
        note: { type: 'string', nullable: true }
      }
    }
    const content = { 'application/json': { schema } }
    const post = { requestBody: { required: true, content }, responses: { 200: { content } } }
    const operation = readDescription({ openapi: '3.0.0', paths: { '/keys': { post } } }).find(
      'POST',
      '/keys'
    )
    const message = {
      headers: { 'content-type': 'application/json' },
      text: JSON.stringify({ id: 'a', note: null })
    }

    const sent = operation?.checkRequest({
      ...message,
      method: 'POST',
      path: '/keys',
      query: new URLSearchParams()
    })

    expect(sent).toMatchObject([{ side: 'request', pointer: '/body/id' }])
    expect(operation?.checkAnswer({ ...message, status: 200 })).toEqual([])
  })
})
