import { z } from 'zod'
import { MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'

/** Longer than any name that the broker takes. */
const text = z.string().max(8_192)
/** A list, or a text with commas in older versions. */
const tags = z.union([
  z.array(text),
  text.transform(all => (all === '' ? [] : all.split(',').map(tag => tag.trim())))
])

/** The hash of the password is in each row. Only whether there is one passes this boundary. */
const user = z
  .object({ name: text.min(1), tags, password_hash: text.nullish() })
  .transform(({ password_hash: hash, ...rest }) => ({ ...rest, hasPassword: hash !== '' }))

export type UserRow = z.infer<typeof user>

const most = MOST_ROWS_WITHOUT_PAGES
export const userList = z.array(user).max(most)

const patterns = { user: text, vhost: text, write: text, read: text }
export const permissionList = z.array(z.object({ ...patterns, configure: text })).max(most)
export const topicList = z.array(z.object({ ...patterns, exchange: text })).max(most)
export const limitList = z
  .array(z.object({ user: text, value: z.record(z.string(), z.number().int()) }))
  .max(most)

export const whoAmI = z.object({ name: text, tags })

export const oneUser = user

export const connectionList = z.array(z.object({ user: text.nullish() })).max(most)

export const errorBody = z.object({ error: text, reason: z.unknown() })
