// What the assumed Blazelock management API sends: snake_case JSON in a `data` envelope. The error shape is documented.
import { z } from 'zod'
import { MOST_GROUPS, MOST_ROWS } from '../kit/bounds'

/** UUIDs in the samples; they stand alone in URL paths. */
const id = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)

const timestamp = z.string().max(64).nullish()

export const integrationsSchema = z.object({
  data: z.array(z.object({ id, name: z.string() })).max(MOST_GROUPS)
})
export type WireIntegration = z.infer<typeof integrationsSchema>['data'][number]

/** The shape of the mask is not given. A text without any mask character could be a whole key, so it ends here. */
const maskedKey = z
  .string()
  .nullish()
  .transform(value => (value && value.length <= 100 && /[…*•·●]|\.{3}|x{4}/i.test(value) ? value : null))

export const keySchema = z.object({
  id,
  description: z.string().nullish(),
  masked_key: maskedKey,
  last_used_at: timestamp,
  created_at: timestamp
})
export type WireKey = z.infer<typeof keySchema>

export const keyListSchema = z.object({ data: z.array(keySchema).max(MOST_ROWS) })

const withSecret = keySchema.extend({ key: z.string().min(1).max(1_024) })
/** The created row stands alone; the envelope of the lists is taken as well. */
export const createdKeySchema = z.union([
  withSecret,
  z.object({ data: withSecret }).transform(body => body.data)
])

/** `message` comes in the language of `Content-Language` and is never used. */
export const errorSchema = z.object({
  code: z.string(),
  validation: z.record(z.string(), z.array(z.string())).nullish().catch(null)
})
