import { z } from 'zod'
import { LONGEST_ENVIRONMENT, LONGEST_NAME } from '../core/limits'
import { MOST_RULES } from '../core/team/approvals'
import { APPROVED_ACTS, TEAM_ROLES } from '../core/team/event'
import { count, event, id, nothing, ownWords, secretField, shortText, text, time } from './fields'
import { faultView } from './reply'

// The team of this installation: who belongs, what waits for an approval, and how the connection is. No secret in any of it.

const member = z.strictObject({
  id: text,
  person: text,
  device: text,
  standing: z.enum(['admin', 'member', 'asked', 'removed']),
  since: time,
  isSelf: z.boolean(),
  isFounder: z.boolean()
})
export type TeamMemberView = z.infer<typeof member>

const rule = z.strictObject({
  act: z.enum(APPROVED_ACTS),
  environment: text.nullable(),
  needs: count,
  expiresAfterMs: time
})
export type TeamRuleView = z.infer<typeof rule>

const approval = z.strictObject({
  request: text,
  requester: text,
  requesterName: text,
  act: z.enum(APPROVED_ACTS),
  keyName: text,
  /** Provider and server of the key. */
  place: text,
  environment: text,
  /** The provider tells the environment; otherwise it is a label of the requester. */
  isEnvironmentProven: z.boolean(),
  planHash: text,
  summary: z.array(text),
  reason: text,
  askedAt: time,
  expiresAt: time,
  state: z.enum(['pending', 'approved', 'declined', 'expired', 'withdrawn']),
  needs: count,
  votes: z.array(
    z.strictObject({ person: text, verdict: z.enum(['approve', 'decline']), note: text, at: time })
  ),
  isOwn: z.boolean(),
  /** This person can still decide. */
  canVote: z.boolean()
})
export type TeamApprovalView = z.infer<typeof approval>

export const teamView = z.strictObject({
  team: text,
  name: text,
  address: text,
  member: text,
  founder: text,
  person: text,
  standing: z.enum(['admin', 'member', 'asked', 'removed', 'unknown']),
  link: z.enum(['connecting', 'up', 'down', 'closed', 'locked']),
  problem: faultView.nullable(),
  unsent: count,
  members: z.array(member),
  rules: z.array(rule),
  approvals: z.array(approval),
  /** Open rotations of others. */
  rotations: z.array(
    z.strictObject({
      rotation: text,
      person: text,
      keyName: text,
      environment: text,
      state: text.nullable(),
      movedAt: time,
      /** How long its lease is still good; null where that is not known. */
      leaseMs: time.nullable()
    })
  ),
  /** Who decided alone in the last 30 days, newest first. */
  brokenGlass: z.array(z.strictObject({ person: text, at: time, reason: text, keys: count })),
  alarms: z.array(z.strictObject({ kind: text, member: text, seq: count, at: time }))
})
export type TeamView = z.infer<typeof teamView>

/** What a team may have to approve for a single key outside a rotation. */
export const CALLS_OUTSIDE = ['revoke', 'disable', 'enable'] as const
export type CallOutside = (typeof CALLS_OUTSIDE)[number]

const introduced = {
  /** Holds a password: travels to main once, and never comes back. */
  address: secretField,
  person: ownWords(LONGEST_NAME).min(1),
  device: ownWords(LONGEST_NAME).min(1)
}
const reason = ownWords(500).min(1)

export const teamCommands = {
  'team.create': {
    input: z.strictObject({ ...introduced, name: ownWords(LONGEST_NAME).min(1) }),
    output: nothing
  },
  /** The answer is what two people compare aloud. */
  'team.join': {
    input: z.strictObject(introduced),
    output: z.strictObject({ founder: text, member: text })
  },
  'team.changeAddress': { input: z.strictObject({ address: secretField }), output: nothing },
  'team.leave': { input: z.strictObject({ reason }), output: nothing },
  'team.admit': {
    input: z.strictObject({
      member: shortText,
      person: ownWords(LONGEST_NAME).min(1),
      role: z.enum(TEAM_ROLES)
    }),
    output: nothing
  },
  'team.remove': { input: z.strictObject({ member: shortText, reason }), output: nothing },
  'team.setPolicy': {
    input: z.strictObject({
      rules: z
        .array(
          z.strictObject({
            act: z.enum(APPROVED_ACTS),
            environment: ownWords(LONGEST_ENVIRONMENT).min(1).nullable(),
            needs: z.number().int().min(0).max(10),
            expiresAfterMs: z
              .number()
              .int()
              .min(60_000)
              .max(90 * 86_400_000)
          })
        )
        .max(MOST_RULES)
    }),
    output: nothing
  },
  /** For the call that a rotation waits with, or for one outside a rotation. */
  'team.ask': {
    input: z.union([
      z.strictObject({ rotationId: id, reason }),
      z.strictObject({ keyId: id, call: z.enum(CALLS_OUTSIDE), reason })
    ]),
    output: z.strictObject({ request: text })
  },
  'team.withdraw': { input: z.strictObject({ request: shortText }), output: nothing },
  'team.vote': {
    input: z.strictObject({
      request: shortText,
      requester: shortText,
      planHash: shortText,
      verdict: z.enum(['approve', 'decline']),
      note: ownWords(500)
    }),
    output: nothing
  },
  'team.clearAlarm': {
    input: z.strictObject({ kind: shortText, member: shortText, seq: count }),
    output: nothing
  },
  /** Reads and sends now, and answers with the state after it. */
  'team.refresh': { input: z.strictObject({}), output: teamView.nullable() }
}

export const teamEvents = [event('team', teamView.nullable())] as const
