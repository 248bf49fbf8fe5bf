import { z } from 'zod'
import { MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'

/** A name has 63 bytes; a comment may be longer and is not read. */
const name = z.string().min(1).max(256)
const time = z.number()

const membership = z.object({
  role: name,
  isAdmin: z.boolean(),
  /** False where PostgreSQL 16 was told to give only a part of the membership. */
  isWhole: z.boolean()
})

const role = z.object({
  name,
  canLogin: z.boolean(),
  isEnded: z.boolean(),
  expiresAt: time.nullable(),
  connectionLimit: z.number().int(),
  attributes: z.array(z.string().max(32)).max(16),
  memberships: z.array(membership).max(1_000),
  hasOwnRights: z.boolean(),
  hasSettings: z.boolean()
})
export type RoleRow = z.infer<typeof role>

export const roleList = z.object({ now: time, rows: z.array(role).max(MOST_ROWS_WITHOUT_PAGES) })

export const ownRole = z.object({
  now: time,
  version: z.number().int(),
  isSuperuser: z.boolean(),
  mayCreate: z.boolean(),
  maySignal: z.boolean()
})

export const oneRole = z
  .object({
    isKey: z.boolean(),
    isRevoked: z.boolean(),
    canLogin: z.boolean(),
    hasMembers: z.boolean(),
    sessions: z.number().int(),
    maySignal: z.boolean()
  })
  .nullable()

export const sessionCount = z.object({ now: time, sessions: z.number().int() })
