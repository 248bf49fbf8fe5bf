import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { request } from 'undici'
import { DAY } from '../../core/clock'
import type { RunningSandbox } from '../kit/sandbox/sandbox'
import { TODAY, testClock } from '../../../test/kit/conformance/bench'
import { API_KEY_ENV, MANAGEMENT_KEY } from './manifest'
import { startSandbox } from './sandbox'

type Reply = { readonly status: number; readonly body: unknown; readonly text: string }

const clock = testClock()
const running: RunningSandbox[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function start(variant = '0.15'): Promise<RunningSandbox> {
  const server = await startSandbox({
    now: clock.now,
    random: () => randomBytes(32).toString('base64url'),
    variant
  })
  running.push(server)
  return server
}

async function call(server: RunningSandbox, line: string, key?: string, body?: unknown): Promise<Reply> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const answer = await request(server.url + path, {
    method: method as 'GET',
    headers: key === undefined ? {} : { 'x-blnk-key': key },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  })
  const text = await answer.body.text()
  return {
    status: answer.statusCode,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    text
  }
}

function master(server: RunningSandbox): string {
  return server.credential[MANAGEMENT_KEY] ?? ''
}

function seeded(
  server: RunningSandbox,
  grants: readonly string[],
  given: Partial<Parameters<RunningSandbox['seed']>[0]> = {}
): { id: string; key: string } {
  const about = { groupId: 'payments-team', name: 'one', createdAt: TODAY - DAY, lastUsedAt: null }
  const { id, secret } = server.seed({ ...about, grants, ...given })
  return { id, key: secret[API_KEY_ENV] ?? '' }
}

const aBody = {
  name: 'new',
  owner: 'payments-team',
  scopes: ['balances:read'],
  expires_at: '2027-06-13T00:00:00Z'
}

describe('the order of checks in Blnk', () => {
  it.each(['/', '/health'])('lets %s through without a key', async path => {
    expect((await call(await start(), `GET ${path}`)).status).toBe(200)
  })

  it.each([
    [
      '0.15',
      { error: 'Invalid API key', error_detail: { code: 'AUTH_INVALID_API_KEY', message: 'Invalid API key' } }
    ],
    ['0.14.3', { error: 'Invalid API key' }]
  ])('on %s says so about an unknown key', async (variant, body) => {
    expect(await call(await start(variant), 'GET /ledgers', 'not-a-real-secret')).toMatchObject({
      status: 401,
      body
    })
  })

  it('asks for a key, then looks at expiry, path and scope in turn', async () => {
    const server = await start()
    const key = seeded(server, ['balances:read']).key
    const expired = seeded(server, ['balances:read'], { status: 'expired' }).key
    const revoked = seeded(server, ['balances:read'], { status: 'revoked' }).key

    const codes = [
      await call(server, 'GET /zz-probe'),
      await call(server, 'GET /zz-probe', expired),
      await call(server, 'GET /zz-probe', revoked),
      await call(server, 'GET /zz-probe', key),
      await call(server, 'OPTIONS /balances', key),
      await call(server, 'GET /ledgers', key),
      await call(server, 'GET /zz-probe', master(server)),
      await call(server, 'GET /balances', key),
      await call(server, 'GET /balances/zz/zz/zz', key)
    ].map(reply => [reply.status, (reply.body as { error_detail?: { code: string } }).error_detail?.code])

    expect(codes).toEqual([
      [401, 'AUTH_MISSING_API_KEY'],
      [401, 'AUTH_EXPIRED_API_KEY'],
      [401, 'AUTH_EXPIRED_API_KEY'],
      [403, 'AUTH_UNKNOWN_RESOURCE'],
      [403, 'AUTH_INSUFFICIENT_PERMISSIONS'],
      [403, 'AUTH_INSUFFICIENT_PERMISSIONS'],
      [404, undefined],
      [200, undefined],
      [404, undefined]
    ])
  })

  it('maps filters, search and aliases as Blnk does', async () => {
    const server = await start()
    const reader = seeded(server, ['*:read']).key
    const writer = seeded(server, ['transactions:write']).key

    expect((await call(server, 'POST /ledgers/filter', reader)).status).toBe(403)
    expect((await call(server, 'POST /refund-transaction', writer, {})).status).toBe(404)
    expect((await call(server, 'POST /refund-transaction/x', writer, {})).body).toMatchObject({
      error: "transaction with ID 'x' not found"
    })
    expect(await call(server, 'POST /transactions/filter', writer, {})).toMatchObject({
      status: 200,
      body: []
    })
    expect((await call(server, 'POST /balances-snapshots', seeded(server, ['*:*']).key, {})).status).toBe(403)
  })

  it.each([
    ['0.14.2', 200],
    ['0.14.3', 403]
  ])('on %s answers hooks to a scoped key with %i', async (variant, status) => {
    const server = await start(variant)

    expect((await call(server, 'GET /hooks', seeded(server, ['hooks:*']).key)).status).toBe(status)
  })

  it('moves last-used after the scope check, also on a 404 of the handler, never for the master', async () => {
    const server = await start()
    const { id, key } = seeded(server, ['balances:read'])
    const lastUsed = (): number | null | undefined => server.keys().find(each => each.id === id)?.lastUsedAt

    await call(server, 'GET /ledgers', key)
    await call(server, 'GET /zz-probe', key)
    await call(server, 'GET /balances', master(server))
    expect(lastUsed()).toBeNull()
    await call(server, 'GET /balances/zz/zz', key)

    expect(lastUsed()).toBe(clock.now())
  })

  it('never writes last-used before 0.11.3', async () => {
    const server = await start('0.11.2')
    const { id, key } = seeded(server, ['balances:read'])

    expect((await call(server, 'GET /balances', key)).status).toBe(200)
    expect(server.keys().find(each => each.id === id)).toMatchObject({ lastUsedAt: null, uses: 1 })
  })

  it('marks records with the scoped key that made them', async () => {
    const server = await start()
    const { id, key } = seeded(server, ['transactions:write'])

    expect(await call(server, 'POST /transactions', key, { amount: 1 })).toMatchObject({
      status: 201,
      body: { amount: 1, meta_data: { BLNK_GENERATED_BY: id } }
    })
    expect(
      (await call(server, 'POST /transactions', master(server), { skip_queue: true })).body
    ).not.toHaveProperty('meta_data')
  })
})

describe('creating with Blnk', () => {
  it('answers the row and the plaintext once', async () => {
    const server = await start()

    const reply = await call(server, 'POST /api-keys', master(server), { ...aBody, ignored: true })

    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      name: 'new',
      owner_id: 'payments-team',
      is_revoked: false,
      last_used_at: '0001-01-01T00:00:00Z'
    })
    expect((reply.body as { key: string }).key).toMatch(/^[A-Za-z0-9_-]{43}=$/)
    expect((reply.body as { api_key_id: string }).api_key_id).toMatch(
      /^api_key_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/
    )
    expect(reply.body).not.toHaveProperty('revoked_at')
  })

  it.each([
    ['broken JSON', '{', 400],
    ['no name', { ...aBody, name: '' }, 400],
    ['no owner', { ...aBody, owner: undefined }, 400],
    ['null scopes', { ...aBody, scopes: null }, 400],
    ['no expiry', { ...aBody, expires_at: undefined }, 400],
    ['a date only', { ...aBody, expires_at: '2027-01-01' }, 400],
    ['the zero time', { ...aBody, expires_at: '0001-01-01T00:00:00Z' }, 400],
    ['empty scopes', { ...aBody, scopes: [] }, 201],
    ['a misspelled scope', { ...aBody, scopes: ['admin'] }, 201],
    ['an expiry in the past', { ...aBody, expires_at: '2020-01-01T00:00:00Z' }, 201],
    ['a name that is taken', { ...aBody, name: 'one' }, 201]
  ])('takes or refuses %s', async (_, body, status) => {
    const server = await start()
    seeded(server, [])

    expect((await call(server, 'POST /api-keys', master(server), body)).status).toBe(status)
  })

  it.each([
    ['0.14.2', 201, 201],
    ['0.14.3', 403, 403],
    ['0.15', 403, 403]
  ])(
    'on %s answers a scoped caller for another owner with %i and for more scopes with %i',
    async (variant, foreign, broader) => {
      const server = await start(variant)
      const key = seeded(server, ['api-keys:*']).key
      const scopes = ['api-keys:read']

      expect((await call(server, 'POST /api-keys', key, { ...aBody, scopes })).status).toBe(201)
      expect(
        (await call(server, 'POST /api-keys', key, { ...aBody, scopes, owner: 'platform-team' })).status
      ).toBe(foreign)
      expect((await call(server, 'POST /api-keys', key, aBody)).status).toBe(broader)
    }
  )

  it.each([
    ['0.12+secure-mode-off', 201],
    ['0.14.3+secure-mode-off', 401],
    ['0.15+secure-mode-off', 401]
  ])('on %s answers without a key with %i', async (variant, status) => {
    expect((await call(await start(variant), 'POST /api-keys', undefined, aBody)).status).toBe(status)
  })
})

describe('listing and revoking with Blnk', () => {
  it.each([
    ['0.11', 'GET /api-keys', 401, { error: 'unauthorized' }],
    ['0.11', 'GET /api-keys?owner=payments-team', 401, { error: 'unauthorized' }],
    ['0.12', 'GET /api-keys', 401, { error: 'unauthorized' }],
    ['0.14.3', 'GET /api-keys', 401, { error: 'owner is required' }],
    ['0.15', 'GET /api-keys', 400, { error_detail: { code: 'APIKEY_OWNER_REQUIRED' } }],
    ['0.15', 'DELETE /api-keys/x', 400, { error_detail: { code: 'APIKEY_OWNER_REQUIRED' } }],
    ['0.15', 'DELETE /api-keys/x?owner=payments-team', 404, { error_detail: { code: 'APIKEY_NOT_FOUND' } }],
    ['0.14.3', 'DELETE /api-keys/x?owner=payments-team', 404, { error: 'API key not found' }],
    ['0.11', 'DELETE /api-keys/x?owner=payments-team', 401, { error: 'unauthorized' }]
  ])('on %s answers the master %s with %i', async (variant, line, status, body) => {
    const server = await start(variant)

    expect(await call(server, line, master(server))).toMatchObject({ status, body })
  })

  it('answers an owner without keys with null', async () => {
    const server = await start()

    expect((await call(server, 'GET /api-keys?owner=nobody', master(server))).text).toBe('null')
  })

  it('lists the newest first, revoked and expired ones too, with a hash and never the plaintext', async () => {
    const server = await start()
    const old = seeded(server, [], {
      name: 'old',
      createdAt: TODAY - 9 * DAY,
      attributes: { storedAs: 'sha256' }
    })
    const older = seeded(server, [], {
      name: 'older',
      createdAt: TODAY - 19 * DAY,
      attributes: { storedAs: 'plaintext' }
    })
    const revoked = seeded(server, [], { name: 'revoked', status: 'revoked' })

    const reply = await call(server, 'GET /api-keys?owner=payments-team', master(server))

    const rows = reply.body as { name: string; key: string; is_revoked: boolean }[]
    expect(rows.map(row => [row.name, row.is_revoked])).toEqual([
      ['revoked', true],
      ['old', false],
      ['older', false]
    ])
    expect(rows[0]?.key).toMatch(/^\$2a\$10\$.{53}$/)
    expect(rows[1]?.key).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[2]?.key).toMatch(/^[A-Za-z0-9_-]{43}=$/)
    expect([old, older, revoked].filter(seed => reply.text.includes(seed.key))).toEqual([])
  })

  it('revokes again with the same answer, and moves the time', async () => {
    const server = await start()
    const { id } = seeded(server, [])
    const revoke = (): Promise<Reply> =>
      call(server, `DELETE /api-keys/${id}?owner=payments-team`, master(server))
    const revokedAt = async (): Promise<unknown> =>
      (
        (await call(server, 'GET /api-keys?owner=payments-team', master(server))).body as {
          revoked_at: string
        }[]
      )[0]?.revoked_at

    const first = await revoke()
    const before = await revokedAt()
    clock.advance(DAY)
    const second = await revoke()

    expect([first.status, first.text, second.status]).toEqual([204, '', 204])
    expect(await revokedAt()).not.toBe(before)
  })

  it.each([
    ['0.12', 200],
    ['0.14.3', 403]
  ])('on %s answers a scoped key that asks for another owner with %i', async (variant, status) => {
    const server = await start(variant)
    const { key } = seeded(server, ['api-keys:read'])

    expect((await call(server, 'GET /api-keys?owner=platform-team', key)).status).toBe(status)
    expect((await call(server, 'GET /api-keys?owner=payments-team', key)).status).toBe(200)
  })
})

describe('the records of Blnk', () => {
  it.each([
    ['0.13.1', 404],
    ['0.13.2', 200]
  ])('on %s answers a list of transactions with %i', async (variant, status) => {
    const server = await start(variant)

    expect((await call(server, 'GET /transactions', master(server))).status).toBe(status)
  })

  it('hold a queued transaction twice, and filter by the key that made it, newest first', async () => {
    const server = await start()
    const { id, key } = seeded(server, ['transactions:*'])
    await call(server, 'POST /transactions', key, { amount: 1 })
    await call(server, 'POST /transactions', key, { amount: 2, skip_queue: true })
    await call(server, 'POST /transactions', master(server), { amount: 3 })

    const filter = `meta_data.BLNK_GENERATED_BY_eq=${id}`
    const { body } = await call(server, `GET /transactions?${filter}&limit=5`, key)

    const rows = body as { amount: number; status: string }[]
    expect(rows.map(row => [row.amount, row.status])).toEqual([
      [2, 'APPLIED'],
      [1, 'APPLIED'],
      [1, 'QUEUED']
    ])
  })

  it('made in bulk carry no mark', async () => {
    const server = await start()
    const { id, key } = seeded(server, ['transactions:*'])

    const made = await call(server, 'POST /transactions/bulk', key, { transactions: [{ amount: 1 }] })
    const { body } = await call(server, `GET /transactions?meta_data.BLNK_GENERATED_BY_eq=${id}`, key)

    expect(made).toMatchObject({ status: 201, body: { status: 'applied', transaction_count: 1 } })
    expect((await call(server, 'POST /transactions/bulk', key, {})).status).toBe(400)
    expect(body).toEqual([])
  })

  it('keep the newest one of each key, however many others come', async () => {
    const server = await start()
    const quiet = seeded(server, ['ledgers:write'])
    const busy = seeded(server, ['ledgers:write'])
    await call(server, 'POST /ledgers', quiet.key, { name: 'kept' })
    for (let count = 0; count < 600; count += 1)
      await call(server, 'POST /ledgers', busy.key, { name: 'many' })

    const { body } = await call(server, 'GET /ledgers?limit=1000', master(server))

    const names = (body as { name: string }[]).map(row => row.name)
    expect(names.length).toBeLessThanOrEqual(501)
    expect(names).toContain('kept')
  })

  it.each([
    ['0.12', 400],
    ['0.15', 404]
  ])('on %s answer an unknown ledger with %i in JSON', async (variant, status) => {
    const server = await start(variant)

    const answer = await call(server, 'GET /ledgers/none', master(server))

    expect(answer).toMatchObject({ status, body: { error: "ledger with ID 'none' not found" } })
  })
})

describe('last-used on a server that loses writes', () => {
  async function shareOfWrites(line: string, body?: unknown): Promise<number> {
    let count = 0
    const server = await startSandbox({
      now: clock.now,
      random: () => `${(count += 1)}`,
      variant: '0.15+lossy'
    })
    running.push(server)
    const { id, key } = seeded(server, ['transactions:*', 'balances:*'])
    let moved = 0
    for (let round = 0; round < 200; round += 1) {
      clock.advance(1_000)
      await call(server, line, key, body)
      if (server.keys().find(each => each.id === id)?.lastUsedAt === clock.now()) moved += 1
    }
    return moved / 200
  }

  it.each([
    ['a queued transaction', 'POST /transactions', { amount: 1 }, 0.05, 0.25],
    ['a list of balances', 'GET /balances?limit=1', undefined, 0.4, 0.7],
    ['a transaction that does not wait', 'POST /transactions', { amount: 1, skip_queue: true }, 0.9, 1],
    ['a path that is not there', 'GET /balances/a/b/c', undefined, 0.01, 0.2]
  ])('moves as often as the real one does for %s', async (_, line, body, least, most) => {
    const share = await shareOfWrites(line, body)

    expect(share).toBeGreaterThanOrEqual(least)
    expect(share).toBeLessThanOrEqual(most)
  })

  it('loses the same ones in every run', async () => {
    expect(await shareOfWrites('GET /balances')).toBe(await shareOfWrites('GET /balances'))
  })
})

describe('a revoke that takes its time', () => {
  it.each([
    ['0.15+two-servers', 66],
    ['0.15+raced-revoke', 319]
  ])('on %s is seen after %i seconds, at once where the key was never used', async (variant, seconds) => {
    const server = await start(variant)
    const [used, unused] = [seeded(server, ['balances:read']), seeded(server, ['balances:read'])]
    await call(server, 'GET /balances', used.key)
    for (const { id } of [used, unused])
      await call(server, `DELETE /api-keys/${id}?owner=payments-team`, master(server))

    clock.advance(seconds * 1_000 - 1)
    const before = [used, unused].map(({ key }) => call(server, 'GET /balances', key))
    expect((await Promise.all(before)).map(({ status }) => status)).toEqual([200, 401])
    clock.advance(1)

    expect((await call(server, 'GET /balances', used.key)).status).toBe(401)
  })
})

describe('the sandbox itself', () => {
  it('refuses a variant that it does not know', async () => {
    await expect(start('0.15+bogus')).rejects.toThrow('no variant "bogus"')
  })

  it('calls what the scopes of a key allow', async () => {
    const server = await start()

    const calls = [['balances:read'], ['*:read'], ['search:read'], ['transactions:write'], []].map(grants => {
      const { method, path } = server.consumerCall({ [API_KEY_ENV]: seeded(server, grants).key })
      return `${method} ${path}`
    })

    expect(calls).toEqual([
      'GET /balances?limit=1',
      'GET /balances?limit=1',
      'GET /search?limit=1',
      'POST /transactions',
      'GET /balances?limit=1'
    ])
  })

  it('keeps a delegated credential over a restart', async () => {
    const server = await start('0.15+delegated')
    const state: unknown = JSON.parse(JSON.stringify(server.snapshot()))
    await server.close()

    const again = await startSandbox({
      now: clock.now,
      random: () => 'again',
      variant: '0.15+delegated',
      state,
      credential: server.credential
    })
    running.push(again)

    expect((await call(again, 'GET /api-keys', master(again))).status).toBe(200)
    expect(JSON.stringify(state)).not.toContain(master(server))
  })
})
