import { z } from 'zod'
import { nothing, shortText, text } from './fields'
import { KEY_SORTS, keyFilterInput } from './keys'

// Lists of keys and accounts as files: written without secrets, and read.

/** Why a line of an imported file is left alone. */
export const IMPORT_PROBLEMS = [
  'provider-unknown',
  'name-missing',
  'name-taken',
  'environment-missing',
  'url-invalid',
  'settings-invalid',
  'looks-secret',
  'account-unknown',
  'key-unknown',
  'tags-invalid'
] as const

export const importView = z.strictObject({
  importId: text,
  file: text,
  accounts: z.array(
    z.strictObject({
      line: z.number(),
      name: text,
      provider: text,
      environment: text,
      problem: z.enum(IMPORT_PROBLEMS).nullable()
    })
  ),
  tags: z.array(
    z.strictObject({
      line: z.number(),
      name: text,
      account: text,
      tags: z.array(text),
      problem: z.enum(IMPORT_PROBLEMS).nullable()
    })
  ),
  /** Columns that were not read. */
  ignored: z.array(text)
})
export type ImportView = z.infer<typeof importView>

export const filesCommands = {
  /** Main asks where to, and writes the keys of this filter there, without secrets. */
  'files.exportKeys': {
    input: z.strictObject({
      format: z.enum(['csv', 'json']),
      filter: keyFilterInput,
      sort: z.enum(KEY_SORTS),
      descending: z.boolean()
    }),
    output: z.strictObject({ keys: z.number(), file: z.string() })
  },
  /** How far the export is that is being written now; null when there is none. */
  'files.exportProgress': {
    input: z.strictObject({}),
    output: z.strictObject({ keys: z.number(), total: z.number() }).nullable()
  },
  /** The export that is being read now ends without a file. */
  'files.stopExport': { input: z.strictObject({}), output: nothing },
  /** Main asks for a file and reads it; nothing is taken over yet. */
  'files.readImport': { input: z.strictObject({}), output: importView },
  /** Takes over what the file held and nothing was wrong with. */
  'files.applyImport': {
    input: z.strictObject({ importId: shortText }),
    output: z.strictObject({ accounts: z.number(), tagged: z.number() })
  }
}
