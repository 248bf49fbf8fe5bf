// What 23 Telecom sends: snake_case JSON. The key rows are assumed, the error shape and the workspaces are documented.
import { z } from 'zod'
import { MOST_GROUPS, MOST_ROWS } from '../kit/bounds'

/** Ids are numbers in the samples; text of the same form is taken as well. They stand alone in URL paths. */
const id = z
  .union([z.number().int().nonnegative(), z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)])
  .transform(String)

const timestamp = z.string().max(64).nullish()

/** As long as `sk_prod_a1b2` at most: should the API ever send more of the key, it ends here. */
const keyPrefix = z
  .string()
  .nullish()
  .transform(value => value?.slice(0, 12))

export const keySchema = z.object({
  id,
  name: z.string().nullish(),
  key_prefix: keyPrefix,
  permissions: z.array(z.string()).nullish(),
  workspace_id: id.nullish(),
  status: z.string().nullish(),
  is_active: z.boolean().nullish(),
  test_mode: z.boolean().nullish(),
  signature_required: z.boolean().nullish(),
  expires_at: timestamp,
  /** No document mentions it: absent must stay different from null. */
  last_used_at: timestamp,
  created_at: timestamp
})
export type WireKey = z.infer<typeof keySchema>

export const keyListSchema = z.array(keySchema).max(MOST_ROWS)

const secretText = z.string().min(1).max(1_024)
export const createdKeySchema = keySchema.extend({ api_key: secretText, api_secret: secretText.nullish() })

export const workspacesSchema = z
  .array(z.object({ id, name: z.string(), is_main: z.boolean().nullish() }))
  .max(MOST_GROUPS)
export type WireWorkspace = z.infer<typeof workspacesSchema>[number]

/** `description` is never used; `error` is the set-up answer that comes with HTTP 200. */
export const errorSchema = z.object({
  status: z.literal(false),
  error_code: z.string().nullish(),
  error: z.string().nullish()
})
