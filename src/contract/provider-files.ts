import { z } from 'zod'
import { event, id, nothing, text, time } from './fields'

// Providers that a person adds from files.

export const providerFileView = z.strictObject({
  providerId: text,
  name: text,
  sha256: text,
  acceptedAt: time,
  /** `changed`: its accounts are paused. `kept`: the pinned copy is used, whatever becomes of the file. */
  state: z.enum(['as-accepted', 'changed', 'missing', 'kept', 'unreadable']),
  accounts: z.number()
})
export type ProviderFileView = z.infer<typeof providerFileView>

export const providerReviewView = z.strictObject({
  reviewId: text,
  /** Without its folder. */
  file: text,
  sha256: text,
  /** Null where the file describes no provider: then there are problems. */
  provider: z
    .strictObject({
      id: text,
      name: text,
      standing: z.enum(['documented', 'assumed']),
      hosts: z.array(text),
      requests: z.array(
        z.strictObject({
          call: text,
          method: text,
          url: text,
          headers: z.array(z.strictObject({ name: text, value: text })),
          body: text.nullable()
        })
      ),
      /** The SHA-256 of the copy that this one would replace. */
      replaces: text.nullable()
    })
    .nullable(),
  problems: z.array(z.strictObject({ line: z.number().nullable(), field: text, words: text }))
})
export type ProviderReviewView = z.infer<typeof providerReviewView>

const aFile = z.strictObject({ providerId: id })

export const providerFilesCommands = {
  /** Opens a dialog of the system, and reads the file that was chosen. Adds nothing. */
  'providerFiles.choose': { input: z.strictObject({}), output: providerReviewView },
  /** Reads the file of this provider again. */
  'providerFiles.review': { input: aFile, output: providerReviewView },
  /** Pins what was reviewed. */
  'providerFiles.accept': { input: z.strictObject({ reviewId: id }), output: providerFileView },
  /** Keeps the pinned copy, and asks no more about the file. */
  'providerFiles.keep': { input: aFile, output: providerFileView },
  /** Only where no account is of it. */
  'providerFiles.remove': { input: aFile, output: nothing }
}

export const providerFilesEvents = [event('providerFiles', z.array(providerFileView))] as const
