import type { Clock } from '../../core/clock'
import { MINUTE } from '../../core/clock'
import { createSerial } from '../../core/concurrency/serial'
import { failed, ok, type Result } from '../../core/fault'
import { tellEach } from '../../core/guarded'
import type { MemberId } from '../../core/ids'
import type { Ledger, LedgerCrypto, LedgerRow } from '../../core/ports/ledger'
import type { SeenChain, TeamAlarm, TeamSeat, TeamStore } from '../../core/ports/team-store'
import type { Transactions } from '../../core/ports/transactions'
import type { Vault } from '../../core/ports/vault'
import { isWeaker, type ApprovalPolicy } from '../../core/team/approvals'
import {
  comparedHeads,
  eventText,
  GENESIS_HASH,
  headOf,
  headsToTell,
  rewoundChains,
  signedStatement,
  verifiedRun,
  type Refusal
} from '../../core/team/chain'
import type { Head, Heads, SignedEvent, TeamEvent } from '../../core/team/event'
import { keyResource } from '../../core/team/lease'
import { memberIn } from '../../core/team/membership'
import type { TeamFacts } from './facts'
import { NO_MORE } from './own-chain'

// Events out and in. Out: a queue on disk, signed into the own chain, and appended until the database has all of it; the own chain
// stays here, so that a database that lost rows gets them again. In: whatever the others wrote after the heads that we have seen,
// verified, and kept where decisions need it.

const PAGE = 500
const SEND_AT_ONCE = 100
/** Events that another member has seen have this long to arrive here, too. */
const WITHHELD_AFTER_MS = 5 * MINUTE
/** Hashes of a chain that are remembered in memory, to be compared with what others have seen. */
const REMEMBERED = 2_000

export type SyncTools = {
  readonly clock: Clock
  readonly store: TeamStore
  readonly transactions: Transactions
  readonly vault: Pick<Vault, 'sign'>
  readonly crypto: LedgerCrypto
  readonly ledger: Ledger
  readonly seat: TeamSeat
  readonly facts: TeamFacts
  onBug(error: unknown): void
}

export type TeamSync = {
  /** Queues an event on disk; it is signed and sent as soon as that is possible. Throws `Faulted`. */
  say(body: TeamEvent): void
  /** Signs what is queued, without waiting: from then on it counts here. Fault `vault-locked` while nothing can be signed. */
  sign(): Result<null>
  /** Signs and sends what is queued. Faults as `sign`, and those of the database. */
  flush(): Promise<Result<null>>
  /** Reads everything that is new. */
  catchUp(): Promise<Result<null>>
  /** What was seen of each chain. */
  heads(): Heads
  /** Members whose newer events cannot be read. What a removed member wrote after its removal is not missed. */
  stuck(): ReadonlySet<MemberId>
  onChange(listener: () => void): () => void
  /** Resolves when nothing is in flight any more. */
  idle(): Promise<void>
}

export function createTeamSync(tools: SyncTools): TeamSync {
  const { store, seat, facts, ledger, clock, crypto } = tools
  const listeners = new Set<() => void>()
  const chains = new Map<string, SeenChain>(store.chains().map(chain => [chain.member, chain]))
  const remembered = new Map<string, Map<number, string>>()
  /** Chains with a row that was refused, and why: nothing after it is read until the next connection. */
  const stuck = new Map<MemberId, Refusal>()
  const fences = new Map<string, MemberId>()
  const serial = createSerial()
  let hasCompared = false
  /** How far the database has the own chain, as far as we know. */
  let sentSeq: number | null = null

  ledger.onLink(link => {
    // A database that comes back may be another copy of it.
    if (link === 'down') hasCompared = false
  })

  const changed = (): void => {
    tellEach(listeners, tools.onBug)
  }

  function heads(): Heads {
    const seen: { [member: string]: Head } = {}
    for (const [member, { head }] of chains) if (head !== null) seen[member] = head
    return seen
  }

  function put(member: MemberId, change: Partial<SeenChain>): void {
    const before = chains.get(member) ?? emptyChain(member)
    const after = { ...before, ...change }
    chains.set(member, after)
    store.putChain(after)
  }

  function raise(alarm: TeamAlarm): void {
    store.raise(alarm)
  }

  function sign(): Result<null> {
    for (;;) {
      const waiting = store.unsigned(SEND_AT_ONCE)
      if (waiting.length === 0) return ok(null)
      const problem = signAll(waiting)
      if (problem !== null) return problem
      changed()
    }
  }

  async function flush(): Promise<Result<null>> {
    // Signed first: what this machine decided counts here also while the database is out of reach.
    const signed = sign()
    if (!signed.ok) return signed
    const compared = await compareOnce()
    return compared.ok ? sendOwn() : compared
  }

  /** One transaction: an event is either still queued, or has its place in the chain. */
  function signAll(waiting: ReturnType<TeamStore['unsigned']>): Result<never> | null {
    for (const { id, at, body } of waiting) {
      const own = store.ownHead()
      const told: { [member: string]: Head } = {}
      for (const [member, chain] of chains) if (chain.told !== null) told[member] = chain.told
      const newHeads = headsToTell(heads(), told, seat.member)
      const unsigned = {
        team: seat.team,
        member: seat.member,
        seq: (own?.seq ?? 0) + 1,
        at,
        previous: own?.hash ?? GENESIS_HASH,
        heads: newHeads,
        body
      }
      const text = eventText(unsigned)
      const hash = crypto.sha256(text)
      const signed = tools.vault.sign(Buffer.from(signedStatement(hash), 'utf8'))
      if (!signed.ok) return signed
      // The vault key was replaced: this installation is no longer the member that joined.
      if (crypto.fingerprint(hexOf(signed.value.publicKey)) !== seat.member)
        return failed('forbidden', 'not-a-member')
      const event: SignedEvent = { ...unsigned, text, hash, signature: hexOf(signed.value.signature) }
      tools.transactions.run(() => {
        store.sign(id, event)
        for (const [member, head] of Object.entries(newHeads)) put(member as MemberId, { told: head })
        if (facts.isKept(event)) store.keep(event)
      })
      if (facts.isKept(event)) facts.add(event)
    }
    return null
  }

  async function sendOwn(): Promise<Result<null>> {
    for (;;) {
      const events = store.own(sentSeq ?? 0, SEND_AT_ONCE)
      const last = events.at(-1)
      if (last === undefined) return ok(null)
      const sent = await ledger.append(events)
      if (!sent.ok) {
        if (sent.fault.detail === 'chain-forked') noteFork(last.seq)
        return sent
      }
      sentSeq = last.seq
      put(seat.member, { head: headOf(last) })
    }
  }

  function noteFork(seq: number): void {
    raise({ kind: 'forked', member: seat.member, seq, at: clock.now() })
    changed()
  }

  /**
   * After each connection: does the database still have what we have seen? Fault `conflict/chain-forked` when another copy of this
   * profile has written to the own chain: readers refuse whatever follows here, so it announces nothing.
   */
  async function compareOnce(): Promise<Result<null>> {
    if (hasCompared && sentSeq !== null) return ok(null)
    const enrolled = await ledger.enrol(seat.member)
    if (!enrolled.ok) return enrolled
    const shown = await ledger.heads()
    if (!shown.ok) return shown
    const alarms = rewoundChains(heads(), shown.value)
    for (const alarm of alarms) raise({ ...alarm, at: clock.now() })
    const own = shown.value[seat.member]
    if (own !== undefined && store.ownHash(own.seq) !== own.hash) {
      noteFork(own.seq)
      return failed('conflict', 'chain-forked', { retry: 'after-user' })
    }
    sentSeq = own?.seq ?? 0
    hasCompared = true
    // Somebody may have repaired the database. Whoever asks for permission reads these chains again first.
    for (const [member, why] of stuck) if (why !== 'after-removal') stuck.delete(member)
    if (alarms.length > 0) changed()
    return ok(null)
  }

  async function catchUp(): Promise<Result<null>> {
    const compared = await compareOnce()
    if (!compared.ok) return compared
    for (;;) {
      const after: { [member: string]: Head } = { ...heads() }
      for (const member of [...stuck.keys(), seat.member]) after[member] = NO_MORE
      const page = await ledger.read(after, PAGE)
      if (!page.ok) return page
      absorb(page.value.rows)
      if (page.value.isWhole) break
      // A page of a thousand events is work for some milliseconds: others go between two of them.
      await clock.sleep(0)
    }
    noteWithheld()
    return ok(null)
  }

  function absorb(rows: readonly LedgerRow[]): void {
    if (rows.length === 0) return
    const accepted: SignedEvent[] = []
    tools.transactions.run(() => {
      for (const [member, run] of runsOf(rows)) accepted.push(...acceptRun(member, run))
      for (const event of accepted) {
        if (facts.isKept(event)) store.keep(event)
      }
    })
    const before = facts.policy()
    for (const event of accepted) if (facts.isKept(event)) facts.add(event)
    noteWeakened(before, accepted)
    refuseAfterRemoval(accepted)
    prune()
    changed()
  }

  /** One administrator alone may do that; the others hear of it. */
  function noteWeakened(before: ApprovalPolicy, accepted: readonly SignedEvent[]): void {
    const policy = facts.policy()
    if (!isWeaker(policy, before)) return
    const isNewest = ({ body }: SignedEvent): boolean =>
      body?.kind === 'policy-set' && body.version === policy.version
    const event = accepted.find(isNewest)
    if (event !== undefined)
      raise({ kind: 'policy-weakened', member: event.member, seq: event.seq, at: event.at })
  }

  function acceptRun(member: MemberId, run: readonly LedgerRow[]): readonly SignedEvent[] {
    const before = chains.get(member)?.head ?? null
    const readable = run.findIndex(({ event }) => event === null)
    const events = (readable === -1 ? run : run.slice(0, readable)).flatMap(({ event }) => event ?? [])
    const publicKey = facts.publicKeyOf(member) ?? introducedKey(events)
    const { accepted, refusal } =
      publicKey === null
        ? { accepted: [], refusal: 'key-unknown' as const }
        : verifiedRun(events, before, { team: seat.team, member, publicKey }, crypto)
    const why = refusal ?? (readable === -1 ? null : ('unreadable' as const))
    if (why !== null) {
      const seq = (accepted.at(-1)?.seq ?? before?.seq ?? 0) + 1
      refuse(member, seq, why)
    }
    const last = accepted.at(-1)
    if (last === undefined) return []
    for (const event of accepted) {
      remember(event)
      compare(event)
      noteFence(event)
    }
    arrived(member, last, accepted)
    return accepted
  }

  function refuse(member: MemberId, seq: number, why: Refusal): void {
    stuck.set(member, why)
    raise({ kind: 'refused', why, member, seq, at: clock.now() })
  }

  /** Events beyond a removal stand in the chain and do not count, which everybody is told. */
  function refuseAfterRemoval(accepted: readonly SignedEvent[]): void {
    for (const { member, seq } of accepted) {
      const through = memberIn(facts.membership(), member)?.through ?? null
      if (through !== null && seq > through && !stuck.has(member))
        refuse(member, through + 1, 'after-removal')
    }
  }

  function remember({ member, seq, hash }: SignedEvent): void {
    const hashes = remembered.get(member) ?? new Map<number, string>()
    remembered.set(member, hashes)
    hashes.set(seq, hash)
    hashes.delete(seq - REMEMBERED)
  }

  function hashAt(member: MemberId, seq: number): string | null {
    if (member === seat.member) return store.ownHash(seq)
    const head = chains.get(member)?.head
    return head?.seq === seq ? head.hash : (remembered.get(member)?.get(seq) ?? null)
  }

  /** What the writer has seen of the others, against what we have. */
  function compare(event: SignedEvent): void {
    const own = store.ownHead()
    const known = own === null ? heads() : { ...heads(), [seat.member]: own }
    const { forked, expected } = comparedHeads(event.heads, known, hashAt)
    for (const alarm of forked) raise({ ...alarm, at: clock.now() })
    for (const [name, head] of Object.entries(expected)) {
      const member = name as MemberId
      // Somebody has seen more of our own chain than we have written: this profile is an old copy.
      if (member === seat.member) noteFork(head.seq)
      else if (head.seq > (chains.get(member)?.expected?.seq ?? 0)) {
        put(member, { expected: head, expectedSince: clock.now() })
      }
    }
  }

  function arrived(member: MemberId, last: SignedEvent, accepted: readonly SignedEvent[]): void {
    const expected = chains.get(member)?.expected ?? null
    const found = expected === null ? undefined : accepted.find(({ seq }) => seq === expected.seq)
    if (expected !== null && found !== undefined && found.hash !== expected.hash) {
      raise({ kind: 'forked', member, seq: expected.seq, at: clock.now() })
    }
    const isThere = expected !== null && last.seq >= expected.seq
    put(member, { head: headOf(last), ...(isThere ? { expected: null, expectedSince: null } : {}) })
  }

  /** One fence belongs to one member. */
  function noteFence({ member, seq, at, body }: SignedEvent): void {
    if (body?.kind !== 'call-announced') return
    const name = `${keyResource(body.key, crypto)}#${body.fence}`
    const before = fences.get(name)
    // Fence 0 is broken glass, which needs no lease.
    if (before !== undefined && before !== member && body.fence > 0)
      raise({ kind: 'double-lease', member, seq, at })
    if (fences.size >= REMEMBERED) fences.delete(fences.keys().next().value ?? '')
    fences.set(name, member)
  }

  function noteWithheld(): void {
    const now = clock.now()
    let isNew = false
    for (const [name, { expected, expectedSince, head }] of chains) {
      const member = name as MemberId
      if (expected === null || expectedSince === null || (head?.seq ?? 0) >= expected.seq) continue
      if (now - expectedSince < WITHHELD_AFTER_MS) continue
      raise({ kind: 'withheld', member, seq: expected.seq, at: now })
      isNew = true
    }
    if (isNew) changed()
  }

  function prune(): void {
    const outdated = facts.outdated(clock.now())
    if (outdated.length === 0) return
    tools.transactions.run(() => {
      for (const { member, seq } of outdated) store.drop(member, seq)
    })
    for (const event of outdated) facts.remove(event)
  }

  /** Joins only what has not started yet: whoever asks wants everything up to now. */
  function joined(work: () => Promise<Result<null>>): () => Promise<Result<null>> {
    let waiting: Promise<Result<null>> | null = null
    return () => {
      waiting ??= serial.run(() => {
        waiting = null
        return work()
      })
      return waiting
    }
  }

  return {
    say(body) {
      store.queue(body, clock.now())
    },
    sign,
    flush: joined(flush),
    catchUp: joined(catchUp),
    heads,
    stuck: () => new Set([...stuck].filter(([, why]) => why !== 'after-removal').map(([member]) => member)),
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    idle: () => serial.idle()
  }
}

function emptyChain(member: MemberId): SeenChain {
  return { member, head: null, expected: null, expectedSince: null, told: null }
}

/** A chain opens with the key that signs it; the member id is the fingerprint of that key. */
function introducedKey(events: readonly SignedEvent[]): string | null {
  const first = events[0]
  const isOpening = first?.body?.kind === 'team-created' || first?.body?.kind === 'member-asked'
  return first?.seq === 1 && isOpening && 'publicKey' in first.body ? first.body.publicKey : null
}

function runsOf(rows: readonly LedgerRow[]): ReadonlyMap<MemberId, readonly LedgerRow[]> {
  const runs = new Map<MemberId, LedgerRow[]>()
  for (const row of rows) {
    const run = runs.get(row.member)
    if (run === undefined) runs.set(row.member, [row])
    else run.push(row)
  }
  return runs
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
