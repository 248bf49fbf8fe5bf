import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ok } from '../../src/core/fault'
import type { LedgerDoor } from '../../src/core/ports/ledger'
import type { AskedCall } from '../../src/core/ports/team-gate'
import { postgresDoor } from '../../src/ledger'
import { MEMBER_ROLE } from '../../src/ledger/set-up'
import { callOutside, throughTeam } from '../../src/services/team/references'
import { planLines } from '../../src/words/team'
import { aKey, anAccount } from '../kit/builders'
import { startCutProxy, type CutProxy } from '../kit/cut-proxy'
import { NO_POSTGRES, postgresFolder, startPostgres, type TestServer } from '../kit/postgres'
import { makeHome, startMachine, valueOf, type TeamMachine } from '../kit/team-machine'

const isMissing = postgresFolder() === null
if (isMissing) console.log(NO_POSTGRES)

const key = { provider: 'blnk', origin: 'https://api.example.com', groupId: 'g', providerKeyId: 'k1' }
const create: AskedCall = {
  call: 'create',
  key,
  keyName: 'payments-api',
  environment: 'production',
  isEnvironmentProven: true,
  mode: 'replace',
  rotation: null,
  about: []
}
const revoke: AskedCall = { ...create, call: 'revoke', mode: 'revoke' }

describe.skipIf(isMissing)('a team', () => {
  let server: TestServer
  let proxy: CutProxy
  let count = 0
  let database: string
  let one: TeamMachine
  let other: TeamMachine
  /** What the member waits for before it sends events. */
  const sending = { before: (): Promise<undefined> => Promise.resolve(undefined) }

  beforeAll(async () => {
    server = await startPostgres()
    proxy = await startCutProxy(server.port)
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  /** An administrator, and a member behind a proxy, each with a login of their own. */
  beforeEach(async () => {
    database = `team_${(count += 1)}`
    const owner = await server.database(database)
    one = await startMachine()
    other = await startMachine(makeHome(), doorThatWaits(sending))
    valueOf(await one.team.create({ address: owner, name: 'ops', person: 'Dana', device: 'laptop' }))
    const login = await server.login(database, `kim_${count}`, [MEMBER_ROLE])
    const joined = valueOf(
      await other.team.join({ address: server.through(login, proxy.port), person: 'Kim', device: 'desktop' })
    )
    await one.team.tick()
    valueOf(await one.team.admit(joined.member, 'Kim', 'member'))
    await other.team.tick()
  })
  afterEach(async () => {
    proxy.mend()
    expect([...one.bugs, ...other.bugs]).toEqual([])
    await one.close()
    await other.close()
  })

  it('is joined by asking, and admitted by an administrator', () => {
    expect(other.team.view()).toMatchObject({
      standing: 'member',
      link: 'up',
      name: 'ops',
      unsent: 0,
      alarms: []
    })
    expect(
      one.team
        .view()
        ?.members.map(({ person, standing }) => `${person} ${standing}`)
        .sort()
    ).toEqual(['Dana admin', 'Kim member'])
  })

  it('changes a key on one machine at a time', async () => {
    valueOf(await one.team.gate.beforePlan(key))

    expect(await other.team.gate.beforePlan(key)).toMatchObject({
      fault: { detail: 'lease-held' }
    })
    expect(await other.team.gate.beforeCall(revoke)).toMatchObject({ fault: { detail: 'lease-held' } })
    expect(valueOf(await one.team.gate.beforeCall(create)).isGood()).toBe(true)
    one.team.gate.release(key)
    await one.team.tick()
    expect(valueOf(await other.team.gate.beforeCall(revoke)).fence).toBe(2)
  })

  it('lets nobody create a second key beside an open rotation, also when its lease is long over', async () => {
    valueOf(await one.team.gate.beforePlan(key))
    one.team.gate.tell({
      ...create,
      rotation: 'r1' as never,
      state: 'draining',
      hasCreated: false,
      grade: 'none',
      isEnded: false
    })
    await one.team.tick()
    one.team.gate.release(key)
    await one.team.tick()

    expect(await other.team.gate.beforePlan(key)).toMatchObject({
      fault: { detail: 'lease-held' }
    })
    await other.team.tick()
    expect(other.team.view()?.rotations).toMatchObject([{ state: 'draining', ended: null }])
    one.team.gate.tell({
      ...create,
      rotation: 'r1' as never,
      state: 'closed',
      hasCreated: false,
      grade: 'E2',
      isEnded: true
    })
    await one.team.tick()
    expect(await other.team.gate.beforePlan(key)).toMatchObject({ ok: true })
  })

  it('tells of a rotation that began before it was admitted, and that has a new key', async () => {
    const third = await startMachine()
    const address = await server.login(database, `lee_${count}`, [MEMBER_ROLE])
    const { member } = valueOf(await third.team.join({ address, person: 'Lee', device: 'x' }))
    const begun = { ...create, rotation: 'r1' as never, state: 'draining', hasCreated: true, grade: 'none' }
    third.team.gate.tell({ ...begun, isEnded: false })
    await third.team.tick()
    expect(third.rows.ownHead()?.seq).toBe(1)
    await one.team.tick()
    valueOf(await one.team.admit(member, 'Lee', 'member'))

    await third.team.tick()
    third.team.gate.tell({ ...begun, isEnded: false })
    third.team.gate.tell({ ...begun, rotation: 'r0' as never, state: 'closed', isEnded: true })
    await third.team.tick()
    await other.team.tick()
    expect(other.team.view()?.rotations).toMatchObject([{ state: 'draining', hasCreated: true }])
    expect(await other.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'lease-held' } })
    await third.restart()
    third.team.gate.tell({ ...begun, isEnded: false })
    await third.team.tick()
    expect(third.rows.ownHead()?.seq).toBe(3)
    await third.close()
  })

  it('is left only by a member whose rotations have ended', async () => {
    const state = { ...create, rotation: 'r1' as never, hasCreated: true, grade: 'none' }
    other.team.gate.tell({ ...state, state: 'draining', isEnded: false })
    await other.team.tick()

    expect(await other.team.leave('Holidays', id => id === 'r1')).toMatchObject({
      fault: { code: 'conflict', detail: 'own-rotations-open' }
    })
    expect(other.team.view()?.standing).toBe('member')
    other.team.gate.tell({ ...state, state: 'closed', isEnded: true })
    await other.team.tick()
    valueOf(await other.team.leave('Holidays', () => true))
    expect(other.team.view()).toBe(null)
  })

  it('changes nothing while it is cut off, and goes on afterwards', async () => {
    valueOf(await other.team.gate.beforePlan(key))
    proxy.cut('closed')

    expect(await other.team.gate.beforeCall(create)).toMatchObject({
      fault: { detail: 'ledger-unreachable' }
    })
    expect(await other.team.gate.beforeCall(revoke)).toMatchObject({
      fault: { detail: 'ledger-unreachable' }
    })
    proxy.mend()
    expect(await other.team.gate.beforeCall(create)).toMatchObject({ ok: true })
  })

  it('makes no new key outside a rotation while it is cut off, or once it was removed', async () => {
    expect(await other.team.gate.beforeNewKey()).toMatchObject({ ok: true })
    proxy.cut('closed')
    expect(await other.team.gate.beforeNewKey()).toMatchObject({ fault: { detail: 'ledger-unreachable' } })
    proxy.mend()
    valueOf(await one.team.remove(other.rows.seat()?.member ?? ('' as never), 'left'))
    expect(await other.team.gate.beforeNewKey()).toMatchObject({ fault: { detail: 'member-removed' } })
  })

  it('revokes a leaked key while it is cut off, once the glass is broken, and tells why afterwards', async () => {
    proxy.cut('closed')
    valueOf(other.team.gate.breakGlass([key], 'The key is on a public page.'))

    expect(await other.team.gate.beforeCall(revoke)).toMatchObject({ ok: true, value: { fence: 0 } })
    expect(await other.team.gate.beforeCall(create)).toMatchObject({
      fault: { detail: 'ledger-unreachable' }
    })
    proxy.mend()
    await other.team.tick()
    await one.team.tick()
    const kept = one.rows.kept().map(({ body }) => body)
    expect(kept).toContainEqual(
      expect.objectContaining({ kind: 'glass-broken', reason: 'The key is on a public page.' })
    )
  })

  it('breaks the glass while something that it told before is still on its way', async () => {
    let letGo = (): void => undefined
    const holding = new Promise<undefined>(resolve => {
      letGo = () => {
        resolve(undefined)
      }
    })
    const held = vi.spyOn(sending, 'before').mockReturnValue(holding)
    const news = { ...create, rotation: 'r1' as never, hasCreated: false, grade: 'none', isEnded: false }
    other.team.gate.tell({ ...news, key: { ...key, providerKeyId: 'k2' }, state: 'planned' })
    await expect.poll(() => held).toHaveBeenCalled()
    valueOf(other.team.gate.breakGlass([key], 'It leaked.'))
    proxy.cut('closed')

    const permit = await other.team.gate.beforeCall(revoke)
    letGo()

    expect(permit).toMatchObject({ ok: true, value: { fence: 0 } })
  })

  it('does not break the glass past a member who is at work on the key and in reach', async () => {
    valueOf(await one.team.gate.beforePlan(key))
    valueOf(other.team.gate.breakGlass([key], 'It leaked.'))

    expect(await other.team.gate.beforeCall(revoke)).toMatchObject({ fault: { detail: 'lease-held' } })
  })

  it('does not break the glass for a second new key beside the one of another member', async () => {
    valueOf(await one.team.gate.beforePlan(key))
    const rotation = 'r1' as never
    one.team.gate.tell({
      ...create,
      rotation,
      state: 'creating',
      hasCreated: false,
      grade: 'none',
      isEnded: false
    })
    valueOf(await one.team.gate.beforeCall({ ...create, rotation }))
    await one.team.tick()
    one.team.gate.release(key)
    await one.team.tick()
    valueOf(other.team.gate.breakGlass([key], 'It leaked.'))

    expect(await other.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'lease-held' } })
    expect(await other.team.gate.beforeCall(revoke)).toMatchObject({ ok: true })
  })

  it('shows everybody who broke the glass, when, why, and for how many keys', async () => {
    const keys = Array.from({ length: 150 }, (_, index) => ({ ...key, providerKeyId: `leaked-${index}` }))
    valueOf(other.team.gate.breakGlass(keys, 'The repository is public.'))
    await other.team.tick()
    valueOf(other.team.gate.breakGlass(keys.slice(0, 1), 'A second one.'))
    await other.team.tick()
    await one.team.tick()

    expect(one.team.gate.needsReason()).toBe(true)
    expect(one.team.view()?.brokenGlass).toMatchObject([
      { member: other.team.view()?.seat.member, reason: 'A second one.', count: 1 },
      { reason: 'The repository is public.', count: 150 }
    ])
  })

  it('waits for an approval of exactly this plan, by somebody else', async () => {
    const rule = { act: 'rotate', environment: 'production', needs: 1, expiresAfterMs: 3_600_000 } as const
    valueOf(await one.team.setPolicy([rule]))
    await other.team.tick()

    expect(await other.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'approval-needed' } })
    valueOf(await other.team.ask(create, ['Rotate payments-api'], 'It is a year old.'))
    expect(await other.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'approval-pending' } })
    await one.team.tick()
    const [approval] = one.team.view()?.approvals ?? []
    if (approval === undefined) throw new Error('It was not seen.')
    const on = {
      request: approval.request.request,
      requester: approval.requester,
      planHash: approval.request.planHash
    }
    expect(await other.team.vote(on, 'approve', '')).toMatchObject({ fault: { code: 'forbidden' } })
    valueOf(await one.team.vote(on, 'approve', ''))
    expect(await other.team.gate.beforeCall(create)).toMatchObject({ ok: true })
    expect(await other.team.gate.beforeCall({ ...create, mode: 'incident' })).toMatchObject({
      fault: { detail: 'approval-needed' }
    })
    const elsewhere = { ...create, call: 'deliver', about: ['env:/srv/b'] } as const
    expect(await other.team.gate.beforeCall(elsewhere)).toMatchObject({
      fault: { detail: 'approval-needed' }
    })
  })

  it('approves a revoke outside a rotation', async () => {
    const rule = { act: 'revoke', environment: null, needs: 1, expiresAfterMs: 3_600_000 } as const
    valueOf(await one.team.setPolicy([rule]))
    await other.team.tick()
    const leaked = aKey({ providerKeyId: 'leaked', name: 'payments-production' })
    const tools = { team: other.team.gate, accounts: { get: () => anAccount() } }
    const revokeIt = () =>
      throughTeam(tools, 'revoke', leaked, () => Promise.resolve({ kind: 'committed', value: null } as const))

    expect(await revokeIt()).toMatchObject({ kind: 'not-sent', fault: { detail: 'approval-needed' } })
    const call = callOutside(tools, 'revoke', leaked)
    if (call === null) throw new Error('The team has no such key.')
    expect(planLines(call)).toEqual(['Revoke the key for ever, outside a rotation; no new key replaces it'])
    valueOf(await other.team.ask(call, planLines(call), 'It leaked.'))
    await one.team.tick()
    const [approval] = one.team.view()?.approvals ?? []
    if (approval === undefined) throw new Error('It was not seen.')
    const { request, planHash } = approval.request
    valueOf(await one.team.vote({ request, requester: approval.requester, planHash }, 'approve', ''))
    expect(await revokeIt()).toMatchObject({ kind: 'committed' })
  })

  it('tells every other member when an administrator makes the rules weaker, until they confirm it', async () => {
    const rule = { act: 'rotate' as const, environment: 'production', needs: 2, expiresAfterMs: 3_600_000 }
    valueOf(await one.team.setPolicy([rule]))
    await other.team.tick()
    expect(other.team.view()?.alarms).toEqual([])
    valueOf(await one.team.setPolicy([{ ...rule, needs: 1 }]))
    await other.team.tick()

    const dana = one.rows.seat()?.member
    expect(other.team.view()?.alarms).toMatchObject([{ kind: 'policy-weakened', member: dana }])
    await other.restart()
    for (const alarm of other.team.view()?.alarms ?? []) other.team.clearAlarm(alarm)
    expect(other.team.view()?.alarms).toEqual([])
    expect(one.team.view()?.alarms).toEqual([])
  })

  it('lets no label of the requester choose a softer rule', async () => {
    const rule = { act: 'rotate', environment: 'production', needs: 1, expiresAfterMs: 3_600_000 } as const
    valueOf(await one.team.setPolicy([rule]))
    await other.team.tick()
    const labelled = { ...create, environment: 'staging', isEnvironmentProven: false }

    expect(await other.team.gate.beforeCall({ ...labelled, isEnvironmentProven: true })).toMatchObject({
      ok: true
    })
    expect(await other.team.gate.beforeCall(labelled)).toMatchObject({
      fault: { detail: 'approval-needed' }
    })
    valueOf(await other.team.ask(labelled, ['Rotate payments-api'], 'It is a year old.'))
    await one.team.tick()
    expect(one.team.view()?.approvals).toMatchObject([{ needs: 1, state: 'pending' }])
  })

  it('stops a removed member, whose later events are refused and shown', async () => {
    const member = other.team.view()?.seat.member
    if (member === undefined) throw new Error('No seat.')
    valueOf(await one.team.remove(member, 'left'))
    // It does not know yet, and goes on writing.
    other.rows.queue({ kind: 'policy-set', version: 5, rules: [] }, Date.now())
    await other.team.tick()
    await one.team.tick()

    expect(await other.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'member-removed' } })
    expect(one.team.view()?.alarms).toMatchObject([{ kind: 'refused', why: 'after-removal', member }])
    expect(one.team.view()?.policy.version).toBe(0)
  })

  it('removes nobody and sets no policy while it cannot read how far the others are', async () => {
    const member = other.team.view()?.seat.member
    if (member === undefined) throw new Error('No seat.')
    const third = await startMachine()
    const login = await server.login(database, `lee_${count}`, [MEMBER_ROLE])
    const address = server.through(login, proxy.port)
    const joined = valueOf(await third.team.join({ address, person: 'Lee', device: 'x' }))
    await one.team.tick()
    valueOf(await one.team.admit(joined.member, 'Lee', 'admin'))
    await third.team.tick()
    proxy.cut('closed')

    expect(await third.team.remove(member, 'left')).toMatchObject({ fault: { code: 'provider-unavailable' } })
    expect(await third.team.setPolicy([])).toMatchObject({ fault: { code: 'provider-unavailable' } })
    third.lock()
    expect(await third.team.remove(member, 'left')).toMatchObject({ fault: { code: 'vault-locked' } })
    expect(await third.team.setPolicy([])).toMatchObject({ fault: { code: 'vault-locked' } })
    expect(third.rows.unsigned(10)).toEqual([])
    expect(third.team.view()?.members.find(({ id }) => id === member)?.standing).toBe('member')
    await third.close()
  })

  it('refuses a row that the owner of the database changed, and goes on with the others', async () => {
    const founder = one.team.view()?.seat.member ?? ''
    proxy.cut('closed')
    await one.team.setPolicy([])
    await server.sql(
      database,
      `ALTER TABLE rekey.events DISABLE TRIGGER ALL;
       UPDATE rekey.events SET event = replace(event, '"rules":[],"version":1', '"rules":[],"version":9'),
         hash = repeat('a', 64)
       WHERE member = '${founder}' AND event LIKE '%policy-set%'`
    )
    proxy.mend()
    await other.team.tick()

    expect(other.team.view()?.alarms).toMatchObject([{ kind: 'refused', member: founder }])
    expect(other.team.view()?.policy.version).toBe(0)
  })

  /** What any login can do to a chain where all share one. */
  async function forgeNextRowOf(machine: TeamMachine): Promise<void> {
    await server.sql(
      database,
      `INSERT INTO rekey.events (member, seq, hash, signature, event)
       SELECT member, max(seq) + 1, repeat('a', 64), repeat('b', 128), '{}' FROM rekey.events
       WHERE member = '${machine.team.view()?.seat.member ?? ''}' GROUP BY member`
    )
  }

  it('changes nothing while it cannot read on in the chain of an administrator, except to rescue a leaked key', async () => {
    await forgeNextRowOf(one)
    await other.team.tick()

    const stuck = { fault: { code: 'conflict', detail: 'chain-stuck' } }
    expect(await other.team.gate.beforePlan(key)).toMatchObject(stuck)
    expect(await other.team.gate.beforeCall(create)).toMatchObject(stuck)
    expect(await other.team.gate.beforeNewKey()).toMatchObject(stuck)
    expect(await other.team.gate.beforeCall(revoke)).toMatchObject(stuck)
    valueOf(other.team.gate.breakGlass([key], 'It leaked.'))
    expect(await other.team.gate.beforeCall(create)).toMatchObject(stuck)
    expect(await other.team.gate.beforeCall(revoke)).toMatchObject({ ok: true })
    await server.sql(
      database,
      `ALTER TABLE rekey.events DISABLE TRIGGER ALL; DELETE FROM rekey.events WHERE event = '{}'`
    )
    await other.restart()
    expect(await other.team.gate.beforeCall(create)).toMatchObject({ ok: true })
  })

  it('leaves a key alone whose rotation it cannot follow any more', async () => {
    const opened = {
      ...create,
      rotation: 'r1' as never,
      state: 'draining',
      hasCreated: false,
      grade: 'none',
      isEnded: false
    }
    other.team.gate.tell(opened)
    await other.team.tick()
    await forgeNextRowOf(other)
    await one.team.tick()

    expect(await one.team.gate.beforeCall(revoke)).toMatchObject({ fault: { detail: 'chain-stuck' } })
    const elsewhere = { ...key, providerKeyId: 'k2' }
    expect(await one.team.gate.beforeCall({ ...revoke, key: elsewhere })).toMatchObject({ ok: true })
  })

  it('notices rows that are gone, and puts its own back', async () => {
    await one.team.setPolicy([])
    await other.team.tick()
    await server.sql(
      database,
      `ALTER TABLE rekey.events DISABLE TRIGGER ALL;
       DELETE FROM rekey.events WHERE event LIKE '%policy-set%'`
    )
    await other.restart()

    expect(other.team.view()?.alarms).toMatchObject([{ kind: 'rewound' }])
    await one.restart()
    const left = await server.sql(
      database,
      `SELECT count(*)::int AS n FROM rekey.events WHERE event LIKE '%policy-set%'`
    )
    expect(left).toEqual([{ n: 1 }])
    expect(one.team.view()?.alarms).toMatchObject([{ kind: 'rewound' }])
  })

  it('gives no permit to a copy of a profile whose original has written meanwhile', async () => {
    const copy = await other.copy()
    valueOf(await other.team.withdraw('of the original'))
    await copy.team.withdraw('of the copy')
    for (let written = 0; written < 3; written += 1) {
      expect(await copy.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'chain-forked' } })
      await copy.restart()
    }
    expect(await copy.team.gate.beforePlan(key)).toMatchObject({
      fault: { detail: 'chain-forked' }
    })
    expect(copy.team.view()?.alarms).toMatchObject([{ kind: 'forked' }])
    expect(await other.team.gate.beforeCall(create)).toMatchObject({ ok: true })
    await copy.close()
  })

  it('gives no permit to an old backup of a profile, until it has left and joined again with its chain', async () => {
    const old = await other.copy()
    valueOf(await other.team.withdraw('after the backup'))
    const address = `postgres://kim_${count}@127.0.0.1:${server.port}/${database}`
    await old.restart()

    expect(await old.team.gate.beforeCall(create)).toMatchObject({ fault: { detail: 'chain-forked' } })
    valueOf(await old.team.leave('It is an old backup.', () => true))
    valueOf(await old.team.join({ address, person: 'Kim', device: 'desktop' }))
    expect(old.team.view()).toMatchObject({ standing: 'member', alarms: [], unsent: 0 })
    expect(await old.team.gate.beforeCall(create)).toMatchObject({ ok: true })
    await one.team.tick()
    expect(one.team.view()?.alarms).toEqual([])
    await old.close()
  })

  it('refuses to join or to start a team while it belongs to one', async () => {
    const given = {
      address: `postgres://owner@127.0.0.1:${server.port}/${database}`,
      person: 'Kim',
      device: 'x'
    }

    expect(await other.team.join(given)).toMatchObject({ fault: { detail: 'already-done' } })
    expect(await other.team.create({ ...given, name: 'other' })).toMatchObject({
      fault: { detail: 'already-done' }
    })
    expect(other.team.view()).toMatchObject({ standing: 'member', name: 'ops' })
  })

  it('joins no chain with a row that another login of its own forged', async () => {
    const third = await startMachine()
    const address = `postgres://owner@127.0.0.1:${server.port}/${database}`
    const { member } = valueOf(await third.team.join({ address, person: 'Lee', device: 'x' }))
    valueOf(await third.team.leave('A typo.', () => true))
    await server.sql(
      database,
      `INSERT INTO rekey.events (member, seq, hash, signature, event)
       VALUES ('${member}', 2, repeat('a', 64), repeat('b', 128), '{}')`
    )

    expect(await third.team.join({ address, person: 'Lee', device: 'x' })).toMatchObject({
      fault: { detail: 'chain-forked' }
    })
    expect(third.team.view()).toBe(null)
    await third.close()
  })

  it('expects rows that another member has seen, and that it is not shown', async () => {
    const founder = one.team.view()?.seat.member ?? ''
    const third = await startMachine()
    const owner = `postgres://owner@127.0.0.1:${server.port}/${database}`
    const member = valueOf(await third.team.join({ address: owner, person: 'Lee', device: 'x' })).member
    await one.team.tick()
    valueOf(await one.team.admit(member, 'Lee', 'member'))
    await other.team.tick()
    proxy.cut('closed')
    valueOf(await one.team.setPolicy([]))
    await third.team.tick()
    valueOf(await third.team.withdraw('none'))
    await third.close()
    await server.sql(
      database,
      `ALTER TABLE rekey.events DISABLE TRIGGER ALL;
       DELETE FROM rekey.events WHERE event LIKE '%policy-set%'`
    )
    proxy.mend()
    await other.team.tick()

    const chain = other.rows.chains().find(one => one.member === founder)
    expect(chain?.expected?.seq).toBe((chain?.head?.seq ?? 0) + 1)
  })

  it('shares what the elected machine read, and takes over when it goes', async () => {
    const account = { provider: 'blnk', origin: 'https://api.example.com', settings: {} }
    const [first, second] = [one.team.monitors(), other.team.monitors()]
    if (first === null || second === null) throw new Error('No monitors.')
    const reading = {
      groupId: 'g',
      providerKeyId: 'k1',
      status: 'active',
      lastUsed: { kind: 'used', at: 5, precisionMs: 1_000 }
    } as const

    expect([await first.isElected(account), await second.isElected(account)]).toEqual([true, false])
    expect(await second.publish(account, [reading])).toMatchObject({ fault: { detail: 'lease-lost' } })
    valueOf(await first.publish(account, [reading]))
    await other.team.tick()
    expect(valueOf(await second.latest(account))?.readings).toEqual([reading])
    await one.team.close()
    expect(await second.isElected(account)).toBe(true)
  })

  it('moves to another address of its team, and to none that names another founder', async () => {
    const owner = `postgres://owner@127.0.0.1:${server.port}/${database}`
    const founder = one.rows.seat()?.founder ?? ''
    const setFounder = (id: string) =>
      server.sql(database, `UPDATE rekey.meta SET value = '${id}' WHERE name = 'founder'`)
    await setFounder('b'.repeat(64))

    expect(await one.team.changeAddress(owner)).toMatchObject({ fault: { detail: 'other-team' } })
    await setFounder(founder)
    expect(await one.team.gate.beforeNewKey()).toMatchObject({ ok: true })
    valueOf(await one.team.changeAddress(server.through(owner, proxy.port)))
    expect(one.rows.seat()?.shownAddress).toContain(String(proxy.port))
    await expect.poll(() => one.team.view()).toMatchObject({ link: 'up', unsent: 0 })
  })

  it('keeps nothing that is secret in the database, and no readable address on disk', async () => {
    const text = JSON.stringify(await server.sql(database, 'SELECT * FROM rekey.events'))

    expect(text).not.toMatch(/postgres:\/\/|password/)
    expect(JSON.stringify(other.rows.seat())).not.toContain(`kim_${count}:`)
    expect(Buffer.from(other.rows.box() ?? []).toString('latin1')).not.toContain('postgres://')
  })
})

/** Sends events to the database only after `sending.before` has answered. */
function doorThatWaits(sending: { before(): Promise<undefined> }): LedgerDoor {
  return {
    ...postgresDoor,
    open(address, identity) {
      const opened = postgresDoor.open(address, identity)
      if (!opened.ok) return opened
      const { value } = opened
      return ok({ ...value, append: events => sending.before().then(() => value.append(events)) })
    }
  }
}
