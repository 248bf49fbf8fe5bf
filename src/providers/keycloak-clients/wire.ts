import { z } from 'zod'

/** Longer than any name that Keycloak stores. */
const text = z.string().max(8_192)
const id = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9-]+$/)

/** The list holds every live secret; none passes this boundary. */
const client = z
  .object({
    id,
    clientId: text.min(1),
    enabled: z.boolean(),
    publicClient: z.boolean().nullish(),
    bearerOnly: z.boolean().nullish(),
    serviceAccountsEnabled: z.boolean().nullish(),
    standardFlowEnabled: z.boolean().nullish(),
    implicitFlowEnabled: z.boolean().nullish(),
    directAccessGrantsEnabled: z.boolean().nullish(),
    clientAuthenticatorType: text.nullish(),
    attributes: z.object({ 'client.secret.creation.time': text.nullish() }).nullish()
  })
  .transform(row => ({
    id: row.id,
    clientId: row.clientId,
    isEnabled: row.enabled,
    secretMadeAt: row.attributes?.['client.secret.creation.time'] ?? null,
    // A person who signs in through the client would have to consent to a new one, and its addresses are known by the old name.
    isForServices:
      row.publicClient !== true &&
      row.bearerOnly !== true &&
      row.serviceAccountsEnabled === true &&
      row.standardFlowEnabled !== true &&
      row.implicitFlowEnabled !== true &&
      row.directAccessGrantsEnabled !== true &&
      (row.clientAuthenticatorType ?? 'client-secret') === 'client-secret'
  }))

export type ClientRow = z.infer<typeof client>

export const clientList = z.array(client).max(1_000)
export const oneClient = client

export const serviceAccount = z.object({ id, attributes: z.record(z.string(), z.unknown()).nullish() })
/** Only whether there are any counts. */
export const groupList = z.array(z.object({ id })).max(1_000)

const role = z.object({ name: text })
export const roleList = z.array(role).max(1_000)
/** Strict, because a user without any role has an empty answer. */
export const roleMappings = z.strictObject({
  realmMappings: z.array(role).nullish(),
  clientMappings: z.record(text, z.object({ client: text, mappings: z.array(role).nullish() })).nullish()
})

/** Everything that a client is, for its copy. `copy.ts` takes out what must not be in it. */
export const wholeClient = z
  .record(z.string(), z.unknown())
  .refine(whole => typeof whole['clientId'] === 'string')

export const importAnswer = z.object({
  results: z
    .array(z.object({ action: text, resourceType: text, resourceName: text, id: text.nullish() }))
    .max(100)
})

export const tokenAnswer = z.object({ access_token: z.string().min(1) })
export const errorBody = z.object({
  error: text.optional(),
  errorMessage: text.optional(),
  error_description: text.optional()
})
