import { z } from 'zod'
import { asMemberId, asTeamId } from '../core/ids'
import { LONGEST_EVENT, MOST_HEADS } from '../core/team/chain'
import {
  MOST_NAMED_KEYS,
  APPROVED_ACTS,
  GUARDED_CALLS,
  TEAM_ROLES,
  type Heads,
  type SignedEvent,
  type TeamEvent,
  type TeamEventKind
} from '../core/team/event'
import { MOST_RULES } from '../core/team/approvals'

// Events as they lie in the database and in the local store: text, hash and signature. The text is parsed strictly; a kind that a
// later version of Rekey wrote is kept without a body, so that its chain goes on.

const text = (longest: number): z.ZodString => z.string().max(longest)
const hex64 = z.string().regex(/^[0-9a-f]{64}$/)
const hex128 = z.string().regex(/^[0-9a-f]{128}$/)
const time = z.number().int().min(0)
const count = z.number().int().min(0).max(2_147_483_647)
const member = hex64.transform(asMemberId)
const head = z.strictObject({ seq: count.min(1), hash: hex64 })

const key = z.strictObject({
  provider: text(80),
  origin: text(500),
  groupId: text(500),
  providerKeyId: text(500)
})
const account = z.strictObject({
  provider: text(80),
  origin: text(500),
  settings: z.record(text(80), text(500)).refine(given => Object.keys(given).length <= 30)
})
const rule = z.strictObject({
  act: z.enum(APPROVED_ACTS),
  environment: text(80).nullable(),
  needs: count.max(20),
  expiresAfterMs: time
})
const introduction = { publicKey: hex64, person: text(80), device: text(80) }
const keyName = text(500)
const environment = text(80)
const reason = text(500)
const id = text(100)

const SCHEMAS = {
  'team-created': z.strictObject({ kind: z.literal('team-created'), name: text(80), ...introduction }),
  'member-asked': z.strictObject({ kind: z.literal('member-asked'), ...introduction }),
  'member-admitted': z.strictObject({
    kind: z.literal('member-admitted'),
    member,
    person: text(80),
    role: z.enum(TEAM_ROLES)
  }),
  'member-removed': z.strictObject({ kind: z.literal('member-removed'), member, through: count, reason }),
  'policy-set': z.strictObject({
    kind: z.literal('policy-set'),
    version: count,
    rules: z.array(rule).max(MOST_RULES)
  }),
  'approval-asked': z.strictObject({
    kind: z.literal('approval-asked'),
    request: id,
    act: z.enum(APPROVED_ACTS),
    key,
    keyName,
    environment,
    isEnvironmentProven: z.boolean(),
    planHash: hex64,
    summary: z.array(text(200)).max(20),
    reason,
    expiresAt: time
  }),
  'approval-voted': z.strictObject({
    kind: z.literal('approval-voted'),
    request: id,
    requester: member,
    planHash: hex64,
    verdict: z.enum(['approve', 'decline']),
    note: reason
  }),
  'approval-withdrawn': z.strictObject({ kind: z.literal('approval-withdrawn'), request: id }),
  'rotation-opened': z.strictObject({
    kind: z.literal('rotation-opened'),
    rotation: id,
    key,
    keyName,
    environment,
    mode: text(40),
    planHash: text(64)
  }),
  'rotation-moved': z.strictObject({
    kind: z.literal('rotation-moved'),
    rotation: id,
    state: text(40),
    hasCreated: z.boolean()
  }),
  'rotation-ended': z.strictObject({
    kind: z.literal('rotation-ended'),
    rotation: id,
    outcome: text(40),
    grade: text(10)
  }),
  'call-announced': z.strictObject({
    kind: z.literal('call-announced'),
    call: z.enum(GUARDED_CALLS),
    key,
    fence: count,
    rotation: id.nullable()
  }),
  'glass-broken': z.strictObject({
    kind: z.literal('glass-broken'),
    keys: z.array(key).max(MOST_NAMED_KEYS),
    count,
    reason
  }),
  'key-revoked': z.strictObject({ kind: z.literal('key-revoked'), key, keyName }),
  'account-read': z.strictObject({
    kind: z.literal('account-read'),
    account,
    resource: text(100),
    keys: count,
    contentHash: hex64
  })
} satisfies { readonly [Kind in TeamEventKind]: z.ZodType<Extract<TeamEvent, { kind: Kind }>> }

const envelope = z.strictObject({
  format: z.literal('rekey-team'),
  version: z.literal(1),
  team: text(100).transform(asTeamId),
  member,
  seq: count.min(1),
  at: time,
  previous: hex64,
  heads: z.record(hex64, head).refine(heads => Object.keys(heads).length <= MOST_HEADS),
  body: z.looseObject({ kind: text(60) })
})

export type StoredEvent = { readonly text: string; readonly hash: string; readonly signature: string }

/** Null for what is no event, or one whose body is not what its kind asks for. Verifies nothing. */
export function readEvent(stored: StoredEvent): SignedEvent | null {
  if (!hex64.safeParse(stored.hash).success || !hex128.safeParse(stored.signature).success) return null
  const read = envelope.safeParse(parsed(stored.text))
  if (!read.success) return null
  const { team, member: writer, seq, at, previous, body } = read.data
  // Checked just now: every value is a head.
  const heads = read.data.heads as Heads
  const known = readBody(body)
  if (known === undefined) return null
  const { text: own, hash, signature } = stored
  return { team, member: writer, seq, at, previous, heads, body: known, text: own, hash, signature }
}

/** Null for a kind that this version does not know; undefined for a known kind with another shape. */
function readBody(body: { readonly kind: string }): TeamEvent | null | undefined {
  if (!Object.hasOwn(SCHEMAS, body.kind)) return null
  const schema: z.ZodType<TeamEvent> = SCHEMAS[body.kind as TeamEventKind]
  const read = schema.safeParse(body)
  return read.success ? read.data : undefined
}

function parsed(json: string): unknown {
  if (json.length > LONGEST_EVENT) return null
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
