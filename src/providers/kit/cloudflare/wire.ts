import type { ZodType } from 'zod'
import { z } from 'zod'

const text = z.string().max(8_192)
const id = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
const time = z.string().max(64).nullish()

/** Only what a copy needs passes: IDs that Cloudflare gives to policies are not the same in another token. */
const policy = z.object({
  effect: z.enum(['allow', 'deny']),
  permission_groups: z.array(z.object({ id, name: text.nullish() })).min(1),
  resources: z.record(text, z.unknown())
})

const token = z.object({
  id,
  name: text.nullish(),
  status: text.nullish(),
  issued_on: time,
  last_used_on: time,
  expires_on: time,
  not_before: time,
  policies: z.array(policy).nullish(),
  condition: z.record(text, z.unknown()).nullish()
})

export type TokenRow = z.infer<typeof token>

export const tokenPage = z.object({
  success: z.literal(true),
  result: z.array(token).max(1_000),
  result_info: z.object({ total_count: z.number().int().nonnegative() }).nullish()
})
export const oneToken = answered(token)
export const createdToken = answered(token.extend({ value: z.string().min(1).max(1_024) }))
export const verified = answered(z.object({ id, status: text }))
export const removed = answered(z.object({ id }))
const permissionGroup = z.object({ id, name: text, scopes: z.array(text).max(100).nullish() })
export type PermissionGroup = z.infer<typeof permissionGroup>
export const permissionGroups = answered(z.array(permissionGroup).max(5_000))

export const errorBody = z.object({
  success: z.literal(false),
  errors: z.array(z.object({ code: z.number() })).max(100)
})

function answered<T>(result: ZodType<T>) {
  return z.object({ success: z.literal(true), result }).transform(envelope => envelope.result)
}
