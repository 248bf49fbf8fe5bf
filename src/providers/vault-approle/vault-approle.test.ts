import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { classifyFor, isLoginRefused } from './faults'
import { provider, startSandbox } from './index'
import { carriedFrom, toProviderKey } from './mapping'

const aNewKey: NewKey = {
  groupId: 'payments-api',
  name: 'web [rk-7F3K9QW2ZC8D1]',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

const details = {
  secret_id_accessor: 'accessor-1',
  creation_time: '2026-11-29T21:08:26.423598656Z',
  expiration_time: '0001-01-01T00:00:00Z',
  metadata: null,
  secret_id_num_uses: 0,
  cidr_list: [],
  token_bound_cidrs: []
}

describe('Vault AppRole', () => {
  it.each([
    [400, { errors: ['invalid role or secret ID'] }, true],
    [400, { errors: ['invalid secret id'] }, true],
    [400, { errors: ['source address "10.0.0.1" unauthorized through CIDR restrictions'] }, false],
    [403, { errors: ['permission denied'] }, false],
    [500, { errors: ['invalid role or secret ID'] }, false],
    [400, null, false]
  ])('reads a refused login %i %j as dead: %s', (status, body, isDead) => {
    expect(isLoginRefused(status, body)).toBe(isDead)
  })

  it('reads an answer without the words of the server as a wrong address, and an empty list of words as nothing there', () => {
    expect(classifyFor('list')(404, null)).toMatchObject({ code: 'provider-changed' })
    expect(classifyFor('list')(404, { errors: [] })).toMatchObject({ code: 'not-found' })
  })

  it('takes the year 1 for never, and another time that it cannot read for unknown', () => {
    expect(toProviderKey('web', details, NOON)).toMatchObject({ status: 'active', expiresAt: null })
    const odd = { ...details, expiration_time: 'soon' }
    expect(toProviderKey('web', odd, NOON)).toMatchObject({ status: 'unknown', expiresAt: null })
  })

  it('carries metadata over as it is, and refuses what was cut on the way', () => {
    const metadata = { team: 'Zahlungen ✓\u202e', role: 'web', rekey_name: 'x' }
    const { attributes } = toProviderKey('web', { ...details, metadata }, NOON)

    expect(carriedFrom(attributes)?.metadata).toEqual({ team: 'Zahlungen ✓\u202e', role: 'web' })
    expect(carriedFrom({ metadata: `{"a":"${'x'.repeat(300)}` })).toBeNull()
    expect(carriedFrom({ boundAddresses: '10.0.0.0/8,'.repeat(30) })).toBeNull()
  })

  it('asks for a little less than the life that is wanted, which a role may allow to the second', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey({ ...aNewKey, expiresAt: NOON + 30 * DAY })

    if (made.kind !== 'committed') throw new Error(made.kind)
    const left = (made.value.key.expiresAt ?? 0) - NOON
    expect(left).toBeLessThan(30 * DAY)
    expect(left).toBeGreaterThan(30 * DAY - 5_000)
    expect(server.keys().length).toBe(1)
  })

  it('makes nothing where the role ID cannot be read', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const json = { errors: ['1 error occurred:\n\t* permission denied\n\n'] }
    server.faults.next({ pathIncludes: '/role-id' }, { kind: 'answer', status: 403, json })

    const outcome = await client.createKey(aNewKey)

    expect(outcome).toMatchObject({ kind: 'not-sent', fault: { code: 'permission-missing' } })
    expect(server.keys()).toEqual([])
  })

  it('leaves out a secret ID that ended since the list, and fails a list that it could not read whole', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    for (const name of ['one', 'two', 'three'])
      server.seed({ groupId: 'payments-api', name, grants: [], createdAt: NOON - DAY, lastUsedAt: null })
    const gone = { data: { error: 'failed to find accessor entry for secret_id_accessor: "x"' } }
    server.faults.next({ pathIncludes: '/lookup' }, { kind: 'answer', status: 404, json: gone })

    const first = await client.listGroup('payments-api')
    server.faults.next({ pathIncludes: '/lookup' }, { kind: 'server-error-before', status: 500 })
    const second = await client.listGroup('payments-api')

    expect(first.ok && first.value.length).toBe(2)
    expect(second).toMatchObject({ ok: false, fault: { code: 'provider-unavailable' } })
  })
})
