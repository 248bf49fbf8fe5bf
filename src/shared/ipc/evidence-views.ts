import { z } from 'zod'

const text = z.string()

/** What was written: the file's name without its folder, and the fingerprint of the key that signed it. */
export const evidenceFileView = z.strictObject({ file: text, entries: z.number(), fingerprint: text })

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
