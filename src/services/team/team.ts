import type { Clock, IdSource } from '../../core/clock'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import { tellEach } from '../../core/guarded'
import { asTeamId, type MemberId } from '../../core/ids'
import type {
  LeaseRow,
  Ledger,
  LedgerCrypto,
  LedgerDoor,
  LedgerIdentity,
  LedgerLink
} from '../../core/ports/ledger'
import { NO_TEAM, type AskedCall, type TeamGate } from '../../core/ports/team-gate'
import type { TeamAlarm, TeamSeat, TeamStore } from '../../core/ports/team-store'
import type { Transactions } from '../../core/ports/transactions'
import type { Vault } from '../../core/ports/vault'
import { planHashOf, ruleFor, type Approval, type ApprovalPolicy } from '../../core/team/approvals'
import type { ApprovalRule, TeamEvent, TeamRole } from '../../core/team/event'
import { isActive, memberIn, type Member } from '../../core/team/membership'
import { createTeamFacts, referenceOf, type BrokenGlass, type TeamFacts, type TeamRotation } from './facts'
import { createTeamGate, planOfCall } from './gate'
import { createLeases, type Leases } from './leases'
import { createTeamMonitors, type SharedReading, type TeamMonitors } from './monitors'
import { createSeats, purposeOf, seatOf } from './seat'
import { createTeamSync, type TeamSync } from './sync'

export type TeamTools = {
  readonly clock: Clock
  readonly ids: IdSource
  readonly vault: Pick<Vault, 'sign' | 'seal' | 'use' | 'state' | 'onState'>
  readonly store: TeamStore
  readonly transactions: Transactions
  readonly crypto: LedgerCrypto
  readonly door: LedgerDoor
  readonly parseReadings: (text: string) => readonly SharedReading[] | null
  onBug(error: unknown): void
}

/** Everything about the team that a person can see. */
export type TeamView = {
  readonly seat: TeamSeat
  /** As the founder named it; empty until the founder's chain was read. */
  readonly name: string
  readonly standing: Member['standing'] | 'unknown'
  readonly link: LedgerLink | 'locked'
  readonly problem: Fault | null
  readonly members: readonly Member[]
  readonly policy: ApprovalPolicy
  readonly approvals: readonly Approval[]
  readonly rotations: readonly TeamRotation[]
  readonly brokenGlass: readonly BrokenGlass[]
  readonly alarms: readonly TeamAlarm[]
  /** Events of ours that are not in the database yet. */
  readonly unsent: number
}

export type Introduced = { readonly address: string; readonly person: string; readonly device: string }

/**
 * The team of this installation. Faults of all acts: those of the ledger, `vault-locked`, `forbidden/not-a-member`,
 * `not-found` for what is not there, `conflict` for what makes no sense any more.
 */
export type TeamService = {
  view(): TeamView | null
  /**
   * Makes the tables and a team of one, its administrator. Faults: `conflict/other-team` when the database holds a team already,
   * `conflict/already-done` for an installation that belongs to one.
   */
  create(given: Introduced & { readonly name: string }): Promise<Result<null>>
  /**
   * Asks to be admitted. The answer is what a person compares: the founder's fingerprint, and our own. An installation that joins
   * again continues its chain. Faults: `conflict/already-done` while it belongs to a team, `conflict/chain-forked` when its chain in
   * the database has rows that its key did not sign.
   */
  join(given: Introduced): Promise<Result<{ readonly founder: MemberId; readonly member: MemberId }>>
  /** Another address of the same database, or another password. Fault `conflict/other-team` for another team or founder. */
  changeAddress(address: string): Promise<Result<null>>
  /**
   * Tells the others and forgets the team here. What could not be told is lost. Fault `conflict/own-rotations-open` while a rotation
   * that colleagues know of is open here.
   */
  leave(reason: string, isOpen: (rotation: string) => boolean): Promise<Result<null>>
  /** Only after the fingerprint was compared; the person's name is what the administrator says. */
  admit(member: MemberId, person: string, role: TeamRole): Promise<Result<null>>
  /** Only while the database answers: the removal names the last event of this member that counts. */
  remove(member: MemberId, reason: string): Promise<Result<null>>
  /** Only while the database answers: a policy follows the newest one. */
  setPolicy(rules: readonly ApprovalRule[]): Promise<Result<null>>
  ask(
    asked: AskedCall,
    summary: readonly string[],
    reason: string
  ): Promise<Result<{ readonly request: string }>>
  withdraw(request: string): Promise<Result<null>>
  vote(
    on: { readonly request: string; readonly requester: MemberId; readonly planHash: string },
    verdict: 'approve' | 'decline',
    note: string
  ): Promise<Result<null>>
  /** Who holds which lease now. */
  leases(): Promise<Result<readonly LeaseRow[]>>
  clearAlarm(alarm: TeamAlarm): void
  readonly gate: TeamGate
  /** Null without a team, and while the vault is locked. */
  monitors(): TeamMonitors | null
  /** Renews leases, sends and reads. Called every few seconds. */
  tick(): Promise<void>
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

type Open = {
  readonly ledger: Ledger
  readonly sync: TeamSync
  readonly leases: Leases
  readonly gate: TeamGate
  readonly monitors: TeamMonitors
}

const MOST_LEASES = 1_000
const MOST_UNSENT = 1_000

export function createTeam(tools: TeamTools): TeamService {
  const { store, vault, crypto, clock, door } = tools
  const listeners = new Set<() => void>()
  const seats = createSeats(tools)
  let facts: TeamFacts | null = null
  let open: Open | null = null
  let opening: Promise<void> | null = null
  const running = new Set<Promise<void>>()
  let isClosed = false

  const hasEnded = (): boolean => isClosed

  const changed = (): void => {
    tellEach(listeners, tools.onBug)
  }

  const stopListening = vault.onState(() => {
    background(vault.state() === 'open' ? connect() : disconnect())
  })

  function background(work: Promise<unknown>): void {
    const settled = work
      .then(() => undefined)
      .catch((error: unknown) => {
        if (faultOf(error) === null) tools.onBug(error)
      })
      .finally(() => {
        running.delete(settled)
      })
    running.add(settled)
  }

  function factsOf(seat: TeamSeat): TeamFacts {
    facts ??= createTeamFacts(seat.founder, store.kept(), crypto)
    return facts
  }

  /** Opens the database with the sealed address, once the vault is open. */
  async function connect(): Promise<void> {
    opening ??= connectOnce().finally(() => {
      opening = null
    })
    await opening
  }

  async function connectOnce(): Promise<void> {
    if (isClosed || open !== null || vault.state() !== 'open') return
    const seat = store.seat()
    const box = store.box()
    if (seat === null || box === null) return
    const opened = await vault.use(box, purposeOf(seat), bytes =>
      door.open(Buffer.from(bytes).toString('utf8'), { team: seat.team, founder: seat.founder })
    )
    if (!opened.ok || !opened.value.ok) return
    // It was closed while the address was unsealed.
    if (hasEnded()) await opened.value.value.close()
    else use(seat, opened.value.value)
  }

  function use(seat: TeamSeat, ledger: Ledger): void {
    const known = factsOf(seat)
    const shared = { ...tools, ledger, seat, facts: known }
    const sync = createTeamSync(shared)
    const leases = createLeases({ clock, ledger, member: seat.member })
    const parts = { ...shared, sync, leases, isOutOfReach: () => ledger.link() === 'down' }
    const monitors = createTeamMonitors({ ...parts, parse: tools.parseReadings })
    open = { ledger, sync, leases, gate: createTeamGate(parts), monitors }
    sync.onChange(changed)
    ledger.onLink(changed)
    ledger.onNews(() => {
      background(exchange(sync))
    })
  }

  async function exchange(sync: TeamSync): Promise<Result<null>> {
    const read = await sync.catchUp()
    const sent = await sync.flush()
    return read.ok ? sent : read
  }

  async function disconnect(): Promise<void> {
    const closing = open
    open = null
    changed()
    await closing?.ledger.close()
  }

  async function start(): Promise<Result<null>> {
    await connect()
    if (open === null) return failed('vault-locked')
    const done = await exchange(open.sync)
    changed()
    return done
  }

  /** For acts of an active member: queued on disk, and sent now where that is possible. */
  async function say(body: TeamEvent, needs: 'admin' | 'member' = 'member'): Promise<Result<null>> {
    const seat = store.seat()
    if (seat === null) return failed('not-found')
    const self = memberIn(factsOf(seat).membership(), seat.member)
    const isAllowed = needs === 'admin' ? self?.standing === 'admin' : isActive(self)
    if (!isAllowed)
      return failed('forbidden', self?.standing === 'removed' ? 'member-removed' : 'not-a-member')
    store.queue(body, clock.now())
    const sent = open === null ? ok(null) : await open.sync.flush()
    changed()
    // It is on disk, and goes out as soon as the database is back.
    return sent.ok || sent.fault.code === 'provider-unavailable' ? ok(null) : sent
  }

  /** One that the team stops anyway may leave: a removed member, and a copy of a profile. */
  function wouldAbandon(seat: TeamSeat, isOpen: (rotation: string) => boolean): boolean {
    const known = factsOf(seat)
    const isCopy = store.alarms().some(({ kind, member }) => kind === 'forked' && member === seat.member)
    if (isCopy || !isActive(memberIn(known.membership(), seat.member))) return false
    return known
      .rotations()
      .some(
        ({ member, opened, ended }) => member === seat.member && ended === null && isOpen(opened.rotation)
      )
  }

  /** For decisions about what others did: nothing is decided on what was read some time ago. */
  async function readAll(): Promise<Result<TeamSync>> {
    if (open === null) return failed('vault-locked')
    const { sync } = open
    const read = await sync.catchUp()
    return read.ok ? ok(sync) : read
  }

  const gateNow = (): TeamGate => {
    if (open !== null) return open.gate
    return store.seat() === null ? NO_TEAM : LOCKED_GATE
  }

  background(connect())

  return {
    view() {
      const seat = store.seat()
      if (seat === null) return null
      const known = factsOf(seat)
      const membership = known.membership()
      return {
        seat,
        name: known.name(),
        standing: memberIn(membership, seat.member)?.standing ?? 'unknown',
        link: open === null ? 'locked' : open.ledger.link(),
        problem: open?.ledger.problem() ?? null,
        members: [...membership.members.values()],
        policy: known.policy(),
        approvals: known.approvals(clock.now()),
        rotations: known.rotations(),
        brokenGlass: known.brokenGlass(),
        alarms: store.alarms(),
        unsent: store.unsigned(MOST_UNSENT).length
      }
    },
    async create({ address, person, device, name }) {
      if (store.seat() !== null) return failed('conflict', 'already-done')
      const described = door.describe(address)
      if (!described.ok) return described
      const key = seats.ownKey()
      if (!key.ok) return key
      const { member, publicKey } = key.value
      const wanted: LedgerIdentity = { team: asTeamId(tools.ids.id()), founder: member }
      const made = await door.setUp(address, wanted)
      if (!made.ok) return made
      if (made.value.team !== wanted.team) return failed('conflict', 'other-team', { retry: 'after-user' })
      await disconnect()
      const seat = seatOf(wanted, { member, person, device, ...described.value, joinedAt: clock.now() })
      const opening = { kind: 'team-created', name, publicKey, person, device } as const
      const taken = seats.take(seat, address, opening)
      if (!taken.ok) return taken
      facts = null
      return start()
    },
    async join({ address, person, device }) {
      if (store.seat() !== null) return failed('conflict', 'already-done')
      const described = door.describe(address)
      if (!described.ok) return described
      const key = seats.ownKey()
      if (!key.ok) return key
      const { member, publicKey } = key.value
      const found = await door.ask(address)
      if (!found.ok) return found
      const chain = await seats.chainIn(address, found.value, key.value)
      if (!chain.ok) return chain
      await disconnect()
      const seat = seatOf(found.value, { member, person, device, ...described.value, joinedAt: clock.now() })
      const asked = { kind: 'member-asked', publicKey, person, device } as const
      const taken = seats.take(seat, address, asked, chain.value)
      if (!taken.ok) return taken
      facts = null
      const started = await start()
      return started.ok ? ok({ founder: found.value.founder, member }) : started
    },
    async changeAddress(address) {
      const seat = store.seat()
      const described = door.describe(address)
      if (seat === null) return failed('not-found')
      if (!described.ok) return described
      const found = await door.ask(address)
      if (!found.ok) return found
      const isSame = found.value.team === seat.team && found.value.founder === seat.founder
      if (!isSame) return failed('conflict', 'other-team', { retry: 'after-user' })
      const bytes = Buffer.from(address, 'utf8')
      const sealed = vault.seal(bytes, { ...purposeOf(seat), origin: described.value.origin })
      bytes.fill(0)
      if (!sealed.ok) return sealed
      store.putBox(sealed.value, described.value.shown, described.value.origin)
      await disconnect()
      return start()
    },
    async leave(reason, isOpen) {
      const seat = store.seat()
      if (seat === null) return failed('not-found')
      if (wouldAbandon(seat, isOpen)) return failed('conflict', 'own-rotations-open', { retry: 'after-user' })
      const through = (store.ownHead()?.seq ?? 0) + 1
      await open?.leases.releaseAll()
      await say({ kind: 'member-removed', member: seat.member, through, reason })
      store.leave()
      facts = null
      await disconnect()
      return ok(null)
    },
    async admit(member, person, role) {
      const seat = store.seat()
      const asked = seat === null ? null : memberIn(factsOf(seat).membership(), member)
      if (asked === null) return failed('not-found')
      if (asked.standing !== 'asked') return failed('conflict', 'already-done')
      return say({ kind: 'member-admitted', member, person, role }, 'admin')
    },
    async remove(member, reason) {
      const seat = store.seat()
      const found = seat === null ? null : memberIn(factsOf(seat).membership(), member)
      if (found === null) return failed('not-found')
      if (!isActive(found)) return failed('conflict', 'already-done')
      const read = await readAll()
      if (!read.ok) return read
      const through = read.value.heads()[member]?.seq
      // Removed at a place that nobody knows, everything that this member ever decided would be void.
      if (through === undefined) return failed('not-found')
      return say({ kind: 'member-removed', member, through, reason }, 'admin')
    },
    async setPolicy(rules) {
      const seat = store.seat()
      if (seat === null) return failed('not-found')
      const read = await readAll()
      if (!read.ok) return read
      const version = factsOf(seat).policy().version + 1
      return say({ kind: 'policy-set', version, rules }, 'admin')
    },
    async ask(asked, summary, reason) {
      const seat = store.seat()
      if (seat === null) return failed('not-found')
      const plan = planOfCall(asked)
      const rule = ruleFor(factsOf(seat).policy(), plan)
      if (rule === null) return failed('conflict', 'already-done')
      const request = tools.ids.id()
      const { keyName, environment, isEnvironmentProven } = asked
      const done = await say({
        kind: 'approval-asked',
        request,
        act: plan.act,
        key: referenceOf(plan.key),
        keyName,
        environment,
        isEnvironmentProven,
        planHash: planHashOf(plan, crypto),
        summary,
        reason,
        expiresAt: clock.now() + rule.expiresAfterMs
      })
      return done.ok ? ok({ request }) : done
    },
    withdraw: request => say({ kind: 'approval-withdrawn', request }),
    async vote({ request, requester, planHash }, verdict, note) {
      const seat = store.seat()
      if (seat === null) return failed('not-found')
      const approval = factsOf(seat)
        .approvals(clock.now())
        .find(one => one.requester === requester && one.request.request === request)
      if (approval === undefined) return failed('not-found')
      // The one who votes was shown another plan than the one that is asked for now.
      if (approval.request.planHash !== planHash) return failed('conflict', 'confirmation-stale')
      if (requester === seat.member) return failed('forbidden')
      if (approval.state !== 'pending' && approval.state !== 'approved')
        return failed('conflict', 'already-done')
      return say({ kind: 'approval-voted', request, requester, planHash, verdict, note })
    },
    leases: () =>
      open === null
        ? Promise.resolve(failed('provider-unavailable', 'ledger-unreachable'))
        : open.ledger.leases(MOST_LEASES),
    clearAlarm(alarm) {
      store.clearAlarm(alarm)
      changed()
    },
    gate: {
      beforePlan: key => gateNow().beforePlan(key),
      beforeCall: asked => gateNow().beforeCall(asked),
      beforeNewKey: () => gateNow().beforeNewKey(),
      needsReason: () => gateNow().needsReason(),
      breakGlass: (...given) => gateNow().breakGlass(...given),
      tell: news => {
        gateNow().tell(news)
      },
      tellAgain: news => {
        gateNow().tellAgain(news)
      },
      release: key => {
        gateNow().release(key)
      }
    },
    monitors: () => open?.monitors ?? null,
    async tick() {
      await connect()
      if (open === null) return
      await open.leases.renewAll()
      await exchange(open.sync)
    },
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async close() {
      isClosed = true
      stopListening()
      const closing = open
      await closing?.leases.releaseAll()
      await closing?.sync.idle()
      await disconnect()
      // The store is closed next: news that came meanwhile may still be on their way into it.
      while (running.size > 0) await Promise.all(running)
    }
  }
}

/** With a locked vault the database cannot be asked, and nothing could be signed. */
const LOCKED_GATE: TeamGate = {
  beforePlan: () => Promise.resolve(failed('vault-locked')),
  beforeCall: () => Promise.resolve(failed('vault-locked')),
  beforeNewKey: () => Promise.resolve(failed('vault-locked')),
  needsReason: () => true,
  breakGlass: () => failed('vault-locked'),
  tell: () => undefined,
  tellAgain: () => undefined,
  release: () => undefined
}
