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
      const late = connect(server.settings, undefined, { ...clock, now: () => clock.now() - HOUR })

      const listed = await late.listGroup('payments-team')

      expect(listed).toMatchObject({ ok: true, value: [{ name: 'just expired', status: 'expired' }] })
    }))
})
