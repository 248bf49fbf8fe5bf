// Blazelock wire shapes to the domain. Pure.
import type { LastUsed, ProviderKey } from '../../core/key'
import type { WireIntegration, WireKey } from './wire'

/** What Blazelock writes itself when the description was left empty. */
const GENERATED_DESCRIPTION = /^API key \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

export function toProviderKey(row: WireKey, integration: WireIntegration): ProviderKey {
  const name = row.description ?? ''
  return {
    providerKeyId: row.id,
    groupId: integration.id,
    groupName: integration.name,
    name,
    masked: row.masked_key ?? null,
    // The list holds active keys only; a deleted one is gone from it.
    status: 'active',
    permissions: { source: 'unscoped', grants: [] },
    createdAt: toTime(row.created_at),
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: toLastUsed(row.last_used_at),
    attributes: { hasGeneratedName: GENERATED_DESCRIPTION.test(name) },
    environmentHint: null,
    isZombie: false
  }
}

/** Null is "never" because the dashboard shows last used; a row without the field, or with garbage, is unknown. */
function toLastUsed(value: string | null | undefined): LastUsed {
  if (value === undefined) return { kind: 'unknown', reason: 'not-reported' }
  if (value === null) return { kind: 'never' }
  const at = toTime(value)
  if (at === null) return { kind: 'unknown', reason: 'unreadable' }
  return { kind: 'used', at, precisionMs: value.includes('.') ? 1 : 1_000 }
}

/** Epoch milliseconds, or null when the text is absent or no date. */
function toTime(value: string | null | undefined): number | null {
  if (value === null || value === undefined) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : at
}
