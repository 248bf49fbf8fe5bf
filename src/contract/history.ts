import { z } from 'zod'
import { ACTOR_KINDS } from '../core/actor'
import { facts, id, shortText, text, time } from './fields'

// The history, and the signed files that others can check.

export const actorView = z.strictObject({ kind: z.enum(ACTOR_KINDS), id: text.nullable() })

export const auditRowView = z.strictObject({
  seq: z.number(),
  at: time,
  act: text,
  actor: actorView,
  accountId: text.nullable(),
  accountName: text.nullable(),
  keyId: text.nullable(),
  keyName: text.nullable(),
  rotationId: text.nullable(),
  facts,
  hash: text
})
export type AuditRowView = z.infer<typeof auditRowView>

/** What was written: the file's name without its folder, and the fingerprint of the key that signed it. */
export const evidenceFileView = z.strictObject({
  file: text,
  /** The report for people beside it; null where there is none. */
  report: text.nullable(),
  entries: z.number(),
  fingerprint: text
})

/** What the check of a signed file has found. */
export const fileVerdictView = z.strictObject({
  file: text,
  isGood: z.boolean(),
  about: z.enum(['rotation', 'audit-trail', 'break-glass']).nullable(),
  entries: z.number(),
  /** The first broken entry; null where the file as a whole is broken. */
  entry: z.number().nullable(),
  why: text.nullable(),
  fingerprint: text.nullable(),
  signer: z.enum(['this-installation', 'another', 'not-known']),
  summary: z.array(text)
})
export type FileVerdictView = z.infer<typeof fileVerdictView>

/** How the history stands to a head that was saved before; the fields mean what the service says. */
export const headComparisonView = z.strictObject({
  result: z.enum(['holds', 'cut-off', 'rewritten', 'broken']),
  takenAt: text,
  fingerprint: text,
  signer: z.enum(['this-installation', 'another', 'not-known']),
  chains: z.array(
    z.strictObject({
      chain: z.enum(['main', 'sandbox']),
      rows: z.number(),
      fate: z.enum(['kept', 'cut-off', 'rewritten', 'removed'])
    })
  ),
  rowsNow: z.number(),
  firstBadSeq: z.number().nullable()
})
export type HeadComparisonView = z.infer<typeof headComparisonView>

export const historyCommands = {
  /** Main asks where to, and writes what a finished rotation did, signed; nothing in it is secret. */
  'evidence.exportRotation': { input: z.strictObject({ rotationId: id }), output: evidenceFileView },
  /** The same for a break-glass run that does not run now. */
  'evidence.exportBreakGlass': { input: z.strictObject({ batchId: shortText }), output: evidenceFileView },
  /** Main asks for a signed file, and checks it as `npm run verify-evidence` does. */
  'evidence.verifyFile': { input: z.strictObject({}), output: fileVerdictView },
  /** The same as text, for a caller that writes its own files. */
  'evidence.readRotation': {
    input: z.strictObject({ rotationId: id }),
    output: z.strictObject({ name: text, text, entries: z.number(), fingerprint: text })
  },
  'history.page': {
    input: z.strictObject({
      text: shortText.optional(),
      acts: z.array(z.string().max(60)).max(60).optional(),
      accountId: id.optional(),
      keyId: id.optional(),
      rotationId: id.optional(),
      since: z.number().optional(),
      until: z.number().optional(),
      beforeSeq: z.number().nullable(),
      limit: z.number().int().min(1).max(500)
    }),
    output: z.strictObject({ rows: z.array(auditRowView), total: z.number() })
  },
  'history.verify': {
    input: z.strictObject({}),
    output: z.strictObject({
      isValid: z.boolean(),
      rows: z.number(),
      firstBadSeq: z.number().nullable(),
      head: z.string()
    })
  },
  /** Main asks where to, and writes where the chains of the history end now, signed. */
  'evidence.exportHead': { input: z.strictObject({}), output: evidenceFileView },
  /** Main asks for a head that was saved before, and compares the history with it. */
  'evidence.compareHead': { input: z.strictObject({}), output: headComparisonView },
  /** Names the key that signs here, for readers of evidence to keep. */
  'evidence.signer': {
    input: z.strictObject({}),
    output: z.strictObject({ fingerprint: z.string() })
  }
}
