import { describe, expect, it } from 'vitest'
import { introductionOf, TEAM, testCrypto, testMember } from '../../../test/kit/team-builders'
import { asTeamId } from '../ids'
import { comparedHeads, headOf, headsToTell, rewoundChains, verifiedRun, type ChainOwner } from './chain'
import type { SignedEvent } from './event'

const dana = testMember('Dana')
const eve = testMember('Eve')
const owner: ChainOwner = { team: TEAM, member: dana.id, publicKey: dana.publicKey }
const first = dana.write({ kind: 'team-created', name: 'ops', ...introductionOf(dana) })
const second = dana.write({ kind: 'rotation-moved', rotation: 'r1', state: 'draining', hasCreated: true })
const third = dana.write({ kind: 'rotation-moved', rotation: 'r1', state: 'closed', hasCreated: true })

const refusal = (event: SignedEvent, after: SignedEvent | null, of: ChainOwner = owner) =>
  verifiedRun([event], after === null ? null : headOf(after), of, testCrypto).refusal

describe('a chain', () => {
  it('accepts its events in their order', () => {
    expect([refusal(first, null), refusal(second, first), refusal(third, second)]).toEqual([null, null, null])
  })

  it('refuses an event whose text was rewritten, also with a hash that fits', () => {
    const text = second.text.replace('draining', 'revoking')

    expect(refusal({ ...second, text }, first)).toBe('wrong-hash')
    expect(refusal({ ...second, text, hash: testCrypto.sha256(text) }, first)).toBe('wrong-signature')
  })

  it('refuses an event that was removed, moved or repeated', () => {
    expect(refusal(third, first)).toBe('out-of-order')
    expect(refusal(first, second)).toBe('out-of-order')
    expect(refusal(second, second)).toBe('out-of-order')
  })

  it('refuses an event that stands on another one than the last', () => {
    const fork = testMember('Dana')
    const other = fork.write({ kind: 'team-created', name: 'other', ...introductionOf(fork) })

    expect(refusal(second, other)).toBe('not-chained')
  })

  it('refuses what another member has signed, or a key that is not the one of the member id', () => {
    const forged = eve.write({ kind: 'team-created', name: 'ops', ...introductionOf(eve) })

    expect(refusal(forged, null)).toBe('other-member')
    expect(refusal({ ...forged, member: dana.id }, null)).toBe('wrong-signature')
    expect(refusal({ ...forged, member: dana.id }, null, { ...owner, publicKey: eve.publicKey })).toBe(
      'key-unknown'
    )
  })

  it('is accepted up to the first event that is not its own, by few signatures', () => {
    let checks = 0
    const counting = {
      ...testCrypto,
      isSignedBy: (...given: Parameters<typeof testCrypto.isSignedBy>) => {
        checks += 1
        return testCrypto.isSignedBy(...given)
      }
    }
    const run = (events: readonly SignedEvent[]) => verifiedRun(events, null, owner, counting)
    const unsigned = { ...third, signature: second.signature }

    expect(run([first, second, third])).toEqual({ accepted: [first, second, third], refusal: null })
    expect(checks).toBe(1)
    expect(run([first, second, unsigned])).toEqual({ accepted: [first, second], refusal: 'wrong-signature' })
    expect(run([first, { ...second, text: '{}' }, third])).toEqual({
      accepted: [first],
      refusal: 'wrong-hash'
    })
    expect(run([first, third])).toEqual({ accepted: [first], refusal: 'out-of-order' })
  })

  it('refuses an event of another team', () => {
    expect(refusal(first, null, { ...owner, team: asTeamId('team-2') })).toBe('other-team')
  })
})

describe('heads', () => {
  it('that were seen and are shown no more are a rewound chain', () => {
    const seen = { [dana.id]: headOf(third), [eve.id]: { seq: 4, hash: 'e4' } }

    expect(rewoundChains(seen, { ...seen, [dana.id]: headOf(second) })).toEqual([
      { kind: 'rewound', member: dana.id, seq: 3 }
    ])
    expect(rewoundChains(seen, { [eve.id]: { seq: 9, hash: 'e9' } })).toMatchObject([{ kind: 'rewound' }])
    expect(rewoundChains(seen, { ...seen, [eve.id]: { seq: 4, hash: 'x' } })).toMatchObject([
      { kind: 'forked', member: eve.id }
    ])
    expect(rewoundChains(seen, seen)).toEqual([])
  })

  it('beyond what we are shown are expected, and a different past is a fork', () => {
    const known = { [dana.id]: headOf(second) }
    const hashAt = (_: unknown, seq: number) => (seq === 1 ? first.hash : seq === 2 ? second.hash : null)

    expect(comparedHeads({ [dana.id]: headOf(third) }, known, hashAt)).toEqual({
      forked: [],
      expected: { [dana.id]: headOf(third) }
    })
    expect(comparedHeads({ [dana.id]: { seq: 1, hash: 'x' } }, known, hashAt).forked).toEqual([
      { kind: 'forked', member: dana.id, seq: 1 }
    ])
    expect(comparedHeads({ [dana.id]: headOf(second) }, known, hashAt)).toEqual({ forked: [], expected: {} })
  })

  it('are told once, and never our own', () => {
    const known = { [dana.id]: headOf(second), [eve.id]: { seq: 4, hash: 'e4' } }

    expect(headsToTell(known, {}, dana.id)).toEqual({ [eve.id]: known[eve.id] })
    expect(headsToTell(known, known, dana.id)).toEqual({})
  })
})
