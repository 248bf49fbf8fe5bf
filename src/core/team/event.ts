import type { MemberId, TeamId } from '../ids'

// What members of a team tell each other. Every event is signed by its writer and chained to the writer's event before it, so
// the database that carries the events can withhold them but can neither forge nor change one. No event holds a secret.

/** Where a chain stands: its newest event. `seq` counts from 1; a chain without events has no head. */
export type Head = { readonly seq: number; readonly hash: string }
export type Heads = { readonly [member: string]: Head }

/** A key as every member names it, whatever id it has in their own inventory. */
export type KeyReference = {
  readonly provider: string
  /** Scheme, host and port of the provider's API. */
  readonly origin: string
  readonly groupId: string
  readonly providerKeyId: string
}

/** The same account in several inventories: equal where provider, origin and the non-secret settings are. */
export type AccountReference = {
  readonly provider: string
  readonly origin: string
  readonly settings: { readonly [name: string]: string }
}

/** One event names at most so many keys. */
export const MOST_NAMED_KEYS = 100

export const TEAM_ROLES = ['admin', 'member'] as const
export type TeamRole = (typeof TEAM_ROLES)[number]

/** What a team can ask a second person for. */
export const APPROVED_ACTS = ['rotate', 'revoke', 'disable'] as const
export type ApprovedAct = (typeof APPROVED_ACTS)[number]

export type ApprovalRule = {
  readonly act: ApprovedAct
  /** The environment of the key; null for every environment without a rule of its own. */
  readonly environment: string | null
  /** People other than the requester who must approve; 0: none. */
  readonly needs: number
  readonly expiresAfterMs: number
}

/** Who a chain belongs to. The member id is the fingerprint of the public key, so nobody can claim another's. */
export type Introduction = {
  readonly publicKey: string
  /** The person, such as `Dana`. Two installations of one person have the same name, and count once in a vote. */
  readonly person: string
  /** The machine, such as `laptop`. */
  readonly device: string
}

export type TeamEvent =
  /** Opens the founder's chain and the team. */
  | ({ readonly kind: 'team-created'; readonly name: string } & Introduction)
  /** Opens the chain of everyone else. It gives no rights. */
  | ({ readonly kind: 'member-asked' } & Introduction)
  /** An administrator has compared the fingerprint and takes the member in. */
  | {
      readonly kind: 'member-admitted'
      readonly member: MemberId
      readonly person: string
      readonly role: TeamRole
    }
  /** From then on nothing of this member counts but its events up to `through` (0: none). */
  | {
      readonly kind: 'member-removed'
      readonly member: MemberId
      readonly through: number
      readonly reason: string
    }
  | { readonly kind: 'policy-set'; readonly version: number; readonly rules: readonly ApprovalRule[] }
  | {
      readonly kind: 'approval-asked'
      /** Random; votes name it together with the plan. */
      readonly request: string
      readonly act: ApprovedAct
      readonly key: KeyReference
      readonly keyName: string
      readonly environment: string
      /** The provider tells the environment; otherwise it is a label of the requester. */
      readonly isEnvironmentProven: boolean
      /** Hash of everything that was decided; another plan needs another approval. */
      readonly planHash: string
      /** What the plan says, in a few short lines for whoever votes. */
      readonly summary: readonly string[]
      readonly reason: string
      readonly expiresAt: number
    }
  | {
      readonly kind: 'approval-voted'
      readonly request: string
      /** The one who asked: request ids are unique only within a chain. */
      readonly requester: MemberId
      readonly planHash: string
      readonly verdict: 'approve' | 'decline'
      readonly note: string
    }
  | { readonly kind: 'approval-withdrawn'; readonly request: string }
  | {
      readonly kind: 'rotation-opened'
      readonly rotation: string
      readonly key: KeyReference
      readonly keyName: string
      readonly environment: string
      readonly mode: string
      readonly planHash: string
    }
  | {
      readonly kind: 'rotation-moved'
      readonly rotation: string
      readonly state: string
      /** There may be a new key at the provider, also when its create was announced to nobody: before the writer joined. */
      readonly hasCreated: boolean
    }
  | {
      readonly kind: 'rotation-ended'
      readonly rotation: string
      readonly outcome: string
      readonly grade: string
    }
  /** Before a call that changes a key at a provider: two events with one fence show a database that granted a lease twice. */
  | {
      readonly kind: 'call-announced'
      readonly call: GuardedCall
      readonly key: KeyReference
      readonly fence: number
      readonly rotation: string | null
    }
  /** One person acts without approval or without the lease; everybody sees the reason. */
  | {
      readonly kind: 'glass-broken'
      readonly keys: readonly KeyReference[]
      /** How many keys there were; `keys` names the first hundred. */
      readonly count: number
      readonly reason: string
    }
  | { readonly kind: 'key-revoked'; readonly key: KeyReference; readonly keyName: string }
  /** What the elected monitor read; `contentHash` is the hash of the readings that lie beside the events. */
  | {
      readonly kind: 'account-read'
      readonly account: AccountReference
      readonly resource: string
      readonly keys: number
      readonly contentHash: string
    }

export type TeamEventKind = TeamEvent['kind']
export type TeamEventOf<Kind extends TeamEventKind> = Extract<TeamEvent, { kind: Kind }>

export const GUARDED_CALLS = ['create', 'deliver', 'disable', 'enable', 'revoke'] as const
/** Calls that change something outside, and are made only with the lease of the key. */
export type GuardedCall = (typeof GUARDED_CALLS)[number]

/** An event before it is signed. */
export type UnsignedEvent = {
  readonly team: TeamId
  readonly member: MemberId
  /** 1, 2, … without a gap. */
  readonly seq: number
  /** The writer's wall clock, in epoch ms. */
  readonly at: number
  /** Hash of the writer's event before; 64 zeros for the first. */
  readonly previous: string
  /** Heads of others that the writer has seen since its event before: how a rewound chain is noticed. */
  readonly heads: Heads
  /** Null in memory for a kind that a later version of Rekey wrote; its text is still verified. */
  readonly body: TeamEvent | null
}

/** As it travels: `text` is what is hashed and signed, and the other fields are read from it. */
export type SignedEvent = UnsignedEvent & {
  readonly text: string
  readonly hash: string
  /** Ed25519 in hex over `signedStatement(hash)`. */
  readonly signature: string
}
