import { z } from 'zod'
import { MOST_GROUPS, MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'

const name = z.string().min(1).max(512)

export const roleList = z.object({ data: z.object({ keys: z.array(name).max(MOST_GROUPS) }) })

export const accessorList = z.object({
  data: z.object({ keys: z.array(name).max(MOST_ROWS_WITHOUT_PAGES) })
})

export const roleId = z.object({ data: z.object({ role_id: z.string().min(1).max(4_096) }) })

const addresses = z.array(z.string().max(64)).max(1_000).nullish()

/** The secret ID itself is not part of it: the server keeps only a hash. */
const details = z.object({
  secret_id_accessor: name,
  creation_time: z.string(),
  expiration_time: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
  secret_id_num_uses: z.number().int().nonnegative(),
  cidr_list: addresses,
  token_bound_cidrs: addresses
})

export type SecretIdDetails = z.infer<typeof details>

export const lookup = z.object({ data: details })

export const created = z.object({
  data: z.object({
    secret_id: z.string().min(1).max(4_096),
    secret_id_accessor: name,
    secret_id_ttl: z.number().int().nonnegative().optional(),
    secret_id_num_uses: z.number().int().nonnegative().optional()
  })
})

/** What a token is told of itself. */
export const ownToken = z.object({
  data: z.object({ expire_time: z.string().nullish(), policies: z.array(z.string()).nullish() })
})

/** A capability list for each path that was asked for. */
export const capabilities = z.object({ data: z.record(z.string(), z.unknown()) })

/** Login: only that there is a token, which is ended at once. */
export const login = z.object({ auth: z.object({ client_token: z.string().min(1).max(8_192) }) })

/** `errors` is in each refusal; a lookup of an accessor that is gone answers 404 with `data.error` instead. */
export const errorBody = z.union([
  z.object({ errors: z.array(z.string()) }),
  z.object({ data: z.object({ error: z.string() }) }).transform(({ data }) => ({ errors: [data.error] }))
])
