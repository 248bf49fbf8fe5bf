import { z } from 'zod'

/** One organization as the sandbox remembers it. Secrets are in it only as hashes. */
const stateSchema = z.object({
  organization: z.object({ id: z.string(), name: z.string(), defaultPermissions: z.array(z.string()) }),
  permissionSets: z.array(z.object({ id: z.string(), name: z.string(), permissions: z.array(z.string()) })),
  keys: z.array(
    z.object({
      id: z.string(),
      accessKeyId: z.string(),
      secretHash: z.string(),
      name: z.string(),
      permissionSetId: z.string().nullable(),
      createdBy: z.object({ id: z.string(), name: z.string(), isMember: z.boolean() }).nullable(),
      createdAt: z.number(),
      lastUsedAt: z.number().nullable(),
      revokedAt: z.number().nullable(),
      uses: z.number()
    })
  ),
  managementKeyId: z.string()
})
export type SandboxState = z.infer<typeof stateSchema>
export type StoredKey = SandboxState['keys'][number]

/** The state of a former run; throws when it is not one, because then the caller mixed up its snapshots. */
export function readState(state: unknown): SandboxState {
  return stateSchema.parse(structuredClone(state))
}

export function firstState(group: { readonly id: string; readonly name: string } | undefined): SandboxState {
  return {
    organization: {
      id: group?.id ?? 'org_harbour',
      name: group?.name ?? 'Harbour Logistics',
      defaultPermissions: ['messages.send', 'messages.read', 'twofa.create', 'twofa.check']
    },
    permissionSets: [
      { id: 'set_sender', name: 'Sender', permissions: ['messages.send', 'messages.read'] },
      { id: 'set_twofa', name: 'Two-factor', permissions: ['twofa.create', 'twofa.check'] }
    ],
    keys: [],
    managementKeyId: ''
  }
}

/** A key's row as it was at `asOf`. */
export function toWire(state: SandboxState, key: StoredKey, asOf: number): Record<string, unknown> {
  const set = state.permissionSets.find(candidate => candidate.id === key.permissionSetId)
  const isRevoked = key.revokedAt !== null && key.revokedAt <= asOf
  return {
    id: key.id,
    accessKeyId: key.accessKeyId,
    name: key.name,
    status: isRevoked ? 'revoked' : 'active',
    permissionSet: set === undefined ? null : { id: set.id, name: set.name },
    createdBy:
      key.createdBy === null ? null : { ...key.createdBy, email: `${key.createdBy.id}@harbour.example` },
    createdAt: iso(key.createdAt),
    lastUsedAt: key.lastUsedAt === null ? null : iso(key.lastUsedAt),
    revokedAt: isRevoked && key.revokedAt !== null ? iso(key.revokedAt) : null
  }
}

/** A key without a permission set inherits the organization's defaults. */
export function grantsOf(state: SandboxState, key: StoredKey): readonly string[] {
  const set = state.permissionSets.find(candidate => candidate.id === key.permissionSetId)
  return set?.permissions ?? state.organization.defaultPermissions
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
