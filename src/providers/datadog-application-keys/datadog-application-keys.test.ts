import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { provider, startSandbox } from './index'

type Sent = { readonly keys: readonly { readonly id: string; readonly grants: readonly string[] }[] }

async function bench() {
  const connected = await connectedSandbox(provider, startSandbox)
  const report = await connected.client.preflight()
  const [owner] = report.ok ? report.value.groups : []
  if (owner === undefined) throw new Error(JSON.stringify(report))
  const blank: NewKey = {
    groupId: owner.id,
    name: 'dashboards',
    grants: ['dashboards_read'],
    permissionSetId: null,
    expiresAt: null,
    attributes: {}
  }
  const made = async (grants: readonly string[]) => {
    const outcome = await connected.client.createKey({ ...blank, grants })
    if (outcome.kind !== 'committed') throw new Error(JSON.stringify(outcome))
    return outcome.value
  }
  const grantsOf = (id: string) =>
    (connected.server.snapshot() as Sent).keys.find(key => key.id === id)?.grants
  return { ...connected, owner, blank, made, grantsOf }
}

const FORBIDDEN = { kind: 'answer', status: 403, json: { errors: ['Forbidden'] } } as const

describe('Datadog application keys', () => {
  it('names the owner: its keys end when it is removed', async () => {
    const { client, owner, server } = await bench()
    server.seed({
      groupId: owner.id,
      name: 'terraform',
      grants: [],
      createdAt: NOON - DAY,
      lastUsedAt: NOON
    })

    const keys = await client.listGroup(owner.id)

    const groups = new Set(keys.ok ? keys.value.map(key => key.groupName) : [])
    expect(groups).toEqual(new Set(['deploy@harbour.example']))
    expect(provider.manifest.afterLeaving).toBe('keys-end')
  })

  it('carries the scopes of a key over, and lists them', async () => {
    const { made, grantsOf } = await bench()

    const { key } = await made(['dashboards_read', 'monitors_write'])

    expect(key.permissions).toEqual({ source: 'listed', grants: ['dashboards_read', 'monitors_write'] })
    expect(grantsOf(key.providerKeyId)).toEqual(['dashboards_read', 'monitors_write'])
  })

  it('shows a key without scopes as one that may do all, and makes such a key for just that grant', async () => {
    const { client, server, made, blank } = await bench()

    const { key } = await made(['*'])

    expect(key.permissions).toEqual({ source: 'listed', grants: ['*'] })
    const before = server.keys().length
    expect(await client.createKey({ ...blank, grants: ['*', 'dashboards_read'] })).toMatchObject({
      kind: 'not-sent',
      fault: { detail: 'invalid-permissions' }
    })
    expect(server.keys().length).toBe(before)
  })

  it('makes no key that may do all for a person who chose nothing', async () => {
    const { made } = await bench()

    const { key } = await made([])

    expect(key.permissions).toEqual({ source: 'listed', grants: [] })
  })

  it('calls a key dead only while its own pair of keys is accepted at the same place', async () => {
    const { client, server, made } = await bench()
    const { key, secret } = await made(['dashboards_read'])
    expect((await client.probe(secret)).kind).toBe('alive')
    await client.revokeKey(key)

    expect(await client.probe(secret)).toMatchObject({ kind: 'dead', why: 'unknown' })

    // The API key that goes with it may be the one that is refused.
    for (const status of [403, 403])
      server.faults.next({ method: 'GET', pathIncludes: '/validate_keys' }, { ...FORBIDDEN, status })
    expect(await client.probe(secret)).toMatchObject({ kind: 'unclear', why: 'not-about-the-key' })
  })

  it('protects the application key with which the connection works', async () => {
    const { client, owner } = await bench()

    const keys = await client.listGroup(owner.id)

    const own = keys.ok ? keys.value.filter(key => client.isOwnCredential(key)) : []
    expect(own.map(({ name }) => name)).toEqual(['rekey'])
  })
})
