import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AccountReport } from '../../core/account'
import { DAY, HOUR } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import type { NewKey, ProviderClient } from '../../core/provider'
import type { SecretBundle } from '../../core/secret'
import type { RunningSandbox } from '../kit/sandbox'
import { TODAY, secretFrom, testClock } from '../../../test/kit/conformance/bench'
import type { TestClock } from '../../../test/kit/conformance/bench'
import { API_KEY, API_KEY_ENV, MANAGEMENT_KEY, MANAGEMENT_KEY_ID, OWNERS } from './manifest'
import { provider, startSandbox } from './index'

type World = {
  readonly server: RunningSandbox
  readonly client: ProviderClient
  readonly clock: TestClock
  connect(settings?: Record<string, string>, managementKey?: string): ProviderClient
}

async function withBlnk(
  variant: string,
  use: (world: World) => Promise<void>,
  owners?: readonly string[]
): Promise<void> {
  const clock = testClock()
  const server = await startSandbox({
    now: clock.now,
    random: () => randomBytes(32).toString('base64url'),
    variant,
    ...(owners === undefined ? {} : { groups: owners.map(id => ({ id, name: id })) })
  })
  const clients: ProviderClient[] = []
  const connect: World['connect'] = (
    settings = server.settings,
    managementKey = server.credential[MANAGEMENT_KEY] ?? ''
  ) => {
    const connected = provider.connect(
      { baseUrl: server.url, settings, credential: { [MANAGEMENT_KEY]: secretFrom(managementKey) } },
      { clock, timeoutMs: 300 }
    )
    if (!connected.ok) throw new Error('The test has a bad connection.')
    clients.push(connected.value)
    return connected.value
  }
  try {
    await use({ server, client: connect(), clock, connect })
  } finally {
    for (const client of clients) await client.close()
    await server.close()
  }
}

function aNewKey(given: Partial<NewKey> = {}): NewKey {
  return {
    groupId: 'payments-team',
    name: 'payments [rk-0123456789ABCDEF]',
    grants: ['transactions:write', 'balances:read'],
    permissionSetId: null,
    expiresAt: TODAY + 90 * DAY,
    attributes: {},
    ...given
  }
}

function bundle(text: string): SecretBundle {
  return { parts: [{ name: API_KEY, envName: API_KEY_ENV, isSecret: true, value: secretFrom(text) }] }
}

function reported(result: Result<AccountReport>): AccountReport {
  if (!result.ok) throw new Error(`Preflight failed: ${JSON.stringify(result.fault)}`)
  return result.value
}

function faultOf(outcome: Outcome<unknown>): unknown {
  return outcome.kind === 'committed' ? null : [outcome.kind, outcome.fault.code, outcome.fault.detail]
}

const deletions = (server: RunningSandbox): number =>
  server.requests().filter(seen => seen.method === 'DELETE').length

describe('telling the version of a Blnk server', () => {
  it.each([
    ['0.12', '0.12', ['plain-http', 'master-credential', 'old-version-escalation']],
    ['0.13.2', '0.12', ['plain-http', 'master-credential', 'old-version-escalation']],
    ['0.14.2', '0.12', ['plain-http', 'master-credential', 'old-version-escalation']],
    ['0.14.3', '0.14.3', ['plain-http', 'master-credential']],
    ['0.14.5', '0.14.3', ['plain-http', 'master-credential']],
    ['0.15.0', '0.15', ['plain-http', 'master-credential']],
    ['0.15.2', '0.15', ['plain-http', 'master-credential']]
  ])('%s with the master key is %s', (variant, version, warnings) =>
    withBlnk(variant, async ({ client }) => {
      const report = reported(await client.preflight())

      expect(report.version).toBe(version)
      expect(report.warnings).toEqual(warnings)
      expect(report.grantable).toBeNull()
      expect(report.groups.map(group => group.id)).toEqual(['payments-team', 'platform-team'])
    })
  )

  it.each([
    ['0.12', '0.12', ['plain-http', 'old-version-escalation']],
    ['0.14.3', '0.14.3', ['plain-http']],
    ['0.15', '0.15', ['plain-http']]
  ])('%s with a scoped key is %s', (variant, version, warnings) =>
    withBlnk(`${variant}+delegated`, async ({ client }) => {
      const report = reported(await client.preflight())

      expect([report.version, report.warnings]).toEqual([version, warnings])
      expect(report.groups.map(group => group.id)).toEqual(['payments-team'])
    })
  )

  it.each(['0.10.1', '0.11', '0.11.3', '0.11+delegated'])(
    'says of %s that it is too old to list keys',
    variant =>
      withBlnk(variant, async ({ client }) => {
        const expected = {
          ok: false,
          fault: { code: 'forbidden', detail: 'version-too-old', retry: 'after-user' }
        }

        expect(await client.preflight()).toEqual(expected)
        expect(await client.listKeys(null)).toEqual(expected)
      })
  )

  it.each(['secure-mode-off', '0.14.3+secure-mode-off'])(
    'says of %s that secure mode is off, not that the key is bad',
    variant =>
      withBlnk(variant, async ({ client }) => {
        expect(await client.preflight()).toMatchObject({
          ok: false,
          fault: { code: 'forbidden', detail: 'secure-mode-off' }
        })
        expect(faultOf(await client.createKey(aNewKey()))).toEqual([
          'rejected',
          'forbidden',
          'secure-mode-off'
        ])
      })
  )

  it('warns about secure mode on an old server, which manages keys even so', () =>
    withBlnk('0.12+secure-mode-off', async ({ client }) => {
      const report = reported(await client.preflight())

      expect(report.warnings).toEqual(['plain-http', 'secure-mode-off', 'old-version-escalation'])
    }))

  it.each([
    [404, { error: 'nothing here' }],
    [302, null],
    [418, null]
  ])('takes a server that answers %i for something else than Blnk', (status, json) =>
    withBlnk('0.15', async ({ client, server }) => {
      server.faults.next({ pathIncludes: '/ledgers' }, { kind: 'answer', status, json })

      expect(await client.preflight()).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
    })
  )

  it('asks again when the first time failed', () =>
    withBlnk('0.15', async ({ client, server }) => {
      server.faults.next({ pathIncludes: '/ledgers' }, { kind: 'server-error-before', status: 502 })

      expect((await client.listKeys(null)).ok).toBe(false)
      expect((await client.listKeys(null)).ok).toBe(true)
    }))
})

describe('owners', () => {
  it('are required with the master key, because Blnk cannot list them', () =>
    withBlnk('0.15', async ({ connect }) => {
      const client = connect({ [OWNERS]: ' \n ' })

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
        const client = connect({ [OWNERS]: '  b & c \r\n\nä/ö\nb & c\n' })
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
      const knowing = connect({ [OWNERS]: '', [MANAGEMENT_KEY_ID]: own?.id ?? '' })
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
