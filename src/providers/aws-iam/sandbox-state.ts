import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { SandboxOptions } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'

const storedKey = z.object({
  id: z.string(),
  userName: z.string(),
  isActive: z.boolean(),
  createdAt: z.number(),
  lastUse: z.object({ at: z.number(), service: z.string(), region: z.string() }).nullable(),
  isDeleted: z.boolean(),
  uses: z.number()
})
export type StoredKey = z.infer<typeof storedKey>

const stateSchema = z.object({
  users: z.array(z.string()),
  keys: z.array(storedKey),
  ownKeyId: z.string(),
  /** With the ID of a key it gives its secret, so that the state holds none. */
  salt: z.string()
})
export type AwsState = z.infer<typeof stateSchema>

/** The user whose key the connection works with. */
export const OWN_USER = 'rekey'

/** Throws when it is no state of this sandbox, because then the caller mixed up its snapshots. */
export function stateFor(options: SandboxOptions): AwsState {
  if (options.state !== undefined) return stateSchema.parse(structuredClone(options.state))
  const users = (options.groups ?? [{ id: 'deploy-bot' }, { id: 'mailer' }]).map(({ id }) => id)
  const state: AwsState = { users: [...users, OWN_USER], keys: [], ownKeyId: '', salt: options.random() }
  state.ownKeyId = addKey(state, options, OWN_USER).id
  return state
}

export function addKey(state: AwsState, options: SandboxOptions, userName: string): StoredKey {
  const key: StoredKey = {
    id: `AKIA${hashOf(options.random()).slice(0, 16).toUpperCase()}`,
    userName,
    isActive: true,
    createdAt: options.now(),
    lastUse: null,
    isDeleted: false,
    uses: 0
  }
  state.keys.push(key)
  return key
}

/** The form of AWS: 40 characters of base64. The connection's own key may have been given a secret by a former run. */
export function secretOfKey({ salt }: AwsState, keyId: string): string {
  return createHmac('sha256', salt).update(keyId).digest('base64').slice(0, 40)
}
