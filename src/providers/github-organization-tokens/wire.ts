import { z } from 'zod'
import { MOST_ROWS } from '../kit/bounds'

const text = z.string().max(16_384)
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const time = z.string().max(64).nullish()
const levels = z.record(z.string().max(200), z.string().max(40)).optional()

/** The access that one token has to the organization. */
export const grant = z.object({
  id,
  owner: z.object({ id, login: z.string().max(200) }),
  repository_selection: z.string().max(40),
  permissions: z.object({ organization: levels, repository: levels, other: levels }),
  access_granted_at: time,
  token_name: text,
  token_expired: z.boolean(),
  token_expires_at: time,
  token_last_used_at: time
})
export type GrantRow = z.infer<typeof grant>

export const grants = z.array(grant).max(MOST_ROWS)

export const installation = z.object({ id, suspended_at: time })
export const installationToken = z.object({ token: z.string().min(1), expires_at: z.string().max(64) })

export const errorBody = z.object({ message: text })
