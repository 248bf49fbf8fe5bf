import { SECOND } from '../../core/clock'
import type { DueFact } from '../../core/due/items'
import { failed, ok, type Result } from '../../core/fault'
import { asKeyId, asMemberId, asRotationId, type RotationId } from '../../core/ids'
import type { LeaseRow } from '../../core/ports/ledger'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { AskedCall } from '../../core/ports/team-gate'
import type { Approval } from '../../core/team/approvals'
import type { Member } from '../../core/team/membership'
import type { CommandInput } from '../../contract/commands'
import { toFaultView } from '../../contract/reply'
import type { TeamApprovalView, TeamMemberView, TeamView } from '../../contract/team'
import { visibleText } from '../../core/visible-text'
import { callOutside } from '../../services/team/references'
import type { TeamService } from '../../services/team/team'
import { planLines, TEAM_WORDS } from '../../words/team'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'

const TICK_MS = 3 * SECOND
const MOST_APPROVALS = 100
const MOST_MEMBERS = 500
const MOST_BROKEN_GLASS = 100

export type TeamModule = Module & {
  /** Requests that this person can decide on, for the due board. */
  approvals(): readonly DueFact[]
  readonly handlers: HandlersOf<'team'>
  readonly slices: Slices<'team'>
}

export type TeamNeeds = {
  /** The call that a rotation waits with; null when it waits for no approval. */
  waitingCall(id: RotationId): AskedCall | null
  isOpen(id: RotationId): boolean
}

/** The team of this installation, for windows and the command line. */
export function openTeam(app: App, { waitingCall, isOpen }: TeamNeeds): TeamModule {
  const { team } = app
  const { clock } = app.options
  let leases: readonly LeaseRow[] = []
  let leasesAt = 0
  let isClosed = false
  let published = ''

  function publish(): void {
    if (isClosed) return
    const state = JSON.stringify(view())
    if (state === published) return
    published = state
    app.publisher.changed('team')
  }
  const stopListening = team.onChange(publish)

  function approvals(): readonly DueFact[] {
    const found = team.view()
    if (found === null) return []
    return found.approvals
      .map(one => approvalView(one, found))
      .filter(({ canVote }) => canVote)
      .map(({ request, requester, requesterName, act, keyName, place, environment, expiresAt }) => ({
        kind: 'approval',
        subject: `approval:${requester}/${request}`,
        name: `${TEAM_WORDS.acts[act]} ${keyName}`,
        place,
        environment,
        owner: requesterName,
        dueAt: expiresAt,
        isHandled: false,
        isSandbox: false
      }))
  }

  async function tick(): Promise<void> {
    if (isClosed || team.view() === null) return
    await team.tick()
    const found = await team.leases()
    leases = found.ok ? found.value : []
    leasesAt = clock.now()
    publish()
  }
  let ticking: Promise<void> | null = null
  function tickOnce(): Promise<void> {
    ticking ??= tick().finally(() => {
      ticking = null
    })
    return ticking
  }
  const stop = every(
    TICK_MS,
    () => {
      tickOnce().catch(app.onError)
    },
    { onError: app.onError, keepsAlive: false }
  )

  function view(): TeamView | null {
    const found = team.view()
    if (found === null) return null
    const {
      seat,
      standing,
      link,
      problem,
      members,
      policy,
      approvals,
      rotations,
      brokenGlass,
      alarms,
      unsent
    } = found
    const people = new Map(members.map(({ id, person }) => [id, person]))
    const personOf = (id: Member['id']): string => shown(people.get(id) ?? id.slice(0, 8))
    return {
      team: seat.team,
      name: shown(found.name),
      address: seat.shownAddress,
      member: seat.member,
      founder: seat.founder,
      person: shown(seat.person),
      standing,
      link,
      problem: problem === null ? null : toFaultView(problem),
      unsent,
      members: members.slice(0, MOST_MEMBERS).map(member => memberView(member, found.seat)),
      rules: policy.rules.map(rule => ({ ...rule })),
      approvals: approvals.slice(0, MOST_APPROVALS).map(approval => approvalView(approval, found)),
      rotations: rotations
        .filter(({ member, ended }) => ended === null && member !== seat.member)
        .map(({ opened, member, resource, state, movedAt }) => ({
          rotation: opened.rotation,
          person: personOf(member),
          keyName: shown(opened.keyName),
          environment: shown(opened.environment),
          state,
          movedAt,
          leaseMs: leaseLeft(resource, member)
        })),
      brokenGlass: brokenGlass.slice(0, MOST_BROKEN_GLASS).map(({ member, at, reason, count }) => ({
        person: personOf(member),
        at,
        reason: shown(reason),
        keys: count
      })),
      alarms: alarms.map(({ kind, member, seq, at }) => ({ kind, member, seq, at }))
    }
  }

  function leaseLeft(resource: string, member: string): number | null {
    const lease = leases.find(one => one.resource === resource && one.holder === member)
    return lease === undefined ? null : Math.max(0, lease.leftMs - (clock.now() - leasesAt))
  }

  /** What colleagues are asked for: the call that a rotation waits with, or one for a single key. */
  function callOf(given: CommandInput<'team.ask'>): Result<AskedCall> {
    const { accounts, keys } = app.profile.store
    if ('rotationId' in given) return known(waitingCall(asRotationId(given.rotationId)))
    const key = keys.get(asKeyId(given.keyId))
    if (key === null) return failed('not-found')
    if (key.rotationId !== null) return failed('conflict', 'rotation-open')
    return known(callOutside({ accounts }, given.call, key))
  }

  /** What was done stands in the history of this computer as well: the events of the team are elsewhere. */
  function answered<T>(done: Result<T>, act: AuditAct, facts: AuditEntry['facts']): Result<T> {
    if (done.ok) app.records.note(act, facts, 'operator')
    publish()
    return done
  }

  return {
    approvals,
    handlers: {
      'team.create': async given =>
        answered(await team.create(given), 'team.started', { name: given.name, as: given.person }),
      'team.join': async given => {
        const joined = answered(await team.join(given), 'team.joined', { as: given.person })
        return joined.ok ? ok({ founder: joined.value.founder, member: joined.value.member }) : joined
      },
      'team.changeAddress': async ({ address }) =>
        answered(await team.changeAddress(address), 'team.joined', { address: 'changed' }),
      'team.leave': async ({ reason }) =>
        answered(await team.leave(reason, id => isOpen(asRotationId(id))), 'team.left', { reason }),
      'team.admit': async ({ member, person, role }) =>
        answered(await team.admit(asMemberId(member), person, role), 'team.admitted', {
          person,
          role,
          member: member.slice(0, 16)
        }),
      'team.remove': async ({ member, reason }) =>
        answered(await team.remove(asMemberId(member), reason), 'team.removed', {
          member: member.slice(0, 16),
          reason
        }),
      'team.setPolicy': async ({ rules }) =>
        answered(await team.setPolicy(rules), 'team.rules-set', { rules: rules.length }),
      'team.ask': async given => {
        const { reason } = given
        const wanted = callOf(given)
        if (!wanted.ok) return wanted
        const asked = wanted.value
        const facts = { key: asked.keyName, call: asked.call, reason }
        const done = answered(await team.ask(asked, planLines(asked), reason), 'team.asked', facts)
        return done.ok ? ok({ request: done.value.request }) : done
      },
      'team.withdraw': async ({ request }) =>
        answered(await team.withdraw(request), 'team.withdrawn', { request }),
      'team.vote': async ({ request, requester, planHash, verdict, note }) =>
        answered(
          await team.vote({ request, requester: asMemberId(requester), planHash }, verdict, note),
          'team.voted',
          { verdict, note, request, plan: planHash.slice(0, 16) }
        ),
      'team.clearAlarm': ({ kind, member, seq }) => {
        const alarm = team
          .view()
          ?.alarms.find(one => one.kind === kind && one.member === member && one.seq === seq)
        if (alarm !== undefined) team.clearAlarm(alarm)
        publish()
        return ok(null)
      },
      'team.refresh': async () => {
        await tickOnce()
        return ok(view())
      }
    },
    slices: { team: { read: view, whileLocked: null } },
    stop: () => {
      isClosed = true
      stop()
      stopListening()
    },
    close: async () => {
      await ticking
    }
  }
}

/** There is nothing to ask for. */
function known(asked: AskedCall | null): Result<AskedCall> {
  return asked === null ? failed('conflict', 'already-done') : ok(asked)
}

type Found = NonNullable<ReturnType<TeamService['view']>>

function memberView({ id, person, device, standing, since }: Member, seat: Found['seat']): TeamMemberView {
  return {
    id,
    person: shown(person),
    device: shown(device),
    standing,
    since,
    isSelf: id === seat.member,
    isFounder: id === seat.founder
  }
}

function approvalView(approval: Approval, { seat, standing }: Found): TeamApprovalView {
  const { request, requester, requesterPerson, askedAt, state, needs, votes } = approval
  const isOwn = requester === seat.member
  const isActive = standing === 'admin' || standing === 'member'
  const hasVoted = votes.some(({ member }) => member === seat.member)
  return {
    request: request.request,
    requester,
    requesterName: shown(requesterPerson),
    act: request.act,
    keyName: shown(request.keyName),
    place: shown(`${request.key.provider}, ${request.key.origin}`),
    environment: shown(request.environment),
    isEnvironmentProven: request.isEnvironmentProven,
    planHash: request.planHash,
    summary: request.summary.map(shown),
    reason: shown(request.reason),
    askedAt,
    expiresAt: request.expiresAt,
    state,
    needs,
    votes: votes.map(({ person, verdict, note, at }) => ({
      person: shown(person),
      verdict,
      note: shown(note),
      at
    })),
    isOwn,
    canVote: !isOwn && isActive && !hasVoted && state === 'pending'
  }
}

/** Words of other members: hidden characters are made visible. */
function shown(text: string): string {
  return visibleText(text, 500)
}
