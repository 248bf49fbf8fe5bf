import { z } from 'zod'
import { writtenJson } from '../../core/canonical-json'
import { ACTOR_KINDS, actorFrom, type Actor } from '../../core/actor'
import { EVIDENCE_GRADES, ROTATION_STATES } from '../../core/rotation/overview'

// The evidence file, versions 1 and 2; docs/evidence.md says the same in words. A list of entries, each with the hash of the one
// before, and a seal: a signature over the last hash and the number of entries. Strict: an unknown field is no evidence.

export const FORMAT = 'rekey-evidence'
/** What is written. Files of version 1, which name nobody, are read for ever. */
export const VERSION = 2
/** A rotation of years has some thousand steps of a few hundred bytes. */
export const LARGEST_FILE = 64 * 1024 * 1024

const text = z.string().max(2_000)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().min(0)
const time = z.iso.datetime({ precision: 3 })
const texts = z.array(text).max(2_000)
const duration = z.number().min(0)
const grade = z.enum(EVIDENCE_GRADES)
const state = z.enum(ROTATION_STATES)
const facts = z.record(z.string().max(60), z.union([text, z.number(), z.boolean(), z.null()]))
export type EvidenceFacts = z.infer<typeof facts>

const actor = z.strictObject({ id: text.nullable(), kind: z.enum(ACTOR_KINDS) })

/** Who wrote the file; the name is that of the account of the operating system. */
const exported = z.strictObject({
  at: time,
  by: text.nullable(),
  platform: text,
  rekey: text
})
export type Exported = z.infer<typeof exported>

const key = z.strictObject({
  createdAt: time.nullable(),
  expiresAt: time.nullable(),
  fingerprint: text.nullable(),
  group: text,
  handedTo: texts,
  id: text,
  masked: text.nullable(),
  name: text,
  owner: text.nullable(),
  permissions: z.strictObject({ grants: texts, source: text })
})

const rotationBody = z.strictObject({
  account: z.strictObject({
    id: text,
    isSandbox: z.boolean().nullable(),
    name: text.nullable(),
    origin: text.nullable()
  }),
  environment: text,
  exported,
  kind: z.literal('rotation'),
  mode: text,
  oldKey: key,
  policy: z.strictObject({
    clearOrphans: text,
    clockSkewMs: duration,
    coolingMs: duration,
    foreignMs: duration,
    maxAttempts: count,
    pollMaxMs: duration,
    pollMs: duration,
    quietMs: duration,
    sessionVault: text,
    settleMs: duration,
    slotLifeMs: duration,
    sweepMs: duration,
    wanted: grade
  }),
  provider: z.strictObject({
    canDisable: z.boolean(),
    id: text,
    lagMs: duration,
    name: text.nullable(),
    precisionMs: duration,
    probe: text,
    reportsLastUsed: z.boolean(),
    revokeMeans: text,
    /** Tokens that the old key signed in for are valid until they expire; for how long, where that is known. */
    tokensLiveOn: z.strictObject({ longestMs: duration.nullable(), mostMs: duration.nullable() }).optional()
  }),
  rotation: text,
  /** The name of the schedule that began it; null when a person did. */
  scheduledBy: text.nullable(),
  service: text,
  startedAt: time
})

/** A list that was read is called so in every evidence file since version 1. */
export const LIST_READ_IN_FILES = 'looked'

const stepFields = {
  at: time,
  attested: z.boolean(),
  event: text,
  facts,
  from: state.nullable(),
  grade,
  kind: z.literal('step'),
  /** States that were entered by this step, in order. */
  passed: z.array(state),
  /** The same moment by the provider's clock, as far as its offset was known by then. */
  providerAt: time.nullable(),
  reason: text.nullable(),
  step: count,
  to: state
}
const stepOfVersion1 = z.strictObject({ ...stepFields, by: z.enum(['operator', 'rekey']) })
const stepBody = z.strictObject({ ...stepFields, actor })

const endBody = z.strictObject({
  attested: z.boolean(),
  because: text.nullable(),
  endedAt: time,
  grade,
  kind: z.literal('end'),
  lateCommits: z.enum(['none-possible', 'still-watched']),
  newKey: key.nullable(),
  openOrphans: count,
  outcome: z.enum(['closed', 'aborted', 'abandoned']),
  reason: text.nullable(),
  steps: count,
  wanted: grade
})

const trailBody = z.strictObject({ exported, kind: z.literal('audit-trail') })
const chainBody = z.strictObject({
  chain: z.enum(['main', 'sandbox']),
  hash,
  kind: z.literal('audit-chain'),
  rows: count,
  seq: count
})

const batchBody = z.strictObject({
  exported,
  keys: count,
  kind: z.literal('batch'),
  mode: text,
  run: text,
  startedAt: time
})
const batchKeyBody = z.strictObject({
  account: text.nullable(),
  evidence: grade,
  fault: text.nullable(),
  /** Revoked and proven, or disabled where nothing else was asked for. */
  isDone: z.boolean(),
  key: text,
  kind: z.literal('batch-key'),
  masked: text.nullable(),
  name: text,
  state: text,
  updatedAt: time
})
const batchEndBody = z.strictObject({
  done: count,
  /** Null: it was cut off, and what is open waits for a person. */
  endedAt: time.nullable(),
  kind: z.literal('batch-end'),
  open: count
})

const frames = [rotationBody, endBody, trailBody, chainBody, batchBody, batchKeyBody, batchEndBody] as const
const body = z.discriminatedUnion('kind', [stepBody, ...frames])
const bodyOfVersion1 = z.discriminatedUnion('kind', [stepOfVersion1, ...frames])
export type EvidenceBody = z.infer<typeof body> | z.infer<typeof bodyOfVersion1>
export type BodyOf<Kind extends EvidenceBody['kind']> = Extract<EvidenceBody, { readonly kind: Kind }>

const place = { hash, previous: hash, seq: count }
const entry = z.strictObject({ body, ...place })
const entryOfVersion1 = z.strictObject({ body: bodyOfVersion1, ...place })
export type EvidenceEntry = {
  readonly body: EvidenceBody
  readonly hash: string
  readonly previous: string
  readonly seq: number
}

const seal = z.strictObject({
  algorithm: z.literal('Ed25519'),
  entries: count,
  fingerprint: hash,
  head: hash,
  publicKey: hash,
  signature: z.string().regex(/^[0-9a-f]{128}$/)
})
export type EvidenceSeal = z.infer<typeof seal>

const frame = {
  about: z.enum(['rotation', 'audit-trail', 'break-glass']),
  format: z.literal(FORMAT),
  seal
}
const document = z.discriminatedUnion('version', [
  z.strictObject({ ...frame, entries: z.array(entry).min(1), version: z.literal(VERSION) }),
  z.strictObject({ ...frame, entries: z.array(entryOfVersion1).min(1), version: z.literal(1) })
])
export type EvidenceDocument = {
  readonly about: z.infer<typeof frame.about>
  readonly entries: readonly EvidenceEntry[]
  readonly format: typeof FORMAT
  readonly seal: EvidenceSeal
  readonly version: typeof VERSION | 1
}
export type EvidenceSubject = EvidenceDocument['about']

/** Who did this step; version 1 tells a person from Rekey, and no more. */
export function actorOfStep(step: BodyOf<'step'>): Actor {
  return 'actor' in step ? step.actor : actorFrom(step.by)
}

export type Unread = 'too-large' | 'not-json' | 'not-evidence' | 'spelling'

/** The one way in which a document is written: names in order, two blanks, an end of line at the end. */
export function writeDocument(content: EvidenceDocument): string {
  return writtenJson(content)
}

/**
 * The document in these bytes, or why they hold none. A file has one spelling only: another order of names, a blank more, a
 * name twice, or a byte that is no text is refused, so that what a person reads is what was signed.
 */
export function readDocument(bytes: Uint8Array): EvidenceDocument | Unread {
  if (bytes.length > LARGEST_FILE) return 'too-large'
  const content = decode(bytes)
  const value = content === null ? undefined : parseJson(content)
  if (value === undefined) return 'not-json'
  const parsed = document.safeParse(value)
  if (!parsed.success) return 'not-evidence'
  // Of what was understood, not of what was read: a name that the schema passes over (`__proto__`) was never hashed.
  return writtenJson(parsed.data) === content ? parsed.data : 'spelling'
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
