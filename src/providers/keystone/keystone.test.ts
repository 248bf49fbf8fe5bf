import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { provider, startSandbox } from './index'
import { rulesFrom } from './mapping'
import { credentialList } from './wire'

async function bench() {
  const connected = await connectedSandbox(provider, startSandbox)
  const report = await connected.client.preflight()
  if (!report.ok) throw new Error(JSON.stringify(report.fault))
  const [group] = report.value.groups
  const blank = {
    groupId: group?.id ?? '',
    name: 'ci',
    grants: ['reader'],
    permissionSetId: null,
    expiresAt: null,
    attributes: {}
  }
  return { ...connected, report: report.value, blank }
}

describe('OpenStack application credentials', () => {
  it('shows the project by its name, and grants only roles of the user', async () => {
    const { report } = await bench()

    expect(report.groups).toMatchObject([{ name: 'shop' }])
    expect(report.grantable).toEqual(['admin', 'member', 'reader'])
  })

  it('makes nothing without roles, because the new key would get them all', async () => {
    const { client, server, blank } = await bench()

    const made = await client.createKey({ ...blank, grants: [] })

    expect(made).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-permissions' } })
    expect(server.keys()).toEqual([])
  })

  it('carries access rules, description and restriction over', async () => {
    const { client, blank } = await bench()
    const attributes = {
      accessRules: 'GET compute /v2.1/servers\nPOST volume /v3/**',
      description: 'backup',
      unrestricted: true
    }

    const made = await client.createKey({ ...blank, attributes })
    const listed = await client.listGroup(blank.groupId)

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    expect(made.value.key.attributes).toEqual(attributes)
    expect(listed).toMatchObject({ ok: true, value: [{ attributes }] })
  })

  it('makes nothing where an access rule cannot be read back', async () => {
    const { client, server, blank } = await bench()

    const made = await client.createKey({ ...blank, attributes: { accessRules: 'GET compute' } })

    expect(made).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-permissions' } })
    expect(server.keys()).toEqual([])
    expect(rulesFrom({})).toBeUndefined()
    expect(rulesFrom({ accessRules: '' })).toEqual([])
  })

  it('makes nothing under a name that is taken, also by another project', async () => {
    const { client, blank } = await bench()
    await client.createKey(blank)

    const again = await client.createKey(blank)

    expect(again).toMatchObject({ kind: 'rejected', fault: { code: 'conflict', detail: 'invalid-name' } })
  })

  it('reads times without a zone as UTC, and takes no list that has a further page', () => {
    const row = { id: 'a1', name: 'x', project_id: 'p1', expires_at: '2026-12-31T10:00:00.000000' }
    const list = { application_credentials: [row] }

    expect(credentialList.parse(list).application_credentials[0]?.expires_at).toBe(
      '2026-12-31T10:00:00.000000Z'
    )
    expect(credentialList.safeParse({ ...list, links: { next: null } }).success).toBe(true)
    expect(credentialList.safeParse({ ...list, links: { next: 'http://x/?marker=2' } }).success).toBe(false)
  })

  it.each([
    [404, { code: 404, title: 'Not Found', message: 'Could not find Application Credential: x.' }, 'dead'],
    [401, { code: 401, title: 'Unauthorized', message: 'Authentication is required.' }, 'dead'],
    [404, { code: 404, title: 'Not Found', message: 'The resource could not be found.' }, 'unclear'],
    [401, { code: 400, message: 'x' }, 'unclear'],
    [500, { code: 500, message: 'x' }, 'unclear']
  ])('judges a probe by %i %j: %s', async (status, error, kind) => {
    const { client, server, blank } = await bench()
    const made = await client.createKey(blank)
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const answer = { kind: 'answer', status, json: { error } } as const
    server.faults.next({ method: 'POST', pathIncludes: '/v3/auth/tokens' }, answer)

    expect((await client.probe(made.value.secret)).kind).toBe(kind)
  })
})
