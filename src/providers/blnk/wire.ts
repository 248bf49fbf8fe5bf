import { z } from 'zod'
import { MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'

/**
 * How the server stores a key, told from the shape of the hash that lists contain. Servers from 0.13.2 find only bcrypt
 * keys, so any other shape there is a key that cannot authenticate.
 */
export type StoredAs = 'bcrypt' | 'sha256' | 'other' | 'absent'

const row = z.object({
  api_key_id: z.string().min(1).max(256),
  name: z.string(),
  owner_id: z.string(),
  scopes: z.array(z.string()).nullish(),
  expires_at: z.string(),
  created_at: z.string(),
  last_used_at: z.string().nullish(),
  // Samples in the documentation leave it out; the server always sends it.
  is_revoked: z.boolean().nullish(),
  revoked_at: z.string().nullish()
})

/**
 * A row of the list. Its `key` is a stored hash (for very old keys even the plaintext): only its shape passes this
 * boundary.
 */
const listedRow = row
  .extend({ key: z.string().nullish() })
  .transform(({ key, ...rest }) => ({ ...rest, storedAs: storedAs(key) }))

/** An owner without keys is answered as `null`. */
export const keyList = z
  .array(listedRow)
  .max(MOST_ROWS_WITHOUT_PAGES)
  .nullable()
  .transform(rows => rows ?? [])

export const createdKey = row.extend({ key: z.string().min(1).max(512) })

export type KeyRow = z.infer<typeof row> & { readonly storedAs: StoredAs }

/** `error_detail` comes from 0.15.0; the text in `error` stays the same in all versions. */
export const errorBody = z.object({
  error: z.string().nullish(),
  error_detail: z.object({ code: z.string().nullish() }).nullish()
})

function storedAs(key: string | null | undefined): StoredAs {
  if (key === null || key === undefined || key === '') return 'absent'
  if (/^\$2[abxy]?\$/.test(key)) return 'bcrypt'
  return /^[0-9a-f]{64}$/.test(key) ? 'sha256' : 'other'
}
