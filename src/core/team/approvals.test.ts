import { describe, expect, it } from 'vitest'
import { introductionOf, NOON, testCrypto, testMember } from '../../../test/kit/team-builders'
import { HOUR } from '../clock'
import {
  approvalProblem,
  approvalsOf,
  isWeaker,
  planHashOf,
  policyOf,
  ruleFor,
  type ApprovedPlan
} from './approvals'
import type { ApprovalRule, SignedEvent } from './event'
import { membershipOf } from './membership'

const key = { provider: 'blnk', origin: 'https://api.example.com', groupId: 'g', providerKeyId: 'k1' }
const plan: ApprovedPlan = {
  act: 'rotate',
  key,
  environment: 'production',
  isEnvironmentProven: true,
  mode: 'replace',
  destinations: ['env:/srv/a', 'env:/srv/b']
}
const planHash = planHashOf(plan, testCrypto)

/** Three people, one of them on two machines, and a policy that asks for `needs` approvals in production. */
function team(needs = 1) {
  const dana = testMember('Dana')
  const danaToo = testMember('Dana', 'desktop')
  const kim = testMember('Kim')
  const lee = testMember('Lee')
  const others = [danaToo, kim, lee]
  const events: SignedEvent[] = [
    dana.write({ kind: 'team-created', name: 'ops', ...introductionOf(dana) }),
    ...others.map(one => one.write({ kind: 'member-asked', ...introductionOf(one) })),
    ...others.map(one =>
      dana.write({ kind: 'member-admitted', member: one.id, person: one.person, role: 'member' })
    ),
    dana.write({ kind: 'policy-set', version: 1, rules: [rule({ needs })] })
  ]
  const ask = (given: { at?: number; expiresAt?: number } = {}) =>
    dana.write(
      {
        kind: 'approval-asked',
        request: 'q1',
        act: 'rotate',
        key,
        keyName: 'payments-api',
        environment: 'production',
        isEnvironmentProven: true,
        planHash,
        summary: ['Rotate payments-api'],
        reason: 'It is a year old.',
        expiresAt: given.expiresAt ?? NOON + 10 * HOUR
      },
      { at: given.at ?? NOON }
    )
  const vote = (who: typeof dana, verdict: 'approve' | 'decline' = 'approve', hash = planHash) =>
    who.write({
      kind: 'approval-voted',
      request: 'q1',
      requester: dana.id,
      planHash: hash,
      verdict,
      note: ''
    })
  return { dana, danaToo, kim, lee, events, ask, vote }
}

function rule(given: Partial<ApprovalRule> = {}): ApprovalRule {
  return { act: 'rotate', environment: 'production', needs: 1, expiresAfterMs: 10 * HOUR, ...given }
}

function proven(act: 'rotate' | 'revoke', environment: string) {
  return { act, environment, isEnvironmentProven: true }
}

function problem(
  { dana, events }: ReturnType<typeof team>,
  more: readonly SignedEvent[],
  given: { now?: number; hash?: string } = {}
) {
  const all = [...events, ...more]
  const membership = membershipOf(dana.id, all)
  const policy = policyOf(all, membership)
  const approvals = approvalsOf(all, membership, policy, given.now ?? NOON + HOUR)
  const about = {
    member: dana.id,
    act: 'rotate',
    environment: 'production',
    isEnvironmentProven: true,
    planHash: given.hash ?? planHash
  }
  return approvalProblem(approvals, policy, { ...about, act: 'rotate' })
}

describe('an approval', () => {
  it('is needed where the policy says so, and complete with enough people', () => {
    const world = team(2)
    const { ask, vote, kim, lee } = world
    const asked = ask()

    expect(problem(world, [])).toBe('approval-needed')
    expect(problem(world, [asked])).toBe('approval-pending')
    const first = vote(kim)
    expect(problem(world, [asked, first])).toBe('approval-pending')
    expect(problem(world, [asked, first, vote(lee)])).toBeNull()
  })

  it('is never given by the requester, not even from another machine', () => {
    const world = team()
    const asked = world.ask()

    expect(problem(world, [asked, world.vote(world.dana), world.vote(world.danaToo)])).toBe(
      'approval-pending'
    )
  })

  it('counts a person once', () => {
    const world = team(2)
    const asked = world.ask()

    expect(problem(world, [asked, world.vote(world.kim), world.vote(world.kim)])).toBe('approval-pending')
  })

  it('holds for one environment: another label of the same key needs another', () => {
    const hashes = [
      plan,
      { ...plan, environment: 'staging' },
      { ...plan, isEnvironmentProven: false },
      { ...plan, environment: ' Production ' }
    ].map(one => planHashOf(one, testCrypto))

    expect(new Set(hashes).size).toBe(3)
    expect(hashes[3]).toBe(hashes[0])
  })

  it('holds for exactly the plan that was voted on', () => {
    const world = team()
    const asked = world.ask()
    const changed = planHashOf({ ...plan, destinations: ['env:/srv/a'] }, testCrypto)

    expect(problem(world, [asked, world.vote(world.kim)], { hash: changed })).toBe('approval-needed')
    expect(problem(world, [asked, world.vote(world.kim, 'approve', changed)])).toBe('approval-pending')
  })

  it('has the same hash however the destinations are ordered', () => {
    const turned = { ...plan, destinations: [...plan.destinations].reverse() }

    expect(planHashOf(turned, testCrypto)).toBe(planHash)
    expect(planHashOf({ ...plan, mode: 'incident' }, testCrypto)).not.toBe(planHash)
  })

  it('expires, at the time of the policy at the latest', () => {
    const world = team()
    const asked = world.ask({ expiresAt: NOON + 1_000 * HOUR })
    const voted = world.vote(world.kim)

    expect(problem(world, [asked, voted], { now: NOON + 9 * HOUR })).toBeNull()
    expect(problem(world, [asked, voted], { now: NOON + 10 * HOUR })).toBe('approval-expired')
  })

  it('is stopped by one person who declines, also after approving', () => {
    const world = team()
    const asked = world.ask()
    const voted = world.vote(world.kim)

    expect(problem(world, [asked, voted, world.vote(world.kim, 'decline')])).toBe('approval-declined')
  })

  it('does not count the vote of a stranger or of a removed member', () => {
    const world = team()
    const { dana, kim } = world
    const eve = testMember('Eve')
    const asked = world.ask()
    const stranger = [
      eve.write({ kind: 'member-asked', ...introductionOf(eve) }),
      eve.write({
        kind: 'approval-voted',
        request: 'q1',
        requester: dana.id,
        planHash,
        verdict: 'approve',
        note: ''
      })
    ]
    const voted = world.vote(kim)
    const removed = dana.write({ kind: 'member-removed', member: kim.id, through: 99, reason: 'left' })

    expect(problem(world, [asked, ...stranger])).toBe('approval-pending')
    expect(problem(world, [asked, voted, removed])).toBe('approval-pending')
  })
})

describe('the policy', () => {
  it('is set by administrators only, and the newest version counts', () => {
    const world = team(2)
    const { dana, kim, events } = world
    const byMember = kim.write({ kind: 'policy-set', version: 9, rules: [] })
    const newer = dana.write({ kind: 'policy-set', version: 2, rules: [rule({ needs: 3 })] })
    const all = [...events, newer, byMember]

    expect(policyOf(all, membershipOf(dana.id, all))).toEqual({ version: 2, rules: [rule({ needs: 3 })] })
  })

  it('is the same for everybody where two of one version are as strict, in whatever order they arrived', () => {
    const { dana, events } = team()
    const one = dana.write({ kind: 'policy-set', version: 2, rules: [rule({ environment: 'production' })] })
    const other = dana.write({ kind: 'policy-set', version: 2, rules: [rule({ environment: 'staging' })] })
    const read = (all: readonly SignedEvent[]) => policyOf(all, membershipOf(dana.id, all))

    expect(read([...events, one, other])).toEqual(read([...events, other, one]))
  })

  it('takes the stricter of two of one version', () => {
    const { dana, events } = team()
    const lax = dana.write({ kind: 'policy-set', version: 2, rules: [] })
    const strict = dana.write({ kind: 'policy-set', version: 2, rules: [rule({ needs: 2 })] })

    for (const all of [
      [...events, lax, strict],
      [...events, strict, lax]
    ]) {
      expect(policyOf(all, membershipOf(dana.id, all)).rules).toEqual([rule({ needs: 2 })])
    }
  })

  it.each([
    ['without its rule', [rule({ needs: 2 })], []],
    ['with fewer people', [rule({ needs: 2 })], [rule({ needs: 1 })]],
    ['with a longer life of requests', [rule()], [rule({ expiresAfterMs: 11 * HOUR })]],
    [
      'of one environment alone',
      [rule({ environment: null })],
      [rule({ environment: null }), rule({ needs: 0 })]
    ],
    ['for all that no rule names', [rule({ environment: null })], [rule()]]
  ])('is weaker %s', (_, before, after) => {
    expect(isWeaker({ version: 2, rules: after }, { version: 1, rules: before })).toBe(true)
  })

  it.each([
    ['the same rules', [rule()], [rule()]],
    ['one more rule', [rule()], [rule(), rule({ act: 'revoke' })]],
    ['more people', [rule()], [rule({ needs: 2 })]],
    ['one rule for all in place of one for an environment', [rule()], [rule({ environment: null })]],
    ['no rules before', [], [rule({ needs: 0 })]]
  ])('is not weaker with %s', (_, before, after) => {
    expect(isWeaker({ version: 2, rules: after }, { version: 1, rules: before })).toBe(false)
  })

  it('prefers the rule of the environment to the one for all', () => {
    const rules = [rule({ environment: null, needs: 2 }), rule({ environment: 'Staging', needs: 0 })]

    expect(ruleFor({ version: 1, rules }, proven('rotate', 'production'))?.needs).toBe(2)
    expect(ruleFor({ version: 1, rules }, proven('rotate', 'staging'))).toBeNull()
    expect(ruleFor({ version: 1, rules }, proven('revoke', 'production'))).toBeNull()
  })

  it('applies the strictest rule of the act where only a label tells the environment', () => {
    const strict = rule({ needs: 2, expiresAfterMs: HOUR })
    const rules = [
      rule({ environment: 'staging', needs: 0 }),
      rule({ environment: null, needs: 1 }),
      rule({ environment: 'qa', needs: 2 }),
      strict,
      rule({ act: 'revoke', needs: 5 })
    ]
    const labelled = { act: 'rotate', environment: 'staging', isEnvironmentProven: false } as const

    expect(ruleFor({ version: 1, rules }, labelled)).toEqual(strict)
    expect(ruleFor({ version: 1, rules: rules.slice(0, 1) }, labelled)).toBeNull()
    expect(ruleFor({ version: 1, rules }, { ...labelled, act: 'disable' })).toBeNull()
  })
})
