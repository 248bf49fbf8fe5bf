import { z } from 'zod'

/** One account as the sandbox remembers it. Keys are in it only as hashes. */
const stateSchema = z.object({
  workspaces: z.array(z.object({ id: z.string(), name: z.string() })),
  keys: z.array(
    z.object({
      id: z.string(),
      workspaceId: z.string(),
      name: z.string(),
      prefix: z.string(),
      keyHash: z.string(),
      permissions: z.array(z.string()),
      isActive: z.boolean(),
      isTest: z.boolean(),
      isSigned: z.boolean(),
      expiresAt: z.number().nullable(),
      createdAt: z.number(),
      lastUsedAt: z.number().nullable(),
      deletedAt: z.number().nullable(),
      uses: z.number()
    })
  ),
  nextId: z.number(),
  /** With a whole API key it gives that key's API secret, so that the state need not hold the secret itself. */
  salt: z.string()
})
export type SandboxState = z.infer<typeof stateSchema>
export type StoredKey = SandboxState['keys'][number]

/** The state of a former run; throws when it is not one, because then the caller mixed up its snapshots. */
export function readState(state: unknown): SandboxState {
  return stateSchema.parse(structuredClone(state))
}

export function firstState(
  groups: readonly { readonly id: string; readonly name: string }[] | undefined,
  salt: string
): SandboxState {
  const workspaces = groups ?? [
    { id: '16', name: 'Main' },
    { id: '18', name: 'Marketing' }
  ]
  return { workspaces: workspaces.map(({ id, name }) => ({ id, name })), keys: [], nextId: 41, salt }
}

export function toWire(key: StoredKey, now: number, isLastUsedReported: boolean): Record<string, unknown> {
  const isExpired = key.expiresAt !== null && key.expiresAt <= now
  return {
    id: numeric(key.id),
    name: key.name,
    key_prefix: key.prefix,
    permissions: key.permissions,
    workspace_id: numeric(key.workspaceId),
    status: isExpired ? 'expired' : key.isActive ? 'active' : 'inactive',
    is_active: key.isActive,
    test_mode: key.isTest,
    signature_required: key.isSigned,
    expires_at: key.expiresAt === null ? null : iso(key.expiresAt),
    ...(isLastUsedReported ? { last_used_at: key.lastUsedAt === null ? null : iso(key.lastUsedAt) } : {}),
    created_at: iso(key.createdAt)
  }
}

/** Ids are numbers on the wire, as in the samples; a group id that a test made up stays text. */
export function numeric(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
