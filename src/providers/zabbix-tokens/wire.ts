import type { ZodType } from 'zod'
import { z } from 'zod'
import { MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'

// Zabbix writes every number as text.
const text = z.string().max(8_192)
const id = z.string().regex(/^\d{1,20}$/)
const seconds = z.string().regex(/^\d{1,15}$/)

const token = z.object({
  tokenid: id,
  name: text,
  description: text.nullish(),
  userid: id,
  lastaccess: seconds,
  status: text,
  expires_at: seconds,
  created_at: seconds,
  creator_userid: id.nullish()
})

export type TokenRow = z.infer<typeof token>

export const tokenList = answered(z.array(token).max(MOST_ROWS_WITHOUT_PAGES))
export const userList = answered(
  z
    .array(z.object({ userid: id, username: text.optional(), alias: text.optional() }))
    .max(MOST_ROWS_WITHOUT_PAGES)
)
export const roleOfUser = answered(
  z.array(z.object({ userid: id, role: z.object({ type: text }).optional() })).max(1)
)
export const changedTokens = answered(z.object({ tokenids: z.array(id).length(1) }))
export const generated = answered(
  z.array(z.object({ tokenid: id, token: z.string().min(1).max(1_024) })).length(1)
)
export const version = answered(z.string().regex(/^\d+\.\d+/))

export const errorBody = z.object({
  jsonrpc: z.literal('2.0'),
  error: z.object({ code: z.number(), message: text, data: text.nullish() })
})

/** The result of a call, out of its envelope. */
function answered<T>(result: ZodType<T>) {
  return z.object({ jsonrpc: z.literal('2.0'), result }).transform(envelope => envelope.result)
}
