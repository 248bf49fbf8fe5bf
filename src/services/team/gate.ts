import type { Clock } from '../../core/clock'
import { failed, fault, ok, type Fault, type Result } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import type { MemberId } from '../../core/ids'
import type { LedgerCrypto } from '../../core/ports/ledger'
import type { AskedCall, CallPermit, RotationNews, TeamGate } from '../../core/ports/team-gate'
import type { TeamSeat } from '../../core/ports/team-store'
import { approvalProblem, planHashOf, type ApprovedPlan } from '../../core/team/approvals'
import { MOST_NAMED_KEYS, type ApprovedAct, type KeyReference } from '../../core/team/event'
import { keyResource } from '../../core/team/lease'
import { isActive, memberIn } from '../../core/team/membership'
import { referenceOf, type TeamFacts, type TeamRotation } from './facts'
import type { Leases } from './leases'
import type { TeamSync } from './sync'

// What stands between a rotation and the provider when there is a team: membership, approvals, and the lease of the key, in this
// order, each asked of the database right before the call.

export type GateTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly crypto: LedgerCrypto
  readonly seat: TeamSeat
  readonly facts: TeamFacts
  readonly leases: Leases
  readonly sync: TeamSync
  /** Does the database not answer, as far as is known? */
  isOutOfReach(): boolean
  onBug(error: unknown): void
}

/** What a call is approved as; the same for the one who asks, votes and acts. */
export function planOfCall({
  call,
  key,
  environment,
  isEnvironmentProven,
  mode,
  about
}: Pick<AskedCall, 'call' | 'key' | 'environment' | 'isEnvironmentProven' | 'mode' | 'about'>): ApprovedPlan {
  const act = actOf(call)
  return {
    act,
    key: referenceOf(key),
    environment,
    isEnvironmentProven,
    mode,
    destinations: about
  }
}

export function createTeamGate(tools: GateTools): TeamGate {
  const { clock, crypto, seat, facts, leases, sync } = tools
  /** The newest state of each open rotation that was told. */
  const told = new Map<string, string>()

  const resourceOf = (key: KeyReference): string => keyResource(key, crypto)
  const isGlassBroken = (resource: string): boolean => facts.isGlassBroken(resource, seat.member, clock.now())

  function membershipProblem(): Fault | null {
    const self = memberIn(facts.membership(), seat.member)
    if (isActive(self)) return null
    return fault('forbidden', self?.standing === 'removed' ? 'member-removed' : 'not-a-member', {
      retry: 'after-user'
    })
  }

  function approvalFault(asked: AskedCall): Fault | null {
    const plan = planOfCall(asked)
    const about = { ...plan, member: seat.member, planHash: planHashOf(plan, crypto) }
    const problem = approvalProblem(facts.approvals(clock.now()), facts.policy(), about)
    return problem === null ? null : fault('conflict', problem, { retry: 'later' })
  }

  async function lease(resource: string): Promise<Result<CallPermit>> {
    const confirmed = await leases.confirm(resource)
    if (!confirmed.ok) return confirmed
    const { value } = confirmed
    return ok({ fence: value.fence, isGood: () => leases.isGood(value) })
  }

  /**
   * The order matters. With the lease first, everything that an earlier holder announced under its own lease is there to be read.
   * With the announcement in the database before the call, the next holder reads it, however this machine ends.
   */
  async function beforeCall(asked: AskedCall): Promise<Result<CallPermit>> {
    const resource = resourceOf(asked.key)
    // Known to be out of reach: a thousand leaked keys do not wait for a timeout each.
    if (tools.isOutOfReach() && isRescue(asked) && isGlassBroken(resource)) return alone(asked)
    const permit = await lease(resource)
    if (!permit.ok) return orAlone(asked, permit.fault)
    // Votes, removals and policies of just now count.
    const read = await sync.catchUp()
    if (!read.ok) return orAlone(asked, read.fault)
    const isAlone = isGlassBroken(resource)
    const unapproved = isAlone ? null : approvalFault(asked)
    // One person may decide alone, and still no key gets two new ones.
    const problem =
      membershipProblem() ??
      (isAlone && isRescue(asked) ? null : stuckFault(resource)) ??
      unapproved ??
      foreignCreate(asked, resource)
    if (problem !== null) return { ok: false, fault: problem }
    announce(asked, permit.value.fence)
    const sent = await sync.flush()
    return sent.ok ? permit : orAlone(asked, sent.fault)
  }

  /** With broken glass, a rescue does not wait for a database that is out of reach. */
  function orAlone(asked: AskedCall, problem: Fault): Result<CallPermit> {
    const isOutOfReach = problem.code === 'provider-unavailable'
    const isRescued = isOutOfReach && isRescue(asked) && isGlassBroken(resourceOf(asked.key))
    return isRescued ? alone(asked) : unreachable(problem)
  }

  /** What cannot be read would be silence, which permits: a removal, a policy, or how far a rotation of this key is. */
  function stuckFault(resource: string | null): Fault | null {
    const stuck = sync.stuck()
    const { admins } = facts.membership()
    const isMissed = (member: MemberId): boolean =>
      admins.has(member) || (resource !== null && facts.hasOpenRotation(resource, member))
    return [...stuck].some(isMissed) ? fault('conflict', 'chain-stuck', { retry: 'later' }) : null
  }

  /** Another member has a new key for this one already, or may have: theirs is the rotation that goes on. */
  function foreignCreate({ call }: AskedCall, resource: string): Fault | null {
    if (call !== 'create') return null
    const foreign = facts.foreignRotation(resource, seat.member)
    return foreign?.hasCreated === true ? fault('conflict', 'lease-held', { retry: 'later' }) : null
  }

  /** Nobody can be asked, and a leaked key does not wait: the call is announced as soon as that is possible. */
  function alone(asked: AskedCall): Result<CallPermit> {
    announce(asked, 0)
    send()
    return ok({ fence: 0, isGood: () => true })
  }

  function announce({ call, key, rotation }: AskedCall, fence: number): void {
    sync.say({ kind: 'call-announced', call, key: referenceOf(key), fence, rotation })
  }

  function send(): void {
    sync.flush().then(
      // What could not be sent stays queued, and the next tick tries again.
      () => undefined,
      (error: unknown) => {
        if (faultOf(error) === null) tools.onBug(error)
      }
    )
  }

  /** The database is asked only for rotations that this member told of and that have not ended. */
  function open(news: RotationNews): void {
    const { rotation, key, keyName, environment, mode } = news
    const plan = planOfCall({ ...news, call: 'create', about: [] })
    const planHash = planHashOf(plan, crypto)
    if (ownRotation(rotation) === undefined) {
      const about = { key: referenceOf(key), keyName, environment, mode, planHash }
      sync.say({ kind: 'rotation-opened', rotation, ...about })
    }
  }

  /** Did an earlier run of this machine tell the same? */
  function isKnown({ rotation, state, hasCreated, isEnded }: RotationNews): boolean {
    if (told.has(rotation)) return false
    const known = ownRotation(rotation)
    if (known === undefined) return false
    if (isEnded) return known.ended !== null
    return known.state === state && (known.hasCreated || !hasCreated)
  }

  function ownRotation(rotation: string): TeamRotation | undefined {
    return facts.rotations().find(one => one.member === seat.member && one.opened.rotation === rotation)
  }

  function tell(news: RotationNews): void {
    const { rotation, state, hasCreated, isEnded, grade } = news
    const newest = newestOf(news)
    if (told.get(rotation) === newest) return
    if (membershipProblem() !== null) return
    if (isKnown(news)) told.set(rotation, newest)
    else if (!isEnded || told.has(rotation) || ownRotation(rotation) !== undefined) {
      if (!told.has(rotation)) open(news)
      told.set(rotation, newest)
      if (isEnded) sync.say({ kind: 'rotation-ended', rotation, outcome: state, grade })
      else sync.say({ kind: 'rotation-moved', rotation, state, hasCreated })
      send()
    }
  }

  function tellSafely(news: RotationNews): void {
    try {
      tell(news)
    } catch (error) {
      // A full disk: the rotation's own journal has the state, and its next one is told.
      told.delete(news.rotation)
      if (faultOf(error) === null) tools.onBug(error)
    }
  }

  function release(key: KeyReference): void {
    leases.release(resourceOf(key)).catch(tools.onBug)
  }

  return {
    async beforePlan(key) {
      const resource = resourceOf(key)
      const permit = await lease(resource)
      if (!permit.ok) return unreachable(permit.fault)
      const read = await sync.catchUp()
      if (!read.ok) return unreachable(read.fault)
      const problem = membershipProblem() ?? stuckFault(resource)
      if (problem !== null) {
        // A colleague who may change this key does not wait for one who may not.
        release(key)
        return { ok: false, fault: problem }
      }
      const foreign = facts.foreignRotation(resource, seat.member)
      if (foreign !== null && (foreign.hasCreated || !isGlassBroken(resource))) {
        release(key)
        return failed('conflict', 'lease-held', { retry: 'later' })
      }
      return ok(null)
    },
    beforeCall,
    async beforeNewKey() {
      const read = await sync.catchUp()
      if (!read.ok) return unreachable(read.fault)
      const problem = membershipProblem() ?? stuckFault(null)
      return problem === null ? ok(null) : { ok: false, fault: problem }
    },
    needsReason: () => true,
    breakGlass(keys, reason) {
      try {
        for (let from = 0; from < keys.length; from += MOST_NAMED_KEYS) {
          const named = keys.slice(from, from + MOST_NAMED_KEYS).map(referenceOf)
          sync.say({ kind: 'glass-broken', keys: named, count: keys.length, reason })
        }
      } catch (error) {
        const known = faultOf(error)
        if (known === null) throw error
        return { ok: false, fault: known }
      }
      // At once: an earlier sending may still wait for a database that is cut off.
      const signed = sync.sign()
      send()
      return signed
    },
    tell(news) {
      // A late change of one that ended before: the lease may belong to the next rotation of this key.
      const isRepeated = told.get(news.rotation) === newestOf(news)
      tellSafely(news)
      if (news.isEnded && !isRepeated) release(news.key)
    },
    tellAgain: tellSafely,
    release
  }
}

function newestOf({ state, hasCreated }: RotationNews): string {
  return `${state}/${hasCreated}`
}

/** Acts that take access away; none of them makes a new key. */
function isRescue({ call }: AskedCall): boolean {
  return call === 'revoke' || call === 'disable'
}

function actOf(call: AskedCall['call']): ApprovedAct {
  if (call === 'revoke') return 'revoke'
  return call === 'disable' || call === 'enable' ? 'disable' : 'rotate'
}

/** Whatever keeps the database from answering: for a person it is one thing, and it passes. */
function unreachable(problem: Fault): Result<never> {
  if (problem.code !== 'provider-unavailable') return { ok: false, fault: problem }
  return failed('provider-unavailable', 'ledger-unreachable')
}
