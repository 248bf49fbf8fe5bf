import { z } from 'zod'
import { hashOf } from '../kit/sandbox/sandbox-keys'

/** One account as the sandbox remembers it. Keys are in it only as hashes. */
const stateSchema = z.object({
  integrations: z.array(z.object({ id: z.string(), name: z.string() })),
  keys: z.array(
    z.object({
      id: z.string(),
      integrationId: z.string(),
      description: z.string(),
      maskedKey: z.string(),
      keyHash: z.string(),
      createdAt: z.number(),
      lastUsedAt: z.number().nullable(),
      deletedAt: z.number().nullable(),
      uses: z.number()
    })
  )
})
export type SandboxState = z.infer<typeof stateSchema>
export type StoredKey = SandboxState['keys'][number]

/** The state of a former run; throws when it is not one, because then the caller mixed up its snapshots. */
export function readState(state: unknown): SandboxState {
  return stateSchema.parse(structuredClone(state))
}

export function firstState(
  groups: readonly { readonly id: string; readonly name: string }[] | undefined,
  now: number
): SandboxState {
  const integrations = groups ?? [
    { id: uuid('file-gateway', now), name: 'File gateway' },
    { id: uuid('partner-import', now), name: 'Partner import' }
  ]
  return { integrations: integrations.map(({ id, name }) => ({ id, name })), keys: [] }
}

/** Version 7, as Blazelock's samples are: the time comes first. */
export function uuid(random: string, now: number): string {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12)
  const rest = hashOf(random)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`
}

export function toWire(key: StoredKey): Record<string, unknown> {
  return {
    id: key.id,
    description: key.description,
    masked_key: key.maskedKey,
    last_used_at: key.lastUsedAt === null ? null : iso(key.lastUsedAt),
    created_at: iso(key.createdAt)
  }
}

/** What an empty description becomes. */
export function generatedDescription(now: number): string {
  return `API key ${iso(now).slice(0, 19).replace('T', ' ')}`
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
