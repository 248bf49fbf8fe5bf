import { canonicalJson } from '../canonical-json'
import type { MemberId } from '../ids'
import type { LedgerCrypto } from '../ports/ledger'
import type { ApprovalRule, ApprovedAct, KeyReference, SignedEvent, TeamEventOf } from './event'
import { counts, isActive, memberIn, type Membership } from './membership'

// Who must agree before a key is changed, and whether they did. Decided on the machine that acts, from signed votes.

export type ApprovalPolicy = { readonly version: number; readonly rules: readonly ApprovalRule[] }

export const NO_POLICY: ApprovalPolicy = { version: 0, rules: [] }
export const MOST_RULES = 50

/** What an approval is for. Two plans that differ in any of it have different hashes. */
export type ApprovedPlan = {
  readonly act: ApprovedAct
  readonly key: KeyReference
  readonly environment: string
  /** The provider tells it. Otherwise it is a label of the requester, and the strictest rule of the act applies. */
  readonly isEnvironmentProven: boolean
  readonly mode: string
  /** See `AskedCall.about`. */
  readonly destinations: readonly string[]
}

export function planHashOf(plan: ApprovedPlan, crypto: Pick<LedgerCrypto, 'sha256'>): string {
  const environment = environmentKey(plan.environment)
  const destinations = [...plan.destinations].sort()
  return crypto.sha256(`rekey-team-plan\n1\n${canonicalJson({ ...plan, environment, destinations })}`)
}

/** The newest policy of an administrator. Of two of one version the stricter counts, and of two as strict the one whose hash is first. */
export function policyOf(events: readonly SignedEvent[], membership: Membership): ApprovalPolicy {
  let newest: { readonly policy: ApprovalPolicy; readonly hash: string } = { policy: NO_POLICY, hash: '' }
  for (const { member, seq, hash, body } of events) {
    if (body?.kind !== 'policy-set' || !counts(membership, member, seq)) continue
    if (memberIn(membership, member)?.wasAdmin !== true) continue
    const { version, rules } = body
    const order =
      version - newest.policy.version ||
      strictness(rules) - strictness(newest.policy.rules) ||
      (hash < newest.hash ? 1 : -1)
    if (order > 0) newest = { policy: { version, rules }, hash }
  }
  return newest.policy
}

/** Does any act, in any environment, need fewer people now, or is a request good for longer? */
export function isWeaker(after: ApprovalPolicy, before: ApprovalPolicy): boolean {
  return before.rules.some(({ act, environment }) => {
    // The rule for all environments may be weakened for one of them alone.
    const named = after.rules.flatMap(rule => (rule.act === act ? (rule.environment ?? []) : []))
    const environments = environment === null ? [NO_ENVIRONMENT, ...named] : [environment]
    return environments.some(one => {
      const plan = { act, environment: one, isEnvironmentProven: true }
      return isSofter(ruleFor(after, plan), ruleFor(before, plan))
    })
  })
}

/** Stands for each environment that no rule names. */
const NO_ENVIRONMENT = ''

function isSofter(after: ApprovalRule | null, before: ApprovalRule | null): boolean {
  if (before === null) return false
  return after === null || after.needs < before.needs || after.expiresAfterMs > before.expiresAfterMs
}

/**
 * The rule for the key's own environment goes before the one for all environments. Where only a label tells the environment, the
 * strictest rule of the act applies: a person could choose the label. Null: nobody needs to agree.
 */
export function ruleFor(
  policy: ApprovalPolicy,
  { act, environment, isEnvironmentProven }: Pick<ApprovedPlan, 'act' | 'environment' | 'isEnvironmentProven'>
): ApprovalRule | null {
  const ofAct = policy.rules.filter(rule => rule.act === act)
  const rule = isEnvironmentProven ? ruleOf(ofAct, environment) : strictestOf(ofAct)
  return rule === null || rule.needs === 0 ? null : rule
}

function ruleOf(rules: readonly ApprovalRule[], environment: string): ApprovalRule | null {
  const named = environmentKey(environment)
  const own = rules.find(rule => rule.environment !== null && environmentKey(rule.environment) === named)
  return own ?? rules.find(rule => rule.environment === null) ?? null
}

function strictestOf(rules: readonly ApprovalRule[]): ApprovalRule | null {
  const [first] = [...rules].sort((a, b) => b.needs - a.needs || a.expiresAfterMs - b.expiresAfterMs)
  return first ?? null
}

function environmentKey(environment: string): string {
  return environment.trim().toLowerCase()
}

export type ApprovalState = 'pending' | 'approved' | 'declined' | 'expired' | 'withdrawn'

export type Approval = {
  readonly request: TeamEventOf<'approval-asked'>
  readonly requester: MemberId
  readonly requesterPerson: string
  readonly askedAt: number
  readonly state: ApprovalState
  readonly needs: number
  readonly votes: readonly Vote[]
}

export type Vote = {
  readonly member: MemberId
  readonly person: string
  readonly verdict: 'approve' | 'decline'
  readonly note: string
  readonly at: number
}

/** Every request with its votes, newest first. `needs` is what the policy asks for now, whatever it was when it was asked. */
export function approvalsOf(
  events: readonly SignedEvent[],
  membership: Membership,
  policy: ApprovalPolicy,
  now: number
): readonly Approval[] {
  const approvals = events.flatMap(event =>
    event.body?.kind === 'approval-asked' && counts(membership, event.member, event.seq)
      ? [approvalOf({ ...event, body: event.body }, events, { membership, policy, now })]
      : []
  )
  return approvals.sort((a, b) => b.askedAt - a.askedAt)
}

type Asked = SignedEvent & { readonly body: TeamEventOf<'approval-asked'> }
type Context = {
  readonly membership: Membership
  readonly policy: ApprovalPolicy
  readonly now: number
}

function approvalOf(asked: Asked, events: readonly SignedEvent[], context: Context): Approval {
  const { membership, policy, now } = context
  const { body, member: requester } = asked
  const person = personOf(membership, requester)
  const votes = votesOn(asked, events, membership)
  const rule = ruleFor(policy, body)
  const needs = rule?.needs ?? 0
  const isWithdrawn = events.some(
    ({ member, body: other }) =>
      member === requester && other?.kind === 'approval-withdrawn' && other.request === body.request
  )
  // A requester cannot choose a longer life than the policy gives.
  const expiresAt = Math.min(body.expiresAt, asked.at + (rule?.expiresAfterMs ?? Infinity))
  const state = stateOf(votes, { needs, isWithdrawn, isExpired: now >= expiresAt })
  return {
    request: { ...body, expiresAt },
    requester,
    requesterPerson: person,
    askedAt: asked.at,
    state,
    needs,
    votes
  }
}

/** The first vote of each person. The requester's person has none, on whatever machine. */
function votesOn(asked: Asked, events: readonly SignedEvent[], membership: Membership): readonly Vote[] {
  const requester = personKey(personOf(membership, asked.member))
  const votes = new Map<string, Vote>()
  const cast = events
    .filter(event => event.body?.kind === 'approval-voted')
    .sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1))
  for (const { member, body, at } of cast) {
    if (body?.kind !== 'approval-voted') continue
    const isForThis = body.request === asked.body.request && body.requester === asked.member
    if (!isForThis || body.planHash !== asked.body.planHash) continue
    // A vote needs somebody who belongs to the team now: a removed member approves nothing any more.
    if (member === asked.member || !isActive(memberIn(membership, member))) continue
    const person = personOf(membership, member)
    const key = personKey(person)
    if (key === requester) continue
    const before = votes.get(key)
    // No vote is taken back by a second one, except that a person may still decline.
    if (before !== undefined && body.verdict === 'approve') continue
    votes.set(key, { member, person, verdict: body.verdict, note: body.note, at })
  }
  return [...votes.values()]
}

function stateOf(
  votes: readonly Vote[],
  { needs, isWithdrawn, isExpired }: { needs: number; isWithdrawn: boolean; isExpired: boolean }
): ApprovalState {
  if (isWithdrawn) return 'withdrawn'
  if (votes.some(({ verdict }) => verdict === 'decline')) return 'declined'
  if (isExpired) return 'expired'
  return votes.length >= needs ? 'approved' : 'pending'
}

/** Why the policy forbids this act now; null when it allows it. `about` describes the act itself, which may differ from the one that was approved. */
export function approvalProblem(
  approvals: readonly Approval[],
  policy: ApprovalPolicy,
  about: Pick<ApprovedPlan, 'act' | 'environment' | 'isEnvironmentProven'> & {
    readonly member: MemberId
    readonly planHash: string
  }
): 'approval-needed' | 'approval-pending' | 'approval-declined' | 'approval-expired' | null {
  if (ruleFor(policy, about) === null) return null
  const states = approvals
    .filter(({ requester, request }) => requester === about.member && isAskedFor(request, about))
    .map(({ state }) => state)
  if (states.includes('approved')) return null
  if (states.includes('pending')) return 'approval-pending'
  const [newest] = states
  if (newest === 'declined') return 'approval-declined'
  return newest === 'expired' ? 'approval-expired' : 'approval-needed'
}

/** A request is judged by the environment that it names: it must be that of the plan. */
function isAskedFor(
  request: Approval['request'],
  about: Pick<ApprovedPlan, 'act' | 'environment' | 'isEnvironmentProven'> & { readonly planHash: string }
): boolean {
  return (
    request.planHash === about.planHash &&
    request.act === about.act &&
    environmentKey(request.environment) === environmentKey(about.environment) &&
    request.isEnvironmentProven === about.isEnvironmentProven
  )
}

function personOf(membership: Membership, id: MemberId): string {
  return memberIn(membership, id)?.person ?? ''
}

function personKey(person: string): string {
  return person.normalize('NFKC').trim().toLowerCase()
}

function strictness(rules: readonly ApprovalRule[]): number {
  return rules.reduce((sum, { needs }) => sum + needs, 0)
}
