import { z } from 'zod'
import { count, id, nothing, secretField, shortText, text, time } from './fields'
import { deliveryProof, keyRowView } from './key-row'

// Finding one key in a hurry, and what revoking it would touch.

export const quickFoundView = z.strictObject({
  /** `secret`: what was pasted must not be shown again; nothing of it is in this answer. */
  as: z.enum(['words', 'secret']),
  hits: z.array(
    z.strictObject({
      row: keyRowView,
      how: z.enum(['fingerprint', 'public-id', 'mask', 'format', 'words']),
      sure: z.enum(['certain', 'likely', 'possible'])
    })
  ),
  total: count,
  /** Names of providers whose secrets look like the pasted one. */
  providers: z.array(text),
  fingerprints: z.enum(['compared', 'locked', 'not-needed'])
})
export type QuickFoundView = z.infer<typeof quickFoundView>

export const blastRadiusView = z.strictObject({
  row: keyRowView,
  cadence: z.strictObject({
    usesSeen: count,
    since: time.nullable(),
    typicalGapMs: z.number().nullable(),
    longestGapMs: z.number().nullable()
  }),
  breadth: z.enum(['full', 'write', 'read', 'unknown']),
  permissions: z.array(z.strictObject({ grant: text, words: text.nullable() })),
  environments: z.array(text),
  deliveredTo: z.array(z.strictObject({ at: time, label: text, proof: deliveryProof })),
  standIns: z.array(z.strictObject({ row: keyRowView, lacks: z.array(text), isComparable: z.boolean() }))
})
export type BlastRadiusView = z.infer<typeof blastRadiusView>

/** Records that are marked with one key; `isComplete` is false when there may be more. */
export const keyRecordsView = z.strictObject({
  count,
  isComplete: z.boolean(),
  lastAt: time.nullable(),
  leavesOut: z.enum(['bulk-writes']).nullable()
})
export type KeyRecordsView = z.infer<typeof keyRecordsView>

export const quickCommands = {
  'quick.find': { input: z.strictObject({ text: shortText }), output: quickFoundView },
  /** A leaked secret goes in once, is compared in main, and is wiped there; nothing of it is in the answer. */
  'quick.match': { input: z.strictObject({ pasted: secretField }), output: quickFoundView },
  /** Asks the provider: slower than the facts, and refused where the credential may not read them. */
  'quick.records': { input: z.strictObject({ keyId: id }), output: keyRecordsView },
  'quick.facts': { input: z.strictObject({ keyId: id }), output: blastRadiusView },
  /** Opens the small window, from the palette. */
  'quick.open': { input: z.strictObject({}), output: nothing }
}
