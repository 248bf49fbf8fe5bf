import { describe, expect, it } from 'vitest'
import { failed, fault, ok } from '../core/fault'
import type { Outcome, Result } from '../core/fault'
import type { LeakAnswer, LeakVendor } from '../core/ports/leaks'
import { createLeakDesk, FRESH_MS, HOLD_MS } from './leak-desk'

const VALUE = 'glpat-not-a-real-token-0000'
const ALIVE: LeakAnswer = { state: 'alive', owner: null, scopes: ['api'], expiresAt: null }
const REFUSED: LeakAnswer = { state: 'refused', owner: null, scopes: null, expiresAt: null }
const DEAD: LeakAnswer = { state: 'dead', owner: null, scopes: null, expiresAt: null }

function bench(given: { answers?: Result<LeakAnswer>[]; sent?: Outcome<null> } = {}) {
  let now = 0
  let ids = 0
  const answers = given.answers ?? [ok(ALIVE)]
  const sentTo: string[] = []
  const revokes: string[] = []
  const records: string[] = []
  const vendor: LeakVendor = {
    id: 'gitlab',
    name: 'GitLab',
    pattern: '^glpat-[a-z0-9-]{10,}$',
    revocable: '^glpat-not',
    address: 'https://gitlab.example',
    hasOtherServers: true,
    ask(secret, { address }) {
      const text = secret.expose(bytes => new TextDecoder().decode(bytes))
      sentTo.push(`${address} ${text}`)
      return Promise.resolve(answers[Math.min(sentTo.length - 1, answers.length - 1)] ?? failed('internal'))
    },
    revoke(_secret, { address }) {
      revokes.push(address)
      return Promise.resolve(given.sent ?? { kind: 'committed', value: null })
    }
  }
  const desk = createLeakDesk({
    clock: {
      now: () => now,
      monotonic: () => now,
      sleep: ms => {
        now += ms
        return Promise.resolve()
      }
    },
    vendors: [vendor, { ...vendor, id: 'own', name: 'Own', pattern: '^own-', hasOtherServers: false }],
    newId: () => `id-${(ids += 1)}`,
    record: (act, facts) => records.push(`${act} ${JSON.stringify(facts)}`),
    isAllowed: address => address.startsWith('https://')
  })
  const look = (text: string) => desk.look(new TextEncoder().encode(text))
  return { desk, look, sentTo, revokes, records, pass: (ms: number) => (now += ms) }
}

async function askedOf({ desk, look }: ReturnType<typeof bench>) {
  const leakId = look(VALUE)?.leakId ?? ''
  const asked = await desk.ask(leakId, 'https://gitlab.example')
  return { leakId, confirmation: (asked.ok ? asked.value.confirmation : null) ?? '' }
}

describe('the leak desk', () => {
  it('knows the vendor by the form of the value, in whatever was pasted around it, and sends nothing', () => {
    const { look, sentTo } = bench()

    expect(look(`GITLAB_TOKEN="${VALUE}"`)).toMatchObject({ vendor: { name: 'GitLab' }, canRevoke: true })
    expect(look('glpat-other-kind-00000000')).toMatchObject({ canRevoke: false })
    expect(look('nothing of any vendor 0123456789abcdef')).toBeNull()
    expect(sentTo).toEqual([])
  })

  it('wipes what was pasted', () => {
    const { desk } = bench()
    const bytes = new TextEncoder().encode(VALUE)

    desk.look(bytes)

    expect([...bytes].every(byte => byte === 0)).toBe(true)
  })

  it('sends the value only to the address that was chosen, and records that before', async () => {
    const { desk, look, sentTo, records } = bench()
    const leakId = look(VALUE)?.leakId ?? ''

    await desk.ask(leakId, 'https://git.example')

    expect(sentTo).toEqual([`https://git.example ${VALUE}`])
    expect(records).toEqual(['leak.asked {"vendor":"GitLab","address":"https://git.example"}'])
    expect(records.join()).not.toContain(VALUE)
  })

  it('sends it to no address that is not allowed, nor to another server of a vendor that has one', async () => {
    const { desk, look, sentTo } = bench()
    const own = look('own-value-0000000000000')?.leakId ?? ''
    expect(await desk.ask(own, 'https://elsewhere.example')).toMatchObject({ ok: false })

    const leakId = look(VALUE)?.leakId ?? ''
    expect(await desk.ask(leakId, 'http://gitlab.example')).toMatchObject({
      ok: false,
      fault: { detail: 'url-not-allowed' }
    })
    expect(sentTo).toEqual([])
  })

  it('revokes what was found alive a moment ago, once, and proves it', async () => {
    const world = bench({ answers: [ok(ALIVE), ok(ALIVE), ok(DEAD)] })
    const { leakId, confirmation } = await askedOf(world)

    const revoked = await world.desk.revoke(leakId, confirmation)
    const again = await world.desk.revoke(leakId, confirmation)

    expect(revoked).toEqual(ok({ sent: 'committed', state: 'dead' }))
    expect(again).toMatchObject({ ok: false, fault: { code: 'confirmation-required' } })
    expect(world.revokes).toEqual(['https://gitlab.example'])
    expect(world.records.at(-1)).toContain('"state":"dead"')
  })

  it('takes a refusal for proof only at the server that accepted the value before the revoke', async () => {
    const world = bench({ answers: [ok(ALIVE), ok(REFUSED)] })
    const { leakId, confirmation } = await askedOf(world)

    expect(await world.desk.revoke(leakId, confirmation)).toEqual(ok({ sent: 'committed', state: 'dead' }))

    const stranger = bench({ answers: [ok(REFUSED)] })
    const asked = await stranger.desk.ask(stranger.look(VALUE)?.leakId ?? '', 'https://gitlab.example')
    expect(asked).toEqual(ok({ ...REFUSED, confirmation: null }))
  })

  it('never calls a revoke proven that the vendor only accepted', async () => {
    const world = bench()
    const { leakId, confirmation } = await askedOf(world)

    expect(await world.desk.revoke(leakId, confirmation)).toEqual(ok({ sent: 'committed', state: 'alive' }))
  })

  it('looks whether the value is refused when the answer to the revoke was lost', async () => {
    const world = bench({
      answers: [ok(ALIVE), ok(DEAD)],
      sent: { kind: 'unknown', fault: fault('outcome-unknown') }
    })
    const { leakId, confirmation } = await askedOf(world)

    expect(await world.desk.revoke(leakId, confirmation)).toEqual(ok({ sent: 'unknown', state: 'dead' }))
  })

  it('revokes nothing on an answer that is a minute old, with another confirmation, or that did not say alive', async () => {
    const late = bench()
    const { leakId, confirmation } = await askedOf(late)
    late.pass(FRESH_MS)
    expect(await late.desk.revoke(leakId, confirmation)).toMatchObject({ ok: false })

    const other = bench()
    const asked = await askedOf(other)
    expect(await other.desk.revoke(asked.leakId, 'guessed')).toMatchObject({ ok: false })

    const dead = bench({ answers: [ok(DEAD)] })
    expect((await askedOf(dead)).confirmation).toBe('')
    expect([...late.revokes, ...other.revokes, ...dead.revokes]).toEqual([])
  })

  it('forgets the value after five minutes, when told to, and when another is pasted', async () => {
    const world = bench()
    const first = world.look(VALUE)?.leakId ?? ''
    world.pass(HOLD_MS)
    expect(await world.desk.ask(first, 'https://gitlab.example')).toMatchObject({
      fault: { code: 'not-found' }
    })

    const second = world.look(VALUE)?.leakId ?? ''
    world.look(VALUE)
    expect(await world.desk.ask(second, 'https://gitlab.example')).toMatchObject({
      fault: { code: 'not-found' }
    })

    const third = world.look(VALUE)?.leakId ?? ''
    world.desk.forget()
    expect(await world.desk.ask(third, 'https://gitlab.example')).toMatchObject({
      fault: { code: 'not-found' }
    })
    expect(world.sentTo).toEqual([])
  })
})
