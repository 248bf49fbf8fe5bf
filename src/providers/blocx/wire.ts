// What the assumed Blocx management API sends: camelCase JSON. Only as strict as we need; unknown fields are dropped here.
import { z } from 'zod'
import { LONGEST_CURSOR, MOST_ROWS } from '../kit/bounds'

/** An id that later stands alone in a URL path, so it must not be a dot segment. */
const id = z
  .string()
  .min(1)
  .max(200)
  .refine(value => value !== '.' && value !== '..')

const timestamp = z.string().max(64).nullish()

const permissionSetRef = z.object({ id, name: z.string() })

// The creator's e-mail is sent as well. We have no use for it, so it ends here.
const createdBy = z.object({ id, name: z.string().nullish(), isMember: z.boolean().nullish() })

export const keySchema = z.object({
  id,
  accessKeyId: z.string().min(1).max(200),
  name: z.string(),
  status: z.string(),
  /** Null means the organization's defaults; absent means that we cannot tell. */
  permissionSet: permissionSetRef.nullish(),
  createdBy: createdBy.nullish(),
  createdAt: timestamp,
  lastUsedAt: timestamp,
  revokedAt: timestamp
})
export type WireKey = z.infer<typeof keySchema>

export const keyPageSchema = z.object({
  items: z.array(keySchema).max(MOST_ROWS),
  nextCursor: z.string().min(1).max(LONGEST_CURSOR).nullish()
})

export const createdKeySchema = keySchema.extend({ secretAccessKey: z.string().min(1).max(1_024) })

export const permissionSetsSchema = z.array(
  z.object({ id, name: z.string(), permissions: z.array(z.string()) })
)
export type WirePermissionSet = z.infer<typeof permissionSetsSchema>[number]

export const organizationSchema = z.object({
  id,
  name: z.string(),
  defaultPermissions: z.array(z.string()).nullish()
})
export type WireOrganization = z.infer<typeof organizationSchema>

/** `{"code":"lower_snake","message":"…"}`; the message is never used. */
export const errorSchema = z.object({ code: z.string() })

/** A JSON-RPC answer of the MCP endpoint; the tool's own content is of no interest. */
export const rpcSchema = z.object({
  jsonrpc: z.literal('2.0'),
  result: z.unknown().optional(),
  error: z.unknown().optional()
})
