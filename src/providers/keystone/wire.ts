import { z } from 'zod'
import { MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'

const text = z.string().max(8_192)
const id = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9_-]+$/)
/** UTC without a zone, as Keystone writes it; some versions have the zone. */
const time = text.transform(value => (/(Z|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}Z`))
const role = z.object({ name: text })
const accessRule = z.object({ method: text, path: text, service: text })

/** The secret is in the answer to a create alone; it does not stay in a row. */
const credential = z.object({
  id,
  name: text,
  description: text.nullish(),
  project_id: id,
  expires_at: time.nullish(),
  roles: z.array(role).nullish(),
  unrestricted: z.boolean().nullish(),
  access_rules: z.array(accessRule).nullish()
})

export type CredentialRow = z.infer<typeof credential>
export type AccessRule = z.infer<typeof accessRule>

export const credentialList = z.object({
  application_credentials: z.array(credential).max(MOST_ROWS_WITHOUT_PAGES),
  // A list with a further page would be read in part only.
  links: z.object({ next: z.null().optional() }).nullish()
})

export const createdCredential = z
  .object({ application_credential: credential.extend({ secret: z.string().min(1).max(1_024) }) })
  .transform(({ application_credential: { secret, ...row } }) => ({ row, secret }))

export const tokenAnswer = z.object({
  token: z.object({
    user: z.object({ id }),
    project: z.object({ id, name: text }),
    roles: z.array(role).nullish(),
    expires_at: time
  })
})
/** The answer to a probe: it names the method, so that no other service is taken for Keystone. */
export const probeAnswer = z.object({ token: z.object({ methods: z.array(text) }) })

export const errorBody = z.object({
  error: z.object({ code: z.number(), message: text, title: text.nullish() })
})
