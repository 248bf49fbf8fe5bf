import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../core/clock'
import { TODAY } from '../../../test/kit/conformance/bench'
import { aNewKey, deletions, faultOf, withBlnk } from '../../../test/kit/blnk-world'

describe('creating a Blnk key', () => {
  it.each([
    ['no expiry', { expiresAt: null }, 'invalid-expiry'],
    ['an expiry in the past', { expiresAt: TODAY - 1 }, 'invalid-expiry'],
    ['an expiry that Go cannot write', { expiresAt: Date.UTC(10_000, 0) }, 'invalid-expiry'],
    ['no name', { name: '' }, 'invalid-name'],
    ['no owner', { groupId: '' }, 'owner-required']
  ])('with %s is refused before it is sent', (_, given, detail) =>
    withBlnk('0.15', async ({ client, server }) => {
      expect(faultOf(await client.createKey(aNewKey(given)))).toEqual(['not-sent', 'invalid-input', detail])
      expect(server.requests()).toEqual([])
    })
  )

  it('takes an answer about another key for no answer', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const row = {
        api_key_id: 'api_key_other',
        key: 'not-a-real-secret',
        name: 'somebody else',
        owner_id: 'payments-team'
      }
      const times = { scopes: [], expires_at: '2027-01-01T00:00:00Z', created_at: '2026-01-01T00:00:00Z' }
      server.faults.next({ method: 'POST' }, { kind: 'answer', status: 201, json: { ...row, ...times } })

      expect(faultOf(await client.createKey(aNewKey()))).toEqual([
        'unknown',
        'outcome-unknown',
        'unexpected-shape'
      ])
    }))

  it('gives a key of 44 characters, shown nowhere else', () =>
    withBlnk('0.15', async ({ client }) => {
      const made = await client.createKey(aNewKey())

      const text =
        made.kind === 'committed'
          ? made.value.secret.parts[0]?.value.expose(bytes => new TextDecoder().decode(bytes))
          : ''
      expect(text).toMatch(/^[A-Za-z0-9_-]{43}=$/)
      expect(JSON.stringify(made)).not.toContain(text?.slice(0, 12))
    }))
})

describe('revoking a Blnk key', () => {
  it('sends nothing for a key that is revoked, because Blnk would move the time', () =>
    withBlnk('0.15', async ({ client, server, clock }) => {
      const about = { groupId: 'payments-team', grants: [], createdAt: TODAY - DAY, lastUsedAt: null }
      const { id } = server.seed({ ...about, name: 'old', status: 'revoked' })
      const revokedAt = async (): Promise<unknown> => {
        const listed = await client.listGroup('payments-team')
        return listed.ok && listed.value.find(key => key.providerKeyId === id)?.revokedAt
      }
      const before = await revokedAt()
      clock.advance(HOUR)

      const outcome = await client.revokeKey({ providerKeyId: id, groupId: 'payments-team' })

      expect(outcome).toEqual({ kind: 'committed', value: { alreadyGone: true } })
      expect(await revokedAt()).toBe(before)
      expect(deletions(server)).toBe(0)
    }))

  it('sends nothing when the row cannot be read before', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const about = { groupId: 'payments-team', grants: [], createdAt: TODAY - DAY, lastUsedAt: null }
      const { id } = server.seed({ ...about, name: 'old' })
      server.faults.next(
        { method: 'GET', pathIncludes: '/api-keys' },
        { kind: 'server-error-before', status: 500 },
        9
      )

      const outcome = await client.revokeKey({ providerKeyId: id, groupId: 'payments-team' })

      expect(faultOf(outcome)).toEqual(['not-sent', 'provider-unavailable', 'server-error'])
      expect(deletions(server)).toBe(0)
    }))

  it('does not look for the key with another owner', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const about = { groupId: 'payments-team', grants: [], createdAt: TODAY - DAY, lastUsedAt: null }
      const { id } = server.seed({ ...about, name: 'old' })

      const outcome = await client.revokeKey({ providerKeyId: id, groupId: 'platform-team' })

      expect(faultOf(outcome)).toEqual(['rejected', 'not-found', undefined])
      expect(server.keys().find(key => key.id === id)?.isActive).toBe(true)
    }))

  it('works on an expired key', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const about = { groupId: 'payments-team', grants: [], createdAt: TODAY - DAY, lastUsedAt: null }
      const { id } = server.seed({ ...about, name: 'old', status: 'expired' })

      expect(await client.revokeKey({ providerKeyId: id, groupId: 'payments-team' })).toMatchObject({
        kind: 'committed'
      })
    }))
})

describe('the expiry of a Blnk key', () => {
  it('is judged by the clock of the server', () =>
    withBlnk('0.15', async ({ server, connect, clock }) => {
      const about = { groupId: 'payments-team', grants: [], createdAt: TODAY - DAY, lastUsedAt: null }
      server.seed({ ...about, name: 'just expired', expiresAt: TODAY - MINUTE })
      const late = await connect(server.settings, undefined, { ...clock, now: () => clock.now() - HOUR })

      const listed = await late.listGroup('payments-team')

      expect(listed).toMatchObject({ ok: true, value: [{ name: 'just expired', status: 'expired' }] })
    }))
})

describe('a list that cannot be read', () => {
  const about = { groupId: 'payments-team', grants: [], createdAt: TODAY - DAY, lastUsedAt: null }
  const LIST = { method: 'GET', pathIncludes: '/api-keys' }

  it.each([
    ['is not JSON', { kind: 'answer', status: 200, json: 'a page' } as const],
    ['fails at the server', { kind: 'server-error-before', status: 500 } as const]
  ])('because it %s does not protect a key from being revoked', (_, spoiled) =>
    withBlnk('0.15', async ({ client, server }) => {
      const { id } = server.seed({ ...about, name: 'leaked' })
      await client.preflight()
      server.faults.next(LIST, spoiled, 9)

      const outcome = await client.revokeKey({ providerKeyId: id, groupId: 'payments-team' })

      expect(outcome).toEqual({ kind: 'committed', value: { alreadyGone: false } })
      expect(server.keys().find(key => key.id === id)?.isActive).toBe(false)
    })
  )

  it('does not make a scoped key of unknown id revoke itself', () =>
    withBlnk('0.15+delegated', async ({ client, server }) => {
      const own = server.keys().find(key => key.name === 'rekey-management')
      server.faults.next(LIST, { kind: 'answer', status: 200, json: 'a page' }, 9)

      const outcome = await client.revokeKey({ providerKeyId: own?.id ?? '', groupId: 'payments-team' })

      expect(faultOf(outcome)).toEqual(['not-sent', 'provider-changed', 'unexpected-shape'])
      expect(deletions(server)).toBe(0)
    }))

  it('of more than 4 MiB of names is read, with the names cut', () =>
    withBlnk('0.15', async ({ connect, server, clock }) => {
      const client = await connect(server.settings, undefined, clock, 10_000)
      for (let count = 0; count < 6; count += 1) server.seed({ ...about, name: 'n'.repeat(1_000_000) })
      server.seed({ ...about, name: 'short' })

      const listed = await client.listGroup('payments-team')

      const names = listed.ok ? listed.value.map(key => key.name) : []
      expect(names).toHaveLength(7)
      expect(names.filter(name => name === 'short')).toHaveLength(1)
      expect(Math.max(...names.map(name => name.length))).toBeLessThanOrEqual(8_192)
    }))

  it('of more than 4 MiB that no cut makes shorter is read', () =>
    withBlnk('0.15', async ({ connect, server, clock }) => {
      const client = await connect(server.settings, undefined, clock, 10_000)
      for (let count = 0; count < 600; count += 1) server.seed({ ...about, name: 'n'.repeat(8_000) })

      const listed = await client.listGroup('payments-team')

      expect(listed.ok && listed.value.length).toBe(600)
    }))
})

describe('a Blnk server without its database', () => {
  const away = { kind: 'answer', status: 401, json: { error: 'Invalid API key' } } as const
  const sick = { kind: 'answer', status: 503, json: { status: 'DOWN' } } as const
  const wanted = ['provider-unavailable', 'server-error']

  it('is not taken for a rejected credential', () =>
    withBlnk('0.15+delegated', async ({ connect, server, clock }) => {
      const client = await connect(server.settings, undefined, clock, 10_000)
      await client.preflight()
      server.faults.next({ method: 'GET', pathIncludes: '/health' }, sick, 9)
      server.faults.next({ method: 'GET', pathIncludes: '/api-keys' }, away, 9)
      server.faults.next({ method: 'POST', pathIncludes: '/api-keys' }, away, 9)

      const listed = await client.listKeys(null)
      const made = await client.createKey(aNewKey())

      expect(listed).toMatchObject({ ok: false, fault: { code: wanted[0], detail: wanted[1] } })
      expect(faultOf(made)).toEqual(['rejected', ...wanted])
    }))

  it('is not taken for a rejected credential by the check either', () =>
    withBlnk('0.15+delegated', async ({ connect, server, clock }) => {
      const client = await connect(server.settings, undefined, clock, 10_000)
      server.faults.next({ method: 'GET', pathIncludes: '/health' }, sick, 9)
      server.faults.next({ method: 'GET', pathIncludes: '/zz-probe' }, away, 9)

      expect(await client.preflight()).toMatchObject({
        ok: false,
        fault: { code: wanted[0], detail: wanted[1] }
      })
    }))

  it('that is well means what it says of a key', () =>
    withBlnk('0.15', async ({ connect, server, clock }) => {
      const client = await connect(server.settings, 'not-a-real-key', clock, 10_000)

      expect(await client.preflight()).toMatchObject({
        ok: false,
        fault: { code: 'credential-rejected', detail: 'key-unknown' }
      })
    }))
})
