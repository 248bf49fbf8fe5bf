import { describe, expect, it } from 'vitest'
import { DAY } from '../../core/clock'
import type { SecretBundle } from '../../core/secret'
import { TODAY } from '../../../test/kit/conformance/bench'
import type { RunningSandbox } from '../kit/sandbox/sandbox'
import { API_KEY_ENV } from './manifest'
import { bundle, withBlnk } from '../../../test/kit/blnk-world'

describe('keys that an upgrade of the server broke', () => {
  it.each([
    ['0.15', 'sha256', true],
    ['0.15', 'plaintext', true],
    ['0.15', 'bcrypt', false],
    ['0.12', 'plaintext', true],
    ['0.12', 'sha256', false]
  ])('on %s: a key stored as %s is a zombie: %s', (variant, storedAs, isZombie) =>
    withBlnk(variant, async ({ client, server }) => {
      const about = {
        groupId: 'payments-team',
        grants: ['balances:read'],
        createdAt: TODAY - DAY,
        lastUsedAt: null
      }
      const seeded = server.seed({ ...about, name: 'legacy', attributes: { storedAs } })

      const listed = await client.listGroup('payments-team')
      const probe = await client.probe(bundle(seeded.secret[API_KEY_ENV] ?? ''))

      expect(listed).toMatchObject({ ok: true, value: [{ name: 'legacy', status: 'active', isZombie }] })
      expect(probe.kind).toBe(isZombie ? 'dead' : 'alive')
    })
  )
})

describe('probing a Blnk key', () => {
  const seedOne = (
    server: RunningSandbox,
    given: Partial<Parameters<RunningSandbox['seed']>[0]> = {}
  ): SecretBundle => {
    const about = {
      groupId: 'payments-team',
      name: 'one',
      grants: [],
      createdAt: TODAY - DAY,
      lastUsedAt: null
    }
    return bundle(server.seed({ ...about, ...given }).secret[API_KEY_ENV] ?? '')
  }

  it.each(['0.11.3', '0.12', '0.14.3', '0.15'])('works on %s, needs no scope and counts as no use', variant =>
    withBlnk(variant, async ({ client, server }) => {
      const secret = seedOne(server)

      const probe = await client.probe(secret)

      expect(probe).toEqual({ kind: 'alive', at: TODAY })
      expect(server.keys().every(key => key.lastUsedAt === null && key.uses === 0)).toBe(true)
      expect(server.requests().map(seen => seen.path)).toEqual(['/zz-probe'])
    })
  )

  it.each([
    ['0.12', 'revoked'],
    ['0.15', 'revoked'],
    ['0.12', 'expired'],
    ['0.15', 'expired']
  ] as const)('on %s tells a key that is %s, not which of both', (variant, status) =>
    withBlnk(variant, async ({ client, server }) => {
      const probe = await client.probe(seedOne(server, { status }))

      expect(probe).toEqual({ kind: 'dead', at: TODAY, why: 'expired-or-revoked' })
    })
  )

  it('calls an unknown key dead only when the database can be read meanwhile', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const stranger = bundle('not-a-real-secret')

      const known = await client.probe(stranger)
      server.faults.next({ pathIncludes: '/api-keys' }, { kind: 'server-error-before', status: 500 })
      const unsure = await client.probe(stranger)

      expect(known).toMatchObject({ kind: 'dead', why: 'unknown' })
      expect(unsure).toMatchObject({ kind: 'unclear', why: 'server-error' })
    }))

  it('does not believe a single "invalid" about a good key', () =>
    withBlnk('0.15', async ({ client, server }) => {
      const secret = seedOne(server)
      const json = { error: 'Invalid API key', error_detail: { code: 'AUTH_INVALID_API_KEY' } }
      server.faults.next({ pathIncludes: '/zz-probe' }, { kind: 'answer', status: 401, json })

      expect((await client.probe(secret)).kind).toBe('alive')
    }))

  it.each([
    ['secure-mode-off', null, 'not-about-the-key'],
    ['0.15', { kind: 'answer', status: 401, json: { error: 'blocked by the gateway' } }, 'not-about-the-key'],
    ['0.15', { kind: 'answer', status: 403, json: { error: 'blocked by the gateway' } }, 'not-about-the-key'],
    [
      '0.15',
      { kind: 'answer', status: 401, json: { error: 'authenticated API key principal missing' } },
      'not-about-the-key'
    ],
    ['0.15', { kind: 'html-body' }, 'not-about-the-key'],
    ['0.15', { kind: 'redirect', status: 302, to: 'http://127.0.0.1:1' }, 'not-about-the-key'],
    ['0.15', { kind: 'rate-limited', retryAfter: null, html: true }, 'rate-limited'],
    ['0.15', { kind: 'server-error-before', status: 503 }, 'server-error'],
    ['0.15', { kind: 'timeout-before' }, 'unreachable'],
    ['0.15', { kind: 'reset-before' }, 'unreachable']
  ] as const)('is unclear with %s and %j', (variant, fault, why) =>
    withBlnk(variant, async ({ client, server }) => {
      const secret = seedOne(server)
      if (fault !== null) server.faults.next({ pathIncludes: '/zz-probe' }, fault)

      expect(await client.probe(secret)).toMatchObject({ kind: 'unclear', why })
    })
  )

  it('never sends the management key along', () =>
    withBlnk('0.15', async ({ client, server }) => {
      await client.preflight()
      const before = server.requests().length

      await client.probe(bundle('not-a-real-secret'))

      // With the master key the same path would answer 404.
      const probes = server
        .requests()
        .slice(before)
        .filter(seen => seen.path === '/zz-probe')
      expect(probes.map(seen => seen.status)).toEqual([401, 401])
    }))

  it('has nothing to ask with when the bundle is of another provider', () =>
    withBlnk('0.15', async ({ client, server }) => {
      expect(await client.probe({ parts: [] })).toMatchObject({ kind: 'unclear', why: 'no-probe' })
      expect(server.requests()).toEqual([])
    }))
})
