import { z } from 'zod'
import { MOST_ROWS } from '../kit/bounds'

const text = z.string().max(16_384)
const time = z.string().max(64).nullish()

export const deployKey = z.object({
  id: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  /** The public half. */
  key: text,
  title: text,
  verified: z.boolean().nullish(),
  created_at: time,
  read_only: z.boolean(),
  added_by: z.string().max(200).nullish(),
  last_used: time,
  enabled: z.boolean().nullish()
})
export type DeployKeyRow = z.infer<typeof deployKey>

export const deployKeys = z.array(deployKey).max(MOST_ROWS)

const repository = z.object({
  full_name: z.string().max(300),
  archived: z.boolean().nullish(),
  permissions: z.object({ admin: z.boolean() }).nullish()
})
export const repositories = z.array(repository).max(1_000)
export const installed = z.object({ repositories })

export const errorBody = z.object({
  message: text,
  errors: z
    .array(z.union([z.string().max(2_000), z.object({ field: text.nullish(), message: text.nullish() })]))
    .max(100)
    .nullish()
})
