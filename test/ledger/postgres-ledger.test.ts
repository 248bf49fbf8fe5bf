import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ledger } from '../../src/core/ports/ledger'
import { headOf } from '../../src/core/team/chain'
import { readAddress, type LedgerAddress } from '../../src/ledger/address'
import { openLedger } from '../../src/ledger/postgres-ledger'
import { askIdentity, MEMBER_ROLE, setUpLedger } from '../../src/ledger/set-up'
import { startCutProxy } from '../kit/cut-proxy'
import { NO_POSTGRES, postgresFolder, startPostgres, type TestServer } from '../kit/postgres'
import { introductionOf, TEAM, testMember } from '../kit/team-builders'

const isMissing = postgresFolder() === null
if (isMissing) console.log(NO_POSTGRES)

const founder = testMember('Founder')
const kim = testMember('Kim')
const identity = { team: TEAM, founder: founder.id }

describe.skipIf(isMissing)('a ledger on a real PostgreSQL', () => {
  let server: TestServer
  let owner: string
  let kims: string
  const opened: Ledger[] = []

  beforeAll(async () => {
    server = await startPostgres()
    owner = await server.database('team')
    const done = await setUpLedger(addressOf(owner), identity)
    if (!done.ok) throw new Error(done.fault.detail)
    kims = await server.login('team', 'kim', [MEMBER_ROLE])
  })

  afterAll(async () => {
    await Promise.all(opened.map(ledger => ledger.close()))
    await server.stop()
  })

  function open(address: string): Ledger {
    const ledger = openLedger(addressOf(address), identity)
    opened.push(ledger)
    return ledger
  }

  it('is set up once, and answers the team that is there', async () => {
    const other = { team: TEAM, founder: kim.id }

    expect(await setUpLedger(addressOf(owner), other)).toEqual({ ok: true, value: identity })
    expect(await askIdentity(addressOf(kims))).toEqual({ ok: true, value: identity })
  })

  it('takes events, gives them back as they were, and takes them again without a change', async () => {
    const ledger = open(owner)
    const first = founder.write({ kind: 'team-created', name: 'ops', ...introductionOf(founder) })
    const second = founder.write({ kind: 'member-asked', ...introductionOf(founder) })

    expect(await ledger.enrol(founder.id)).toMatchObject({ ok: true })
    expect(await ledger.append([first, second])).toMatchObject({ ok: true })
    expect(await ledger.append([first, second])).toMatchObject({ ok: true })

    const page = await ledger.read({}, 100)
    expect(page).toMatchObject({ ok: true, value: { isWhole: true } })
    if (!page.ok) return
    expect(page.value.rows.map(({ event }) => event)).toEqual([first, second])
    const rest = await ledger.read({ [founder.id]: headOf(first) }, 100)
    expect(rest.ok && rest.value.rows.map(({ seq }) => seq)).toEqual([2])
    expect(await ledger.heads()).toEqual({ ok: true, value: { [founder.id]: headOf(second) } })
    const forked = testMember('Founder').write({
      kind: 'team-created',
      name: 'x',
      ...introductionOf(founder)
    })
    expect(await ledger.append([forked])).toMatchObject({ fault: { detail: 'chain-forked' } })
  })

  it('lets a member write its own chain, and no other, and change nothing', async () => {
    const ledger = open(kims)
    await ledger.enrol(kim.id)
    const own = kim.write({ kind: 'member-asked', ...introductionOf(kim) })

    expect(await ledger.append([own])).toMatchObject({ ok: true })
    expect(await ledger.enrol(founder.id)).toMatchObject({ fault: { detail: 'ledger-refused' } })
    const others = founder.write({ kind: 'member-asked', ...introductionOf(founder) })
    expect(await ledger.append([others])).toMatchObject({ fault: { code: 'forbidden' } })
    expect(await ledger.takeLease('key:x', founder.id, 1_000)).toMatchObject({ fault: { code: 'forbidden' } })
    for (const statement of [
      'UPDATE rekey.events SET hash = hash',
      'DELETE FROM rekey.events',
      'TRUNCATE rekey.events',
      'UPDATE rekey.leases SET fence = 1',
      'DELETE FROM rekey.leases',
      'UPDATE rekey.seats SET login = session_user',
      'INSERT INTO rekey.readings SELECT'
    ]) {
      const attempt = server.sql('team', `SET ROLE kim; ${statement}`)
      await expect(attempt, statement).rejects.toMatchObject({
        code: expect.stringMatching(/^42501|^42601/) as string
      })
    }
  })

  it('refuses changes of events also to its owner, as long as the owner does not remove that', async () => {
    await expect(server.sql('team', 'DELETE FROM rekey.events')).rejects.toMatchObject({ code: '42501' })
  })

  it('gives a lease to one, and another fence to the next', async () => {
    const [one, other] = [open(owner), open(kims)]
    const lease = { resource: 'key:a', keepMs: 60_000 }

    expect(await one.takeLease('key:a', founder.id, 60_000)).toEqual({
      ok: true,
      value: { isMine: true, fence: 1 }
    })
    expect(await one.takeLease('key:a', founder.id, 60_000)).toMatchObject({ value: { fence: 1 } })
    expect(await other.takeLease('key:a', kim.id, 60_000)).toMatchObject({
      value: { isMine: false, holder: founder.id, fence: 1 }
    })
    expect(await other.renewLease({ ...lease, member: kim.id, fence: 1 })).toMatchObject({
      value: { isMine: false }
    })
    await one.releaseLease('key:a', founder.id, 1)
    expect(await other.takeLease('key:a', kim.id, 60_000)).toEqual({
      ok: true,
      value: { isMine: true, fence: 2 }
    })
    expect(await one.renewLease({ ...lease, member: founder.id, fence: 1 })).toMatchObject({
      value: { isMine: false, holder: kim.id, fence: 2 }
    })
    const held = await one.leases(10)
    expect(held.ok && held.value).toMatchObject([{ resource: 'key:a', holder: kim.id, fence: 2 }])
  })

  it('keeps the two newest readings of an account', async () => {
    const ledger = open(owner)
    for (const digit of ['1', '2', '3'])
      await ledger.putReadings('monitor:a', founder.id, digit.repeat(64), digit)

    expect(await ledger.readings('monitor:a', '1'.repeat(64))).toEqual({ ok: true, value: null })
    expect(await ledger.readings('monitor:a', '3'.repeat(64))).toEqual({ ok: true, value: '3' })
  })

  it('tells the others at once that there is something new', async () => {
    const [one, other] = [open(owner), open(kims)]
    await up(other)
    const heard = new Promise<void>(resolve => other.onNews(resolve))

    const next = testMember('Lee')
    await one.enrol(next.id)
    await one.append([next.write({ kind: 'member-asked', ...introductionOf(next) })])

    await heard
  })

  it('answers a fault while it is cut off, and comes back by itself', async () => {
    const proxy = await startCutProxy(server.port)
    const ledger = open(server.through(owner, proxy.port))
    await up(ledger)

    proxy.cut('closed')
    expect(await ledger.heads()).toMatchObject({ fault: { code: 'provider-unavailable' } })
    await until(ledger, 'down')
    proxy.mend()
    await until(ledger, 'up')

    expect(await ledger.heads()).toMatchObject({ ok: true })
    await ledger.close()
    await proxy.stop()
  })

  it('keeps its link while the server is busy and more is asked than it has connections for', async () => {
    const ledger = open(owner)
    await up(ledger)
    await ledger.enrol(founder.id)
    const links: string[] = []
    ledger.onLink(link => links.push(link))
    const locker = await server.connect('team')
    await locker.query('BEGIN; LOCK TABLE rekey.leases IN ACCESS EXCLUSIVE MODE')

    const asked = Array.from({ length: 12 }, (_, index) =>
      ledger.takeLease(`key:busy-${index}`, founder.id, 60_000)
    )
    for (const answer of await Promise.all(asked))
      expect(answer).toMatchObject({ fault: { code: 'provider-unavailable', detail: 'timed-out' } })
    await locker.query('ROLLBACK')
    await locker.end()
    expect(await ledger.takeLease('key:busy', founder.id, 60_000)).toMatchObject({ ok: true })
    expect(links).toEqual([])
  })

  it('writes to no database that was exchanged for another one', async () => {
    const ledger = openLedger(addressOf(owner), { team: TEAM, founder: kim.id })
    opened.push(ledger)
    await until(ledger, 'down')

    expect(ledger.problem()).toMatchObject({ detail: 'other-team' })
  })

  it('leaves tables of a newer version alone', async () => {
    const future = await server.database('future')
    await setUpLedger(addressOf(future), identity)
    await server.sql('future', `UPDATE rekey.meta SET value = '99999' WHERE name = 'version'`)

    expect(await setUpLedger(addressOf(future), identity)).toMatchObject({
      fault: { detail: 'ledger-from-future' }
    })
    expect(await askIdentity(addressOf(future))).toMatchObject({ fault: { detail: 'ledger-from-future' } })
  })

  it('says when there is no team, and when a login is refused', async () => {
    const empty = await server.database('empty')

    expect(await askIdentity(addressOf(empty))).toMatchObject({ fault: { detail: 'ledger-not-set-up' } })
    const stranger = owner.replace('owner@', 'nobody_known@')
    expect(await askIdentity(addressOf(stranger))).toMatchObject({ fault: { detail: 'ledger-refused' } })
  })

  it('does not speak to a server without TLS where TLS is asked for', async () => {
    const answer = await askIdentity(addressOf(`${owner}?sslmode=require`))

    expect(answer).toMatchObject({ fault: { detail: 'tls-failed' } })
  })
})

function addressOf(text: string): LedgerAddress {
  const read = readAddress(text)
  if (!read.ok) throw new Error('That is no address.')
  return read.value
}

const up = (ledger: Ledger): Promise<void> => until(ledger, 'up')

function until(ledger: Ledger, link: 'up' | 'down'): Promise<void> {
  return new Promise(resolve => {
    if (ledger.link() === link) resolve()
    const stop = ledger.onLink(now => {
      if (now !== link) return
      stop()
      resolve()
    })
  })
}
