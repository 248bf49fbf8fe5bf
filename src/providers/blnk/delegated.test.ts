import { describe, expect, it } from 'vitest'
import { DAY } from '../../core/clock'
import { TODAY } from '../../../test/kit/conformance/bench'
import { MANAGEMENT_KEY_ID, OWNERS } from './manifest'
import { aNewKey, deletions, faultOf, reported, withBlnk } from '../../../test/kit/blnk-world'

describe('owners', () => {
  it('are required with the master key, because Blnk cannot list them', () =>
    withBlnk('0.15', async ({ connect }) => {
      const client = await connect({ [OWNERS]: ' \n ' })

      const expected = {
        ok: false,
        fault: { code: 'invalid-input', detail: 'owner-required', subject: 'owners' }
      }
      expect(await client.preflight()).toMatchObject(expected)
      expect(await client.listKeys(null)).toMatchObject(expected)
    }))

  it('are read line by line, trimmed, each once', () =>
    withBlnk(
      '0.15',
      async ({ connect, server }) => {
        const client = await connect({ [OWNERS]: '  b & c \r\n\nä/ö\nb & c\n' })
        server.seed({ groupId: 'b & c', name: 'one', grants: [], createdAt: TODAY - DAY, lastUsedAt: null })
        server.seed({ groupId: 'ä/ö', name: 'two', grants: [], createdAt: TODAY - DAY, lastUsedAt: null })

        const report = reported(await client.preflight())
        const first = await client.listKeys(null)
        const second = await client.listKeys('ä/ö')

        expect(report.groups.map(group => group.id)).toEqual(['b & c', 'ä/ö'])
        expect(first).toMatchObject({
          ok: true,
          value: { keys: [{ name: 'one', groupId: 'b & c' }], next: 'ä/ö' }
        })
        expect(second).toMatchObject({
          ok: true,
          value: { keys: [{ name: 'two', groupId: 'ä/ö' }], next: null }
        })
      },
      ['b & c', 'ä/ö']
    ))

  it('that the account does not know are not asked for and get no keys', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const outcome = await client.createKey(aNewKey({ groupId: 'misspelled' }))

      expect(faultOf(outcome)).toEqual(['not-sent', 'invalid-input', 'owner-required'])
      expect(await client.listGroup('misspelled')).toMatchObject({
        ok: false,
        fault: { detail: 'owner-required' }
      })
      expect(server.requests()).toEqual([])
    }))

  it('without keys are empty lists', () =>
    withBlnk('0.12', async ({ client }) => {
      expect(await client.listGroup('platform-team')).toEqual({ ok: true, value: [] })
    }))
})

describe('the check of a scoped key', () => {
  it.each(['0.12.0', '0.14.2'])(
    'asks on %s for the owner, because the server refuses a list without one',
    variant =>
      withBlnk(`${variant}+delegated`, async ({ connect, server }) => {
        const wanted = { ok: false, fault: { detail: 'owner-required', subject: 'owners' } }
        const nameless = await connect({ [OWNERS]: '' })

        expect(await nameless.preflight()).toMatchObject(wanted)
        expect(await nameless.listKeys(null)).toMatchObject(wanted)
        expect(await (await connect(server.settings)).preflight()).toMatchObject({ ok: true })
      })
  )

  it('catches a foreign owner beside the own one, which every sync would fail at', () =>
    withBlnk('0.15+delegated', async ({ connect }) => {
      const client = await connect({ [OWNERS]: 'payments-team\nplatform-team' })

      expect(await client.preflight()).toMatchObject({
        ok: false,
        fault: { code: 'permission-missing', detail: 'other-owner', subject: 'owners' }
      })
    }))

  it.each([
    ['that nobody has', () => 'api_key_none'],
    ['of a key that may not manage keys', (ids: readonly string[]) => ids[0] ?? ''],
    ['of a revoked key', (ids: readonly string[]) => ids[1] ?? '']
  ])('refuses an ID of the management key %s', (_, choose) =>
    withBlnk('0.15+delegated', async ({ connect, server }) => {
      const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }
      const reader = server.seed({ ...about, name: 'reader', grants: ['balances:read'] })
      const former = server.seed({ ...about, name: 'former', grants: ['api-keys:*'], status: 'revoked' })
      const client = await connect({ [OWNERS]: '', [MANAGEMENT_KEY_ID]: choose([reader.id, former.id]) })

      expect(await client.preflight()).toMatchObject({
        ok: false,
        fault: { code: 'invalid-input', detail: 'own-key-not-listed', subject: MANAGEMENT_KEY_ID }
      })
    })
  )

  it('leaves no key protected by an ID that was entered for the master key', () =>
    withBlnk('0.15', async ({ connect, server }) => {
      const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }
      const { id } = server.seed({ ...about, name: 'any', grants: [] })
      const client = await connect({ ...server.settings, [MANAGEMENT_KEY_ID]: id })

      expect(await client.revokeKey({ providerKeyId: id, groupId: 'payments-team' })).toMatchObject({
        kind: 'committed'
      })
    }))
})

describe('a delegated credential', () => {
  it('says what it may grant, and warns about keys beyond that', () =>
    withBlnk('0.15+delegated-narrow', async ({ client, server }) => {
      const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }
      server.seed({ ...about, name: 'payments', grants: ['transactions:write'] })

      const report = reported(await client.preflight())

      expect(report.grantable).toEqual(['api-keys:*', 'api-keys:read', 'api-keys:write', 'api-keys:delete'])
      expect(report.warnings).toEqual(['plain-http', 'scopes-not-grantable'])
      expect(faultOf(await client.createKey(aNewKey()))).toEqual([
        'rejected',
        'permission-missing',
        'scope-not-grantable'
      ])
    }))

  it('claims only what every key that might be it could grant', () =>
    withBlnk('0.15+delegated', async ({ client, server }) => {
      const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }
      server.seed({ ...about, name: 'other manager', grants: ['api-keys:*'] })

      const report = reported(await client.preflight())

      expect(report.grantable).toEqual(['api-keys:*', 'api-keys:read', 'api-keys:write', 'api-keys:delete'])
    }))

  it('creates, lists and revokes keys of its own owner', () =>
    withBlnk('0.15+delegated', async ({ client }) => {
      const made = await client.createKey(aNewKey())
      if (made.kind !== 'committed') throw new Error('The key was not made.')

      const revoked = await client.revokeKey(made.value.key)

      expect(revoked).toEqual({ kind: 'committed', value: { alreadyGone: false } })
      expect(client.isOwnCredential(made.value.key)).toBe(false)
    }))

  it('is refused for another owner', () =>
    withBlnk('0.15+delegated', async ({ client }) => {
      const outcome = await client.createKey(aNewKey({ groupId: 'platform-team' }))

      expect(faultOf(outcome)).toEqual(['rejected', 'permission-missing', 'other-owner'])
      expect(await client.listGroup('platform-team')).toMatchObject({
        ok: false,
        fault: { detail: 'other-owner' }
      })
    }))

  it('is protected against revoking itself', () =>
    withBlnk('0.15+delegated', async ({ client, server }) => {
      const listed = await client.listKeys(null)
      const own = listed.ok ? listed.value.keys.find(key => key.name === 'rekey-management') : undefined
      if (own === undefined) throw new Error('The management key is not in the list.')

      const outcome = await client.revokeKey(own)

      expect(client.isOwnCredential(own)).toBe(true)
      expect(faultOf(outcome)).toEqual(['rejected', 'conflict', 'self-lockout'])
      expect(deletions(server)).toBe(0)
    }))

  it('protects every key that might be it, unless its id is given', () =>
    withBlnk('0.15+delegated', async ({ client, server, connect }) => {
      const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }
      const other = server.seed({ ...about, name: 'other manager', grants: ['api-keys:read'] })
      const own = server.keys().find(key => key.name === 'rekey-management')
      const address = { providerKeyId: other.id, groupId: 'payments-team' }

      const report = reported(await client.preflight())
      const guarded = await client.revokeKey(address)
      const knowing = await connect({ [OWNERS]: '', [MANAGEMENT_KEY_ID]: own?.id ?? '' })
      const knowingReport = reported(await knowing.preflight())
      const outcome = await knowing.revokeKey(address)

      expect(report.rights).toContainEqual({ right: 'revoke', state: 'unknown' })
      expect(report.rights).toContainEqual({ right: 'create', state: 'unknown' })
      expect(faultOf(guarded)).toEqual(['rejected', 'conflict', 'self-lockout'])
      expect(knowingReport.rights).toContainEqual({ right: 'revoke', state: 'yes' })
      expect(outcome.kind).toBe('committed')
    }))

  it('is announced when it expires soon', () =>
    withBlnk('0.15+delegated', async ({ client, clock }) => {
      clock.advance(360 * DAY)

      const report = reported(await client.preflight())

      expect(report.warnings).toContain('credential-expires-soon')
    }))
})
