import type { MemberId, TeamId } from '../ids'
import type { Alarm, Refusal } from '../team/chain'
import type { Head, SignedEvent, TeamEvent } from '../team/event'
import type { SealedBox } from './vault'

// What this installation keeps of its team, so that it works offline and notices a database that shows less than before. Needed
// by the team service.

/** The team that this installation belongs to, or asked to join. None of this is secret. */
export type TeamSeat = {
  readonly team: TeamId
  readonly founder: MemberId
  readonly member: MemberId
  readonly person: string
  readonly device: string
  /** The address without its password, and what the sealed address is bound to. */
  readonly shownAddress: string
  readonly origin: string
  readonly joinedAt: number
}

/** `double-lease`: two members hold one lease with one fence, so the database granted it twice. `policy-weakened`: this event lets keys be changed with fewer approvals. `refused`: the row at this place is not what its writer wrote; nothing after it is read. */
export type TeamAlarm =
  | (Alarm & { readonly at: number })
  | {
      readonly kind: 'double-lease' | 'policy-weakened'
      readonly member: MemberId
      readonly seq: number
      readonly at: number
    }
  | {
      readonly kind: 'refused'
      readonly why: Refusal
      readonly member: MemberId
      readonly seq: number
      readonly at: number
    }

/** What was seen of one chain. `expected`: beyond that, as another member has told. `told`: what our own events said of it. */
export type SeenChain = {
  readonly member: MemberId
  readonly head: Head | null
  readonly expected: Head | null
  readonly expectedSince: number | null
  readonly told: Head | null
}

export type UnsentEvent = { readonly id: number; readonly at: number; readonly body: TeamEvent }

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type TeamStore = {
  seat(): TeamSeat | null
  /** The sealed address of the database. */
  box(): SealedBox | null
  /** One team at a time: everything of another one is gone. */
  join(seat: TeamSeat, box: SealedBox): void
  putBox(box: SealedBox, shownAddress: string, origin: string): void
  leave(): void

  /** Events that wait for a signature, oldest first. */
  queue(body: TeamEvent, at: number): void
  unsigned(limit: number): readonly UnsentEvent[]
  /** Moves a queued event into the own chain. */
  sign(id: number, event: SignedEvent): void
  ownHead(): Head | null
  /** The own chain after this place. */
  own(afterSeq: number, limit: number): readonly SignedEvent[]
  ownHash(seq: number): string | null
  /** The own chain as the database has it, for an installation that joins again. */
  adopt(events: readonly SignedEvent[]): void

  chains(): readonly SeenChain[]
  putChain(chain: SeenChain): void
  /** Verified events that decisions still need. */
  kept(): readonly SignedEvent[]
  keep(event: SignedEvent): void
  drop(member: MemberId, seq: number): void

  alarms(): readonly TeamAlarm[]
  raise(alarm: TeamAlarm): void
  /** A person has seen it. */
  clearAlarm(alarm: Pick<TeamAlarm, 'kind' | 'member' | 'seq'>): void
}
