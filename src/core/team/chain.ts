import { canonicalJson } from '../canonical-json'
import { asMemberId, type MemberId, type TeamId } from '../ids'
import type { LedgerCrypto } from '../ports/ledger'
import type { Head, Heads, SignedEvent, UnsignedEvent } from './event'

// A member's chain, verified event by event. A row that fails is never used; why it failed is shown.

export const GENESIS_HASH = '0'.repeat(64)
/** Of the text of one event, in characters. */
export const LONGEST_EVENT = 32_768
export const MOST_HEADS = 200

export const REFUSALS = [
  'unreadable',
  'other-team',
  'other-member',
  'out-of-order',
  'not-chained',
  'wrong-hash',
  'wrong-signature',
  'key-unknown',
  'after-removal'
] as const
/** Why an event is refused. */
export type Refusal = (typeof REFUSALS)[number]

/** What is hashed. The prefix keeps a signature of this kind from ever standing for another kind. */
export function eventText(event: UnsignedEvent): string {
  const { team, member, seq, at, previous, heads, body } = event
  return canonicalJson({ format: 'rekey-team', version: 1, team, member, seq, at, previous, heads, body })
}

/** What is signed: never a bare hash, which some other protocol could ask to be signed. */
export function signedStatement(hash: string): string {
  return `rekey-team-event\n1\n${hash}`
}

export type ChainOwner = {
  readonly team: TeamId
  readonly member: MemberId
  /** Hex of the 32 bytes of its Ed25519 key. Its fingerprint must be the member id. */
  readonly publicKey: string
}

/**
 * The events of a run that count, and why the next one does not. A signature covers its hash, and through `previous` every
 * event before it, so that a run is proven by the signature of its last event; one by one only where that one fails.
 */
export function verifiedRun(
  events: readonly SignedEvent[],
  head: Head | null,
  owner: ChainOwner,
  crypto: LedgerCrypto
): { readonly accepted: readonly SignedEvent[]; readonly refusal: Refusal | null } {
  let before = head
  let linked = 0
  let refusal: Refusal | null = null
  for (const event of events) {
    refusal = linkProblem(event, before, owner, crypto)
    if (refusal !== null) break
    before = headOf(event)
    linked += 1
  }
  const last = events[linked - 1]
  if (last === undefined) return { accepted: [], refusal }
  if (isSigned(last, owner, crypto)) return { accepted: events.slice(0, linked), refusal }
  const good = events.slice(0, linked).findLastIndex(event => isSigned(event, owner, crypto))
  return { accepted: events.slice(0, good + 1), refusal: 'wrong-signature' }
}

function linkProblem(
  event: SignedEvent,
  head: Head | null,
  owner: ChainOwner,
  crypto: LedgerCrypto
): Refusal | null {
  if (event.team !== owner.team) return 'other-team'
  if (event.member !== owner.member) return 'other-member'
  if (crypto.fingerprint(owner.publicKey) !== owner.member) return 'key-unknown'
  if (event.seq !== (head?.seq ?? 0) + 1) return 'out-of-order'
  if (event.previous !== (head?.hash ?? GENESIS_HASH)) return 'not-chained'
  return crypto.sha256(event.text) === event.hash ? null : 'wrong-hash'
}

function isSigned(event: SignedEvent, { publicKey }: ChainOwner, crypto: LedgerCrypto): boolean {
  return crypto.isSignedBy(publicKey, signedStatement(event.hash), event.signature)
}

export function headOf(event: SignedEvent): Head {
  return { seq: event.seq, hash: event.hash }
}

/** The heads that changed since the writer told them last: an event carries only these. */
export function headsToTell(known: Heads, told: Heads, self: MemberId): Heads {
  const changed = Object.entries(known)
    .filter(([member, head]) => member !== self && told[member]?.hash !== head.hash)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_HEADS)
  return Object.fromEntries(changed)
}

/**
 * `rewound`: the database shows less of a chain than we have seen. `withheld`: another member has seen more of it than we are
 * shown. `forked`: two different events stand at one place of it, so its key is used twice or was stolen.
 */
export type Alarm = {
  readonly kind: 'rewound' | 'withheld' | 'forked'
  readonly member: MemberId
  /** The place in the chain that it is about. */
  readonly seq: number
}

/** Compares what the database shows now with what was seen before. */
export function rewoundChains(seen: Heads, shown: Heads): readonly Alarm[] {
  const alarms: Alarm[] = []
  for (const [member, head] of Object.entries(seen)) {
    const now = shown[member]
    const at = { member: asMemberId(member), seq: head.seq }
    if (now === undefined || now.seq < head.seq) alarms.push({ kind: 'rewound', ...at })
    else if (now.seq === head.seq && now.hash !== head.hash) alarms.push({ kind: 'forked', ...at })
  }
  return alarms
}

/**
 * Compares what a writer has seen of the others with what we have. `hashAt` answers null for places that we no longer
 * remember, which then prove nothing; heads beyond ours are expected to arrive.
 */
export function comparedHeads(
  told: Heads,
  known: Heads,
  hashAt: (member: MemberId, seq: number) => string | null
): { readonly forked: readonly Alarm[]; readonly expected: Heads } {
  const forked: Alarm[] = []
  const expected: { [member: string]: Head } = {}
  for (const [name, head] of Object.entries(told)) {
    const member = asMemberId(name)
    if (head.seq > (known[name]?.seq ?? 0)) {
      expected[name] = head
      continue
    }
    const hash = hashAt(member, head.seq)
    if (hash !== null && hash !== head.hash) forked.push({ kind: 'forked', member, seq: head.seq })
  }
  return { forked, expected }
}
