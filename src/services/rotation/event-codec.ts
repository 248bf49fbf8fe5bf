import { z } from 'zod'
import { WITNESSES } from '../../core/ports/provider'
import type { RotationEvent } from '../../core/rotation/event'

// Rows of the journal as text and back. Strict about what the machine decides on, open to fields that a later version adds.

const text = z.string()
const time = z.number()
const grants = z.looseObject({ source: text, grants: z.array(text) })
const lastUsed = z.looseObject({ kind: z.enum(['used', 'never', 'unknown']) })
const fault = z.looseObject({ code: text, retry: z.enum(['no', 'later', 'after-user']) })
const attributes = z.record(text, z.union([text, z.boolean(), z.number(), z.null()]))
const keyFacts = z.looseObject({
  providerKeyId: text,
  groupId: text,
  groupName: text,
  name: text,
  masked: text.nullable(),
  createdAt: time.nullable(),
  expiresAt: time.nullable(),
  permissions: grants,
  owner: text.nullable(),
  attributes
})
const seen = z.looseObject({
  status: z.enum(['live', 'disabled', 'gone', 'not-listed', 'unknown']),
  isListed: z.boolean(),
  lastUsed,
  changed: z.array(text),
  facts: keyFacts.nullable()
})
const reading = z.looseObject({
  old: seen,
  new: seen.nullable(),
  ours: z.array(z.looseObject({ providerKeyId: text, attempt: z.number(), status: text, lastUsed })),
  foreign: z.array(z.looseObject({ providerKeyId: text, marker: text, createdAt: time.nullable() })),
  suspects: z.array(z.looseObject({ providerKeyId: text, name: text })),
  liveCount: z.number()
})
const plan = z.looseObject({
  rotationId: text,
  mode: z.enum(['routine', 'incident', 'self']),
  accountId: text,
  providerId: text,
  oldKeyId: text,
  old: keyFacts,
  oldLastUsed: lastUsed,
  oldDeliveredTo: z.array(text),
  longestGapMs: time.nullable(),
  provider: z.looseObject({
    canDisable: z.boolean(),
    reportsLastUsed: z.boolean(),
    precisionMs: time,
    lagMs: time
  }),
  policy: z.looseObject({ quietMs: time, coolingMs: time, wanted: text, pollMs: time, settleMs: time })
})
const preflight = z.looseObject({
  rights: z.looseObject({ list: z.boolean(), create: z.boolean(), revoke: z.boolean() }),
  cap: z.number().nullable(),
  clockOffsetMs: time.nullable(),
  isOwnCredential: z.boolean(),
  vault: z.enum(['durable', 'session', 'closed']),
  idsBefore: z.array(text),
  reading,
  hasWitness: z.boolean().optional()
})
const probe = z.looseObject({ kind: z.enum(['alive', 'dead', 'unclear']), at: time })
const witness = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('seen'), witness: z.enum(WITNESSES), at: time }),
  z.looseObject({ kind: z.enum(['none', 'unavailable']), witness: z.enum(WITNESSES) })
])
const how = z.enum(['destination', 'file', 'copy', 'reveal'])
const activation = z.looseObject({ id: text, settings: z.record(text, text) })
const destination = z.looseObject({
  id: text,
  settings: z.record(text, text),
  activation: activation.optional()
})
const index = z.number().int().min(0)
const call = z.enum(['disable-key', 'enable-key', 'revoke-key'])
const pin = z.looseObject({ oldId: text, newId: text.nullable(), version: z.number() })

const row = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.looseObject({ kind: z.literal(kind), at: time, ...shape })

const rowSchema = z.discriminatedUnion('kind', [
  row('planned', { plan }),
  row('started', {}),
  row('preflighted', { startedAt: time, mono: time, run: text, facts: preflight }),
  row('preflight-failed', { fault }),
  row('create-intended', { attempt: z.number(), marker: text, name: text, nonce: text }),
  row('created', {
    attempt: z.number(),
    key: keyFacts,
    secretId: text,
    fingerprint: text,
    secretExpiresAt: time,
    isKnownId: z.boolean().optional(),
    isKnownSecret: z.boolean().optional()
  }),
  row('key-given', {
    key: keyFacts,
    secretId: text,
    fingerprint: text,
    secretExpiresAt: time,
    startedAt: time,
    result: probe
  }),
  row('create-failed', { attempt: z.number(), fault }),
  row('create-unknown', { attempt: z.number(), fault, providerKeyId: text.nullable() }),
  row('list-read', { startedAt: time, mono: time, run: text, reading }),
  row('probed', { startedAt: time, result: probe }),
  row('control-probed', { startedAt: time, old: probe, control: probe }),
  row('witnessed', { startedAt: time, sinceMs: time, answer: witness }),
  row('permissions-accepted', {}),
  row('deliveries-chosen', {
    destinations: z.array(z.looseObject({ destination, where: text, quietMs: time }))
  }),
  row('delivery-retried', { delivery: index, mayReplace: z.boolean() }),
  row('delivery-attested', { delivery: index, note: text }),
  row('delivery-dropped', { delivery: index, reason: text }),
  row('handoff-started', {
    how,
    where: text,
    destination: destination.nullable(),
    quietMs: time.optional(),
    delivery: index.optional()
  }),
  row('handoff-failed', { how, fault, delivery: index.optional() }),
  row('handed-off', {
    how,
    where: text,
    readBack: z.enum(['equal', 'not-read']),
    delivery: index.optional()
  }),
  row('activation-started', { delivery: index, order: text, mark: text, deadlineMs: time }),
  row('activation-read', {
    delivery: index,
    found: z.enum(['running', 'not-started', 'unknown', 'unread']),
    fault: fault.optional()
  }),
  row('activated', { delivery: index }),
  row('activation-failed', {
    delivery: index,
    outcome: z.enum(['rejected', 'not-sent', 'unknown']),
    fault
  }),
  row('activation-retried', { delivery: index }),
  row('activation-attested', { delivery: index, note: text }),
  row('possession-proven', {}),
  row('stored', { where: text }),
  row('deployed-confirmed', { where: text }),
  row('in-use-attested', { note: text }),
  row('no-traffic-expected', { reason: text }),
  row('adopt-intended', {}),
  row('credential-adopted', {}),
  row('disable-asked', {}),
  row('enable-asked', {}),
  row('revoke-confirmed', { pin }),
  row('call-intended', { callId: z.number(), call, target: text }),
  row('call-committed', { callId: z.number(), alreadyGone: z.boolean() }),
  row('call-failed', { callId: z.number(), outcome: z.enum(['rejected', 'not-sent', 'unknown']), fault }),
  row('secret-lost', { why: z.enum(['expired', 'unreadable', 'discarded']) }),
  row('secret-destroyed', { secretId: text }),
  row('old-secret-kept', { startedAt: time }),
  row('old-secret-destroyed', {}),
  row('retry-asked', {}),
  row('discard-asked', {}),
  row('create-again-asked', {}),
  row('not-ours', {}),
  row('abort-asked', {}),
  row('kept-both', { reason: text }),
  row('abandoned', { reason: text }),
  row('sweep-ended', {}),
  row('resumed', { run: text, clock: z.literal('unwatched').optional() }),
  row('clock-moved', { byMs: z.number() }),
  row('journal-damaged', { seq: z.number() })
])

export function encodeEvent(event: RotationEvent): string {
  return JSON.stringify(event)
}

/** Null for what this version cannot read: then the rotation stops for a person, and nothing is thrown away. */
export function decodeEvent(json: string): RotationEvent | null {
  const parsed = rowSchema.safeParse(inPresentWords(parseJson(json)))
  // The schema stands beside the type; the brands were on when the row was written.
  return parsed.success ? (parsed.data as unknown as RotationEvent) : null
}

/**
 * Journals of version 0.2.0 and earlier have other names for some kinds and fields. Nothing else in Rekey knows them; new rows are
 * written under the present ones.
 */
function inPresentWords(row: unknown): unknown {
  if (!isRecord(row)) return row
  const { slotId, slotExpiresAt, look, ...rest } = row
  return {
    ...rest,
    ...(rest['kind'] === 'slot-destroyed' && { kind: 'secret-destroyed' }),
    ...(rest['kind'] === 'looked' && { kind: 'list-read' }),
    ...(look !== undefined && { reading: look }),
    ...(isRecord(rest['facts']) && { facts: preflightInPresentWords(rest['facts']) }),
    ...(slotId !== undefined && { secretId: slotId }),
    ...(slotExpiresAt !== undefined && { secretExpiresAt: slotExpiresAt }),
    ...(isRecord(rest['plan']) && { plan: planInPresentWords(rest['plan']) }),
    ...(isRecord(rest['fault']) && { fault: faultInPresentWords(rest['fault']) })
  }
}

function planInPresentWords({ oldHandedTo, policy, ...rest }: Fields): Fields {
  return {
    ...rest,
    ...(oldHandedTo !== undefined && { oldDeliveredTo: oldHandedTo }),
    policy: isRecord(policy) ? policyInPresentWords(policy) : policy
  }
}

function preflightInPresentWords({ look, ...rest }: Fields): Fields {
  return look === undefined ? rest : { ...rest, reading: look }
}

function policyInPresentWords({ slotLifeMs, ...rest }: Fields): Fields {
  return slotLifeMs === undefined ? rest : { ...rest, sealedSecretLifeMs: slotLifeMs }
}

function faultInPresentWords(fault: Fields): Fields {
  return fault['detail'] === 'slot-empty' ? { ...fault, detail: 'secret-destroyed' } : fault
}

type Fields = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
